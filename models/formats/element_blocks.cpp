#include "models/formats/element_blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace modelbook {

namespace {

template <class T, bool swapped>
T load(const std::byte* at)
{
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), at, sizeof(T));
    if constexpr (swapped)
        std::reverse(bytes.begin(), bytes.end());
    return std::bit_cast<T>(bytes);
}

template <class T, bool swapped>
void decodePlain(std::span<const std::byte> bytes, std::span<double> out)
{
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<double>(load<T, swapped>(bytes.data() + i * sizeof(T)));
}

template <bool swapped>
void decodeBrain(std::span<const std::byte> bytes, std::span<double> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto bits = static_cast<std::uint32_t>(load<std::uint16_t, swapped>(bytes.data() + 2 * i)) << 16;
        out[i] = static_cast<double>(std::bit_cast<float>(bits));
    }
}

/// How a small float spends its bits, and what it has instead of IEEE's infinities.
struct SmallFloat {
    int exponentBits;
    int mantissaBits;
    int bias;
    bool infinities; ///< all ones in the exponent are infinities and NaN
    bool unsignedZero; ///< FNUZ: no negative zero, whose pattern is the only NaN
};

double decodeSmall(std::uint32_t bits, const SmallFloat& type)
{
    const auto signBit = type.exponentBits + type.mantissaBits;
    const bool negative = (bits >> signBit & 1) != 0;
    const auto ones = (1u << type.exponentBits) - 1;
    const auto exponent = bits >> type.mantissaBits & ones;
    const auto mantissa = bits & ((1u << type.mantissaBits) - 1);
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    if (type.unsignedZero && bits == 1u << signBit)
        return nan;
    double value = 0;
    if (exponent == ones && type.infinities)
        value = mantissa == 0 ? std::numeric_limits<double>::infinity() : nan;
    else if (exponent == ones && !type.unsignedZero && mantissa == (1u << type.mantissaBits) - 1)
        value = nan; // E4M3 gives up one pattern only
    else if (exponent == 0)
        value = std::ldexp(mantissa, 1 - type.bias - type.mantissaBits);
    else
        value = std::ldexp((1u << type.mantissaBits) + mantissa, static_cast<int>(exponent) - type.bias - type.mantissaBits);
    return negative ? -value : value;
}

template <std::size_t count>
std::array<float, count> tableOf(const SmallFloat& type)
{
    std::array<float, count> table;
    for (std::size_t bits = 0; bits < count; ++bits)
        table[bits] = static_cast<float>(decodeSmall(static_cast<std::uint32_t>(bits), type));
    return table;
}

template <bool swapped>
void decodeHalf(std::span<const std::byte> bytes, std::span<double> out)
{
    static const auto table = tableOf<65536>({5, 10, 15, true, false});
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<double>(table[load<std::uint16_t, swapped>(bytes.data() + 2 * i)]);
}

// OCP 8-bit floats (E4M3, E5M2) and those of AMD and Graphcore (FNUZ).
constexpr SmallFloat e4m3{4, 3, 7, false, false};
constexpr SmallFloat e5m2{5, 2, 15, true, false};
constexpr SmallFloat e4m3fnuz{4, 3, 8, false, true};
constexpr SmallFloat e5m2fnuz{5, 2, 16, false, true};

template <const SmallFloat& type>
void decodeByte(std::span<const std::byte> bytes, std::span<double> out)
{
    static const auto table = tableOf<256>(type);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<double>(table[std::to_integer<std::uint8_t>(bytes[i])]);
}

} // namespace

std::optional<ElementBlocks> ElementBlocks::of(const DType& type, bool bigEndian)
{
    struct Known {
        std::string_view name;
        std::size_t bytes;
        Decode little, big;
    };
    static constexpr std::array<Known, 17> known{{
        {"F32", 4, decodePlain<float, false>, decodePlain<float, true>},
        {"F64", 8, decodePlain<double, false>, decodePlain<double, true>},
        {"F16", 2, decodeHalf<false>, decodeHalf<true>},
        {"BF16", 2, decodeBrain<false>, decodeBrain<true>},
        {"F8_E4M3", 1, decodeByte<e4m3>, decodeByte<e4m3>},
        {"F8_E5M2", 1, decodeByte<e5m2>, decodeByte<e5m2>},
        {"F8_E4M3FNUZ", 1, decodeByte<e4m3fnuz>, decodeByte<e4m3fnuz>},
        {"F8_E5M2FNUZ", 1, decodeByte<e5m2fnuz>, decodeByte<e5m2fnuz>},
        {"I8", 1, decodePlain<std::int8_t, false>, decodePlain<std::int8_t, false>},
        {"I16", 2, decodePlain<std::int16_t, false>, decodePlain<std::int16_t, true>},
        {"I32", 4, decodePlain<std::int32_t, false>, decodePlain<std::int32_t, true>},
        {"I64", 8, decodePlain<std::int64_t, false>, decodePlain<std::int64_t, true>},
        {"U8", 1, decodePlain<std::uint8_t, false>, decodePlain<std::uint8_t, false>},
        {"BOOL", 1, decodePlain<std::uint8_t, false>, decodePlain<std::uint8_t, false>},
        {"U16", 2, decodePlain<std::uint16_t, false>, decodePlain<std::uint16_t, true>},
        {"U32", 4, decodePlain<std::uint32_t, false>, decodePlain<std::uint32_t, true>},
        {"U64", 8, decodePlain<std::uint64_t, false>, decodePlain<std::uint64_t, true>},
    }};
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.name == type.name; });
    if (found == known.end())
        return std::nullopt;
    return ElementBlocks(found->bytes, bigEndian ? found->big : found->little);
}

} // namespace modelbook
