#include "models/formats/msgpack/flax_array.h"

#include "models/formats/checked.h"
#include "models/formats/pytorch/torch_tensor.h"

namespace modelbook {

namespace {

using Kind = MsgpackToken::Kind;
constexpr std::uint64_t mostDimensions = 64;
constexpr std::uint64_t smallestArray = 4; ///< bytes of a triple of a list, a text and bytes

/// JAX spells types as PyTorch does, but for those that only it has.
DType flaxDType(const std::string& name)
{
    const auto known = torchDType("torch." + name);
    return known.bytesPerBlock != 0 ? known : DType::named(name);
}

/// What lies between the cursor and `end`; false where it is no (shape, type, bytes).
Result<bool> readTriple(MsgpackCursor& cursor, std::uint64_t end, TensorInfo& tensor)
{
    MB_TRY(const auto triple, cursor.next());
    if (triple.kind != Kind::Array || triple.length != 3 || cursor.position() >= end)
        return false;
    MB_TRY(const auto shape, cursor.next());
    if (shape.kind != Kind::Array || shape.length > mostDimensions)
        return false;
    std::optional<std::uint64_t> elements = 1;
    for (std::uint64_t i = 0; i < shape.length; ++i) {
        MB_TRY(const auto size, cursor.next());
        if (size.kind != Kind::Int || size.integer < 0)
            return false;
        elements = elements ? multiply(*elements, static_cast<std::uint64_t>(size.integer)) : elements;
        tensor.shape.push_back(size.integer);
    }
    MB_TRY(const auto type, cursor.next());
    if (!type.hasBytes() || type.length > 64)
        return false;
    MB_TRY(const auto name, cursor.content(type, 64));
    tensor.dtype = flaxDType(name);
    MB_TRY(const auto data, cursor.next());
    if (!data.hasBytes() || data.length > end - std::min(end, cursor.position()) || !elements)
        return false;
    tensor.elements = *elements;
    tensor.bytes = data.length;
    tensor.range = ByteRange{cursor.position(), data.length};
    const auto expected = tensor.dtype.bytesFor(*elements);
    return tensor.dtype.bytesPerBlock == 0 || (expected && *expected == data.length);
}

} // namespace

Result<std::optional<TensorInfo>> readFlaxArray(MsgpackCursor& cursor, const MsgpackToken& extension,
                                                ReadBudget& budget)
{
    const auto end = cursor.position() + extension.length;
    if (extension.length < smallestArray) {
        MB_CHECK(cursor.skip(extension.length));
        return std::optional<TensorInfo>();
    }
    MB_CHECK(budget.take(sizeof(TensorInfo) + 128));
    TensorInfo tensor;
    MB_TRY(const auto fits, readTriple(cursor, end, tensor));
    if (cursor.position() > end)
        return std::optional<TensorInfo>();
    MB_CHECK(cursor.skip(end - cursor.position()));
    return fits ? std::optional(std::move(tensor)) : std::nullopt;
}

} // namespace modelbook
