#include "models/formats/numpy/npy_header.h"

#include "models/args/python_literal.h"
#include "models/formats/checked.h"

#include <cstring>

namespace modelbook {

namespace {

constexpr char npyMagic[] = "\x93NUMPY";

Error corrupt(const std::string& name, const std::string& what)
{
    return makeError(ErrorCode::Corrupt, name + ": the array header is broken: " + what);
}

/// A record type: [('a', '<f4'), …]. Its size is the sum of its fields'; nullopt where that overflows.
std::optional<NumpyDType> recordType(const ArgValue& fields)
{
    NumpyDType type;
    std::uint64_t bytes = 0;
    for (const auto& field : fields.toList()) {
        if (!field.isList() || field.toList().size() < 2 || !field.toList()[1].isString()) {
            type.dtype = DType::named("record");
            return type;
        }
        const auto part = numpyDType(field.toList()[1].toString());
        std::optional<std::uint64_t> count = 1;
        if (field.toList().size() > 2 && field.toList()[2].isList()) {
            for (const auto& size : field.toList()[2].toList())
                count = size.isInt() && size.toInt() >= 0 && count ? multiply(*count, static_cast<std::uint64_t>(size.toInt())) : std::nullopt;
        }
        const auto fieldBytes = count ? multiply(part.dtype.bytesPerBlock, *count) : std::nullopt;
        const auto sum = fieldBytes ? add(bytes, *fieldBytes) : std::nullopt;
        if (!sum || *sum >= (1u << 30))
            return std::nullopt;
        bytes = *sum;
        type.isObject = type.isObject || part.isObject;
    }
    type.dtype = {"RECORD", static_cast<std::uint32_t>(bytes), 1};
    return type;
}

} // namespace

bool looksLikeNpy(std::span<const std::byte> head)
{
    return head.size() >= 8 && std::memcmp(head.data(), npyMagic, 6) == 0;
}

Result<NpyHeader> readNpyHeader(std::string_view bytes, const std::string& name)
{
    if (!looksLikeNpy(std::as_bytes(std::span(bytes.data(), bytes.size()))))
        return corrupt(name, "it does not begin like one");
    const auto major = static_cast<unsigned char>(bytes[6]);
    const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])); };
    if (major < 1 || major > 3)
        return makeError(ErrorCode::Unsupported, name + ": version " + std::to_string(major) + " of the NumPy format is not known");
    const std::size_t start = major == 1 ? 10 : 12;
    if (bytes.size() < start)
        return makeError(ErrorCode::Truncated, name + ": the array header ends early");
    const auto length = byte(8) | byte(9) << 8 | (major == 1 ? 0 : byte(10) << 16 | byte(11) << 24);
    if (length > npyHeaderLimit)
        return makeError(ErrorCode::LimitExceeded, name + ": the array header has " + std::to_string(length) + " bytes");
    if (bytes.size() - start < length)
        return makeError(ErrorCode::Truncated, name + ": the array header ends early");
    auto text = std::string(bytes.substr(start, length));
    text.erase(text.find_last_not_of(" \n") + 1);
    const auto literal = parsePythonLiteral(text);
    if (!literal || !literal->isMap())
        return corrupt(name, "it is no Python dict");
    NpyHeader header;
    header.dataOffset = start + length;
    const auto* descr = literal->find("descr");
    const auto* order = literal->find("fortran_order");
    const auto* shape = literal->find("shape");
    if (!descr || !order || !order->isBool() || !shape || !(shape->isList()))
        return corrupt(name, "descr, fortran_order or shape is missing");
    if (descr->isString())
        header.type = numpyDType(descr->toString());
    if (descr->isList()) {
        const auto type = recordType(*descr);
        if (!type)
            return corrupt(name, "a record has more bytes than can be counted");
        header.type = *type;
    }
    header.fortranOrder = order->toBool();
    for (const auto& size : shape->toList()) {
        if (!size.isInt() || size.toInt() < 0)
            return corrupt(name, "a size of its shape is no size");
        header.shape.push_back(size.toInt());
    }
    return header;
}

Result<TensorInfo> npyTensor(const NpyHeader& header, std::string tensorName, std::optional<std::uint64_t> start,
                             std::uint64_t available, const std::string& name)
{
    TensorInfo tensor;
    tensor.name = std::move(tensorName);
    tensor.dtype = header.type.dtype;
    tensor.shape = header.shape;
    tensor.bigEndian = header.type.bigEndian;
    for (const auto size : header.shape) {
        const auto product = multiply(tensor.elements, static_cast<std::uint64_t>(size));
        if (!product)
            return corrupt(name, "its shape has more elements than can be counted");
        tensor.elements = *product;
    }
    if (header.fortranOrder && header.shape.size() > 1) {
        std::int64_t stride = 1;
        for (const auto size : header.shape) {
            tensor.strides.push_back(stride);
            stride = static_cast<std::int64_t>(multiply(static_cast<std::uint64_t>(stride), static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1))).value_or(1));
        }
    }
    if (header.type.isObject) {
        tensor.role = TensorRole::Other;
        return tensor;
    }
    const auto bytes = tensor.dtype.bytesFor(tensor.elements);
    if (!bytes)
        return corrupt(name, "its size overflows");
    tensor.bytes = *bytes;
    if (header.dataOffset > available || *bytes > available - header.dataOffset)
        return makeError(ErrorCode::Truncated, name + ": the array needs " + std::to_string(*bytes) + " bytes, but only " +
                                                   std::to_string(available > header.dataOffset ? available - header.dataOffset : 0) +
                                                   " are there");
    if (start && tensor.strides.empty())
        tensor.range = ByteRange{*start + header.dataOffset, *bytes};
    return tensor;
}

} // namespace modelbook
