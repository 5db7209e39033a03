#include "models/formats/pickle/numpy_values.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace modelbook {

namespace {

double halfToDouble(std::uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const double fraction = half & 1023;
    double value = exponent == 0    ? std::ldexp(fraction, -24)
                   : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                    : std::ldexp(1024 + fraction, exponent - 25);
    return half & 0x8000 ? -value : value;
}

std::optional<std::vector<std::int64_t>> shapeOf(const PickleMeaning& meaning, PickleId id)
{
    const auto& graph = meaning.graph();
    if (const auto single = meaning.integer(id))
        return std::vector<std::int64_t>{*single};
    if (!graph.is(id, PickleKind::Tuple) && !graph.is(id, PickleKind::List))
        return std::nullopt;
    const auto items = graph.items(id);
    if (items.size() > 64)
        return std::nullopt;
    std::vector<std::int64_t> shape;
    for (const auto item : items) {
        const auto size = meaning.integer(item);
        if (!size || *size < 0)
            return std::nullopt;
        shape.push_back(*size);
    }
    return shape;
}

} // namespace

std::optional<NumpyDType> pickledDType(const PickleMeaning& meaning, PickleId id)
{
    if (const auto text = meaning.text(id))
        return numpyDType(*text);
    if (meaning.callOf(id) != PickleCall::NumpyDType)
        return std::nullopt;
    const auto name = meaning.text(meaning.argument(id, 0));
    if (!name)
        return std::nullopt;
    // BUILD's state is (version, byte order, subtype, names, fields, size, …); dtype('f4') itself has no order.
    auto type = numpyDType(*name);
    const auto& states = meaning.graph().object(id).states;
    if (!states.empty() && meaning.graph().is(states.back(), PickleKind::Tuple)) {
        const auto parts = meaning.graph().items(states.back());
        if (parts.size() > 1) {
            if (const auto order = meaning.text(parts[1]))
                type = numpyDType(std::string(order->substr(0, 1)) + std::string(*name));
        }
    }
    return type;
}

std::optional<PickledArray> pickledArray(const PickleMeaning& meaning, PickleId id)
{
    const auto& graph = meaning.graph();
    PickledArray array;
    if (meaning.callOf(id) == PickleCall::NumpyFromBuffer) {
        // _frombuffer(buffer, dtype, shape, order), protocol 5.
        const auto type = pickledDType(meaning, meaning.argument(id, 1));
        const auto shape = shapeOf(meaning, meaning.argument(id, 2));
        if (!type || !shape)
            return std::nullopt;
        array.type = *type;
        array.shape = *shape;
        array.fortranOrder = meaning.text(meaning.argument(id, 3)) == "F";
        array.data = meaning.argument(id, 0);
        return array;
    }
    if (meaning.callOf(id) != PickleCall::NumpyArray)
        return std::nullopt;
    const auto& states = graph.object(id).states;
    if (states.empty() || !graph.is(states.back(), PickleKind::Tuple))
        return std::nullopt;
    // (version, shape, dtype, is_fortran, data)
    const auto parts = graph.items(states.back());
    if (parts.size() != 5)
        return std::nullopt;
    const auto shape = shapeOf(meaning, parts[1]);
    const auto type = pickledDType(meaning, parts[2]);
    if (!shape || !type)
        return std::nullopt;
    array.type = *type;
    array.shape = *shape;
    array.fortranOrder = graph.is(parts[3], PickleKind::Bool) ? graph.boolean(parts[3])
                                                              : meaning.integer(parts[3]).value_or(0) != 0;
    array.data = parts[4];
    return array;
}

std::optional<ArgValue> numpyElement(const NumpyDType& type, std::string_view bytes)
{
    const auto size = type.dtype.bytesPerBlock;
    if (size == 0 || size > 8 || bytes.size() < size)
        return std::nullopt;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto at = type.bigEndian ? size - 1 - i : i;
        bits |= std::uint64_t{static_cast<std::uint8_t>(bytes[at])} << (8 * i);
    }
    const auto& name = type.dtype.name;
    if (name == "BOOL")
        return ArgValue(bits != 0);
    if (name == "F64")
        return ArgValue(std::bit_cast<double>(bits));
    if (name == "F32")
        return ArgValue(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    if (name == "F16")
        return ArgValue(halfToDouble(static_cast<std::uint16_t>(bits)));
    if (name == "BF16")
        return ArgValue(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16))));
    if (name == "U64" && bits > static_cast<std::uint64_t>(INT64_MAX))
        return ArgValue(ExoticArg{"bigint", std::to_string(bits)});
    if (name[0] == 'U' && name.find("CHAR") == std::string::npos)
        return ArgValue(static_cast<std::int64_t>(bits));
    if (name == "I8" || name == "I16" || name == "I32" || name == "I64") {
        if (size < 8 && (bits >> (8 * size - 1)) != 0)
            bits |= ~std::uint64_t{0} << (8 * size);
        return ArgValue(static_cast<std::int64_t>(bits));
    }
    return std::nullopt;
}

std::optional<ArgValue> pickledScalar(const PickleMeaning& meaning, PickleId id)
{
    if (meaning.callOf(id) != PickleCall::NumpyScalar)
        return std::nullopt;
    const auto type = pickledDType(meaning, meaning.argument(id, 0));
    const auto bytes = meaning.bytes(meaning.argument(id, 1));
    if (!type || !bytes)
        return std::nullopt;
    return numpyElement(*type, *bytes);
}

} // namespace modelbook
