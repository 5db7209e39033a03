// Planes: numbers taken apart into bytes of equal significance, and how far they are from other numbers.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace modelbook {

/// The bytes of numbers of `elementSize` 2, 4 or 8 (little endian), all lowest bytes first, then the next. The size of
/// `bytes` is a multiple of `elementSize`.
std::string splitPlanes(std::span<const std::byte> bytes, unsigned elementSize);
/// The inverse.
std::string joinPlanes(std::span<const std::byte> planes, unsigned elementSize);

/// Each number less the one at its place in `base`, as integers of that width (they wrap), the sign in the lowest bit:
/// 0, -1, 1, -2 become 0, 1, 2, 3. Floats that lie close, and agree in sign, lie close as integers too.
std::string subtractNumbers(std::span<const std::byte> bytes, std::span<const std::byte> base, unsigned elementSize);
/// The inverse: `difference` becomes the numbers again, in place.
void addNumbers(std::span<std::byte> difference, std::span<const std::byte> base, unsigned elementSize);

} // namespace modelbook
