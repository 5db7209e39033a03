#include "models/formats/onnx/onnx_tensor.h"

#include "models/formats/checked.h"

#include <array>
#include <charconv>

namespace modelbook {

namespace {

constexpr std::size_t maxDimensions = 64;

/// The lists of a TensorProto, and how many bytes the elements of its fixed-size ones have.
enum TensorField : std::uint32_t {
    Dims = 1, DataType = 2, FloatData = 4, Int32Data = 5, StringData = 6, Int64Data = 7, Name = 8, RawData = 9,
    DoubleData = 10, Uint64Data = 11, ExternalData = 13, DataLocation = 14
};

Status addDimension(std::uint64_t size, OnnxTensor& tensor, const ReadBudget& budget)
{
    const auto wide = static_cast<std::int64_t>(size);
    if (wide < 0 || tensor.info.shape.size() >= maxDimensions)
        return makeError(ErrorCode::Corrupt, budget.fileName() + ": the shape of the tensor " + tensor.info.name +
                                                 " is impossible");
    tensor.info.shape.push_back(wide);
    return {};
}

/// external_data: a key and a value, both text.
Status readExternal(ByteWindow& window, ReadBudget& budget, ByteRange range, OnnxTensor& tensor)
{
    WireWalk walk(window, budget, range);
    WireField field;
    std::string key, value;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number == 1) {
            MB_TRY(key, walk.text(field));
        } else if (field.number == 2) {
            MB_TRY(value, walk.text(field));
        }
    }
    if (key == "location")
        tensor.location = value;
    else if (key == "offset")
        std::from_chars(value.data(), value.data() + value.size(), tensor.externalOffset);
    return {};
}

Status finish(OnnxTensor& tensor, const ReadBudget& budget)
{
    auto& info = tensor.info;
    const auto fail = [&](const char* what) {
        return makeError(ErrorCode::Corrupt, budget.fileName() + ": the tensor " + info.name + " has more " + what +
                                                 " than can be counted");
    };
    info.elements = 1;
    for (const auto size : info.shape) {
        const auto product = multiply(info.elements, static_cast<std::uint64_t>(size));
        if (!product)
            return fail("elements");
        info.elements = *product;
    }
    // Packed types fill their last byte up.
    const auto block = info.dtype.elementsPerBlock;
    const auto whole = add(info.elements, block - 1);
    const auto bytes = whole ? info.dtype.bytesFor(*whole / block * block) : std::nullopt;
    if (!bytes)
        return fail("bytes");
    info.bytes = *bytes;
    return {};
}

} // namespace

DType onnxType(std::uint64_t number)
{
    constexpr std::array<std::string_view, 25> names{
        "",     "F32",  "U8",  "I8",   "U16",  "I16",    "I32",         "I64",     "STRING",      "BOOL", "F16", "F64", "U32",
        "U64",  "C64",  "C128", "BF16", "F8_E4M3", "F8_E4M3FNUZ", "F8_E5M2", "F8_E5M2FNUZ", "U4", "I4", "F4_E2M1", "F8_E8M0"};
    if (number == 25 || number == 26)
        return {number == 25 ? "U2" : "I2", 1, 4};
    if (number == 0 || number >= names.size())
        return {"ONNX_" + std::to_string(number), 0, 1};
    return DType::named(names[static_cast<std::size_t>(number)]);
}

Result<OnnxTensor> readOnnxTensor(ByteWindow& window, ReadBudget& budget, ByteRange range)
{
    OnnxTensor tensor;
    WireWalk walk(window, budget, range);
    WireField field;
    std::uint64_t type = 0;
    bool external = false;
    std::optional<ByteRange> raw, floats, doubles;
    bool typedData = false;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        switch (field.number) {
        case Dims:
            MB_CHECK(walk.varints(field, [&](std::uint64_t size) { return addDimension(size, tensor, budget); }));
            break;
        case DataType: type = field.value; break;
        case Name: {
            MB_TRY(tensor.info.name, walk.text(field));
            break;
        }
        case RawData:
            if (field.isBytes())
                raw = field.bytes;
            break;
        case FloatData:
        case DoubleData:
            // Packed floats lie in the file as raw ones do, unless they come in several pieces.
            if (auto& list = field.number == FloatData ? floats : doubles; field.isBytes() && !list && !typedData)
                list = field.bytes;
            else
                list.reset();
            typedData = true;
            break;
        case Int32Data:
        case StringData:
        case Int64Data:
        case Uint64Data: typedData = true; break;
        case ExternalData:
            if (field.isBytes())
                MB_CHECK(readExternal(window, budget, field.bytes, tensor));
            break;
        case DataLocation: external = field.value == 1; break;
        default: break;
        }
    }
    auto& info = tensor.info;
    info.dtype = onnxType(type);
    MB_CHECK(finish(tensor, budget));
    if (!external) {
        tensor.location.clear();
        const bool isFloat = info.dtype.name == "F32" || info.dtype.name == "C64";
        const bool isDouble = info.dtype.name == "F64" || info.dtype.name == "C128";
        info.range = raw ? raw : isFloat ? floats : isDouble ? doubles : std::nullopt;
        if (raw && typedData)
            tensor.defect = "its values are given twice";
        else if (!raw && !typedData && info.elements > 0)
            tensor.defect = "its values are missing";
        else if (info.range && info.dtype.bytesPerBlock > 0 && info.range->length != info.bytes)
            tensor.defect = "it has " + std::to_string(info.range->length) + " bytes, where its shape makes " +
                            std::to_string(info.bytes);
        if (!tensor.defect.empty() || info.dtype.bytesPerBlock == 0)
            info.range.reset();
    } else if (tensor.location.empty()) {
        tensor.defect = "it is said to be in another file, which is not named";
    }
    return tensor;
}

Result<OnnxTensor> readOnnxSparseTensor(ByteWindow& window, ReadBudget& budget, ByteRange range)
{
    OnnxTensor tensor;
    std::vector<std::int64_t> shape;
    WireWalk walk(window, budget, range);
    WireField field;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number == 1 && field.isBytes()) {
            MB_TRY(tensor, readOnnxTensor(window, budget, field.bytes));
        } else if (field.number == 3) {
            OnnxTensor dense;
            MB_CHECK(walk.varints(field, [&](std::uint64_t size) { return addDimension(size, dense, budget); }));
            shape.insert(shape.end(), dense.info.shape.begin(), dense.info.shape.end());
        }
    }
    tensor.info.shape = std::move(shape);
    if (tensor.info.shape.size() > maxDimensions)
        return makeError(ErrorCode::Corrupt, budget.fileName() + ": the shape of the sparse tensor " +
                                                 tensor.info.name + " is impossible");
    MB_CHECK(finish(tensor, budget));
    tensor.info.range.reset();
    return tensor;
}

bool staysInFolder(std::string_view location)
{
    if (location.empty() || location.front() == '/' || location.front() == '\\' ||
        location.find(':') != std::string_view::npos || location.find('\0') != std::string_view::npos)
        return false;
    while (!location.empty()) {
        const auto slash = location.find_first_of("/\\");
        if (location.substr(0, slash) == "..")
            return false;
        location.remove_prefix(slash == std::string_view::npos ? location.size() : slash + 1);
    }
    return true;
}

} // namespace modelbook
