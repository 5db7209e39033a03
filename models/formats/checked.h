// Arithmetic on sizes that a file states: nullopt instead of overflow.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace modelbook {

inline std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b)
{
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b)
        return std::nullopt;
    return a * b;
}

inline std::optional<std::uint64_t> add(std::uint64_t a, std::uint64_t b)
{
    if (a > std::numeric_limits<std::uint64_t>::max() - b)
        return std::nullopt;
    return a + b;
}

} // namespace modelbook
