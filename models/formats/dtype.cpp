#include "models/formats/dtype.h"

#include <array>
#include <limits>

namespace modelbook {

namespace {

struct Known {
    std::string_view name;
    std::uint32_t bytes;
};
// The names safetensors uses, and those of other formats that it lacks (complex, Unicode and void apart).
constexpr std::array known{
    Known{"F64", 8}, Known{"F32", 4}, Known{"F16", 2}, Known{"BF16", 2}, Known{"I64", 8}, Known{"I32", 4},
    Known{"I16", 2}, Known{"I8", 1}, Known{"U64", 8}, Known{"U32", 4}, Known{"U16", 2}, Known{"U8", 1},
    Known{"BOOL", 1}, Known{"F8_E4M3", 1}, Known{"F8_E5M2", 1}, Known{"F8_E8M0", 1}, Known{"F8_E4M3FNUZ", 1},
    Known{"F8_E5M2FNUZ", 1}, Known{"C32", 4}, Known{"C64", 8}, Known{"C128", 16}, Known{"F128", 16},
    Known{"C256", 32}, Known{"QI8", 1}, Known{"QU8", 1}, Known{"QI32", 4},
};

} // namespace

std::optional<std::uint64_t> DType::bytesFor(std::uint64_t elements) const
{
    if (elementsPerBlock == 0 || elements % elementsPerBlock != 0)
        return std::nullopt;
    const std::uint64_t blocks = elements / elementsPerBlock;
    if (bytesPerBlock != 0 && blocks > std::numeric_limits<std::uint64_t>::max() / bytesPerBlock)
        return std::nullopt;
    return blocks * bytesPerBlock;
}

DType DType::named(std::string_view name)
{
    for (const auto& type : known) {
        if (type.name == name)
            return {std::string(name), type.bytes, 1};
    }
    // Two elements share a byte in the packed 4-bit types; four elements share three bytes in the 6-bit ones.
    if (name == "F4" || name == "F4_E2M1" || name == "I4" || name == "U4")
        return {std::string(name), 1, 2};
    if (name == "F6_E2M3" || name == "F6_E3M2")
        return {std::string(name), 3, 4};
    return {std::string(name), 0, 1};
}

} // namespace modelbook
