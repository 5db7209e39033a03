#include "models/formats/tensorflow/tf_proto.h"

#include "models/formats/checked.h"

#include <array>

namespace modelbook {

namespace {

constexpr std::size_t mostDimensions = 254; // as tensor_shape.h has it

enum ShapeField : std::uint32_t { Dim = 2, UnknownRank = 3 };
enum TensorField : std::uint32_t { TensorType = 1, TensorShape = 2, TensorContent = 4 };

} // namespace

DType tensorflowType(std::uint64_t number)
{
    constexpr std::array<std::string_view, 31> names{
        "INVALID", "F32", "F64", "I32", "U8",   "I16",  "I8",  "STRING", "C64",      "I64",     "BOOL",
        "QI8",     "QU8", "QI32", "BF16", "QI16", "QU16", "U16", "C128",   "F16",      "RESOURCE", "VARIANT",
        "U32",     "U64", "F8_E5M2", "F8_E4M3", "F8_E4M3FNUZ", "F8_E4M3B11FNUZ", "F8_E5M2FNUZ", "I4", "U4"};
    // Reference types of TensorFlow 1 are the same plus 100.
    if (number > 100)
        number -= 100;
    return DType::named(number < names.size() ? names[number] : std::string_view("UNKNOWN"));
}

Result<bool> readTensorflowShape(ByteWindow& window, ReadBudget& budget, ByteRange message, TensorInfo& tensor)
{
    WireWalk walk(window, budget, message);
    WireField field;
    std::optional<std::uint64_t> elements = 1;
    bool fits = true;
    while (true) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number != Dim || !field.isBytes())
            continue;
        std::int64_t size = 0; // the default, which is not written
        WireWalk dimension(window, budget, field.bytes);
        WireField part;
        while (true) {
            MB_TRY(const bool another, dimension.next(part));
            if (!another)
                break;
            if (part.number == 1 && part.isVarint())
                size = static_cast<std::int64_t>(part.value);
        }
        fits = fits && size >= 0 && tensor.shape.size() < mostDimensions;
        elements = elements && size >= 0 ? multiply(*elements, static_cast<std::uint64_t>(size)) : std::nullopt;
        if (tensor.shape.size() < mostDimensions)
            tensor.shape.push_back(size);
    }
    tensor.elements = elements.value_or(0);
    return fits && elements.has_value();
}

Result<std::optional<TensorInfo>> readTensorProto(ByteWindow& window, ReadBudget& budget, ByteRange message)
{
    TensorInfo tensor;
    bool fits = true;
    std::optional<ByteRange> content;
    WireWalk walk(window, budget, message);
    WireField field;
    while (true) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number == TensorType && field.isVarint()) {
            tensor.dtype = tensorflowType(field.value);
        } else if (field.number == TensorShape && field.isBytes()) {
            MB_TRY(fits, readTensorflowShape(window, budget, field.bytes, tensor));
        } else if (field.number == TensorContent && field.isBytes() && field.bytes.length > 0) {
            content = field.bytes;
        }
    }
    const auto bytes = tensor.dtype.bytesFor(tensor.elements);
    if (!fits || !bytes || tensor.dtype.name.empty())
        return std::optional<TensorInfo>();
    tensor.bytes = *bytes;
    if (content && content->length == *bytes)
        tensor.range = content;
    else if (content && tensor.dtype.bytesPerBlock != 0)
        return std::optional<TensorInfo>();
    return std::optional(std::move(tensor));
}

} // namespace modelbook
