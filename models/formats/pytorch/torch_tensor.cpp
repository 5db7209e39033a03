#include "models/formats/pytorch/torch_tensor.h"

#include "models/formats/checked.h"
#include "models/formats/pickle/numpy_values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace modelbook {

namespace {

constexpr std::size_t mostDimensions = 64;

std::optional<std::vector<std::int64_t>> integers(const PickleMeaning& meaning, PickleId id)
{
    const auto& graph = meaning.graph();
    if (meaning.callOf(id) == PickleCall::TorchSize)
        id = meaning.argument(id, 0);
    id = meaning.unwrap(id);
    if (!graph.is(id, PickleKind::Tuple) && !graph.is(id, PickleKind::List))
        return std::nullopt;
    const auto items = graph.items(id);
    if (items.size() > mostDimensions)
        return std::nullopt;
    std::vector<std::int64_t> numbers;
    numbers.reserve(items.size());
    for (const auto item : items) {
        const auto number = meaning.integer(item);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

/// ('storage', class, key, location, number of elements[, view]) as torch.save's persistent_id gives it.
bool readStorage(const PickleMeaning& meaning, PickleId id, TorchTensor& tensor)
{
    const auto& graph = meaning.graph();
    if (!graph.is(id, PickleKind::Persistent) || !graph.is(graph.persistentId(id), PickleKind::Tuple))
        return false;
    const auto parts = graph.items(graph.persistentId(id));
    if (parts.size() < 5 || meaning.text(parts[0]) != "storage")
        return false;
    const auto key = meaning.text(parts[2]);
    const auto count = meaning.integer(parts[4]);
    if (!key || !count || *count < 0)
        return false;
    auto type = torchDType(meaning.globalName(parts[1]));
    if (tensor.info.dtype.name.empty())
        tensor.info.dtype = type;
    tensor.info.storage = std::string(*key);
    tensor.hasStorage = true;
    // An untyped storage counts bytes.
    const auto bytes = multiply(static_cast<std::uint64_t>(*count), std::max<std::uint64_t>(1, type.bytesPerBlock));
    if (!bytes)
        return false;
    tensor.storageBytes = *bytes;
    return true;
}

std::optional<TorchTensor> fromArray(const PickleMeaning& meaning, PickleId id)
{
    const auto& graph = meaning.graph();
    const auto array = pickledArray(meaning, id);
    if (!array)
        return std::nullopt;
    TorchTensor tensor;
    tensor.info.dtype = array->type.dtype;
    tensor.info.bigEndian = array->type.bigEndian;
    std::vector<std::int64_t> strides(array->shape.size(), 1);
    std::int64_t step = 1;
    for (std::size_t i = 0; i < array->shape.size(); ++i) {
        const auto at = array->fortranOrder ? i : array->shape.size() - 1 - i;
        strides[at] = step;
        const auto next = multiply(static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(array->shape[at]));
        if (!next || *next > static_cast<std::uint64_t>(INT64_MAX))
            return std::nullopt;
        step = static_cast<std::int64_t>(*next);
    }
    if (!setTorchLayout(tensor, array->shape, strides, 0))
        return std::nullopt;
    if (graph.is(array->data, PickleKind::Bytes) && graph.textOffset(array->data) != 0 &&
        graph.textLength(array->data) == tensor.info.bytes)
        tensor.inlined = ByteRange{graph.textOffset(array->data), graph.textLength(array->data)};
    return tensor;
}

std::optional<TorchTensor> fromTable(const PersistentTensor& described)
{
    TorchTensor tensor;
    tensor.info.dtype = torchDType(described.storageType);
    tensor.info.storage = described.storage;
    tensor.hasStorage = true;
    const auto bytes = multiply(described.storageElements, tensor.info.dtype.bytesPerBlock);
    if (!bytes || !setTorchLayout(tensor, described.shape, described.strides, described.offset))
        return std::nullopt;
    tensor.storageBytes = *bytes;
    return tensor;
}

std::optional<TorchTensor> fromCall(const PickleMeaning& meaning, PickleCall call, std::span<const PickleId> arguments)
{
    TorchTensor tensor;
    if (call == PickleCall::RebuildFromNumpy)
        return arguments.empty() ? std::nullopt : fromArray(meaning, arguments[0]);
    if (call == PickleCall::RebuildMeta) {
        // (dtype, size, stride, …) or (class, dtype, size, stride, …): the values are elsewhere.
        std::size_t at = 0;
        while (at < arguments.size() && torchDType(meaning.globalName(arguments[at])).bytesPerBlock == 0)
            ++at;
        if (at + 2 >= arguments.size())
            return std::nullopt;
        tensor.info.dtype = torchDType(meaning.globalName(arguments[at]));
        auto shape = integers(meaning, arguments[at + 1]);
        auto strides = integers(meaning, arguments[at + 2]);
        if (!shape || !strides || !setTorchLayout(tensor, std::move(*shape), std::move(*strides), 0))
            return std::nullopt;
        return tensor;
    }
    if (call != PickleCall::RebuildTensor && call != PickleCall::RebuildTensorV3)
        return std::nullopt;
    if (arguments.size() < 4)
        return std::nullopt;
    if (call == PickleCall::RebuildTensorV3) {
        if (arguments.size() < 7)
            return std::nullopt;
        tensor.info.dtype = torchDType(meaning.globalName(arguments[6]));
    }
    // A storage from _load_from_bytes has no place of its own in the file.
    if (!readStorage(meaning, arguments[0], tensor) && tensor.info.dtype.name.empty())
        tensor.info.dtype = DType::named("UNKNOWN");
    const auto offset = meaning.integer(arguments[1]);
    auto shape = integers(meaning, arguments[2]);
    auto strides = integers(meaning, arguments[3]);
    if (!offset || !shape || !strides || !setTorchLayout(tensor, std::move(*shape), std::move(*strides), *offset))
        return std::nullopt;
    return tensor;
}

} // namespace

DType torchDType(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 42> names{{
        {"FloatStorage", "F32"}, {"DoubleStorage", "F64"}, {"HalfStorage", "F16"}, {"BFloat16Storage", "BF16"},
        {"LongStorage", "I64"}, {"IntStorage", "I32"}, {"ShortStorage", "I16"}, {"CharStorage", "I8"},
        {"ByteStorage", "U8"}, {"BoolStorage", "BOOL"}, {"ComplexFloatStorage", "C64"},
        {"ComplexDoubleStorage", "C128"}, {"QInt8Storage", "QI8"}, {"QUInt8Storage", "QU8"},
        {"QInt32Storage", "QI32"}, {"UntypedStorage", "U8"}, {"_UntypedStorage", "U8"}, {"float32", "F32"},
        {"float", "F32"}, {"float64", "F64"}, {"double", "F64"}, {"float16", "F16"}, {"half", "F16"},
        {"bfloat16", "BF16"}, {"int64", "I64"}, {"long", "I64"}, {"int32", "I32"}, {"int", "I32"},
        {"int16", "I16"}, {"short", "I16"}, {"int8", "I8"}, {"uint8", "U8"}, {"uint16", "U16"},
        {"uint32", "U32"}, {"uint64", "U64"}, {"bool", "BOOL"}, {"complex64", "C64"}, {"complex128", "C128"},
        {"float8_e4m3fn", "F8_E4M3"}, {"float8_e5m2", "F8_E5M2"}, {"float8_e4m3fnuz", "F8_E4M3FNUZ"},
        {"float8_e8m0fnu", "F8_E8M0"},
    }};
    if (name.substr(0, 6) != "torch.")
        return DType::named("UNKNOWN");
    const auto last = name.substr(name.rfind('.') + 1);
    for (const auto& [spelling, common] : names) {
        if (last == spelling)
            return DType::named(common);
    }
    return DType::named("UNKNOWN");
}

bool setTorchLayout(TorchTensor& tensor, std::vector<std::int64_t> shape, std::vector<std::int64_t> strides,
                    std::int64_t offsetElements)
{
    if (shape.size() != strides.size() || offsetElements < 0)
        return false;
    std::uint64_t elements = 1, last = 0, rowMajor = 1;
    bool contiguous = true, empty = false;
    for (auto i = shape.size(); i-- > 0;) {
        if (shape[i] < 0 || strides[i] < 0)
            return false;
        const auto size = static_cast<std::uint64_t>(shape[i]);
        const auto stride = static_cast<std::uint64_t>(strides[i]);
        empty = empty || size == 0;
        if (size > 1 && stride != rowMajor)
            contiguous = false;
        const auto span = multiply(size == 0 ? 0 : size - 1, stride);
        const auto sum = span ? add(last, *span) : std::nullopt;
        const auto product = multiply(elements, size);
        const auto next = multiply(rowMajor, std::max<std::uint64_t>(1, size));
        if (!sum || !product || !next)
            return false;
        last = *sum;
        elements = *product;
        rowMajor = *next;
    }
    const auto itemSize = tensor.info.dtype.bytesPerBlock;
    const auto bytes = multiply(elements, itemSize);
    const auto extent = empty ? std::optional<std::uint64_t>(0) : multiply(last + 1, itemSize);
    const auto start = multiply(static_cast<std::uint64_t>(offsetElements), itemSize);
    if (!bytes || !extent || !start || last == UINT64_MAX || !add(*start, *extent))
        return false;
    tensor.info.elements = elements;
    tensor.info.bytes = *bytes;
    tensor.info.shape = std::move(shape);
    if (!contiguous && !empty)
        tensor.info.strides = std::move(strides);
    tensor.storageOffset = *start;
    tensor.extent = *extent;
    return true;
}

bool isTorchTensor(const PickleMeaning& meaning, PickleId id)
{
    id = meaning.unwrap(id);
    if (meaning.persistentTensor(id))
        return true;
    switch (meaning.callOf(id)) {
    case PickleCall::RebuildTensor:
    case PickleCall::RebuildTensorV3:
    case PickleCall::RebuildMeta:
    case PickleCall::RebuildFromType:
    case PickleCall::RebuildFromNumpy:
    case PickleCall::NumpyArray:
    case PickleCall::NumpyFromBuffer: return true;
    default: return false;
    }
}

std::optional<TorchTensor> torchTensor(const PickleMeaning& meaning, PickleId id)
{
    id = meaning.unwrap(id);
    if (const auto* tensor = meaning.persistentTensor(id))
        return fromTable(*tensor);
    const auto& graph = meaning.graph();
    auto call = meaning.callOf(id);
    if (call == PickleCall::NumpyArray || call == PickleCall::NumpyFromBuffer)
        return fromArray(meaning, id);
    if (!graph.is(id, PickleKind::Object) || !graph.is(graph.object(id).arguments, PickleKind::Tuple))
        return std::nullopt;
    auto arguments = graph.items(graph.object(id).arguments);
    // (function, type, arguments, state): the call that a subclass of Tensor wraps, itself perhaps wrapped.
    for (int depth = 0; call == PickleCall::RebuildFromType && depth < 8; ++depth) {
        if (arguments.size() < 3 || !graph.is(arguments[0], PickleKind::Global) ||
            !graph.is(arguments[2], PickleKind::Tuple))
            return std::nullopt;
        call = meaning.callOfGlobal(arguments[0]);
        arguments = graph.items(arguments[2]);
        if (call == PickleCall::FirstArgument)
            return arguments.empty() || !isTorchTensor(meaning, arguments[0]) || arguments[0] >= id
                       ? std::nullopt
                       : torchTensor(meaning, arguments[0]);
    }
    return fromCall(meaning, call, arguments);
}

} // namespace modelbook
