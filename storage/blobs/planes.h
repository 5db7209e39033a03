// Planes: numbers taken apart into bytes of equal significance, and how far they are from other numbers.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace modelbook {

constexpr unsigned maxElementSize = 8;
/// Where each plane of numbers begins, the lowest bytes first; only the first `elementSize` are looked at.
using PlaneStarts = std::array<const std::byte*, maxElementSize>;

/// The bytes of significance `k` (0 is the lowest) of numbers of `elementSize` 2, 4 or 8, little endian. The size of `numbers`
/// is that of `plane` times `elementSize`.
void takePlane(std::span<const std::byte> numbers, unsigned elementSize, unsigned k, std::span<std::byte> plane);
/// The inverse, of all planes together: `numbers.size() / elementSize` bytes are read from each.
void joinPlanes(const PlaneStarts& planes, unsigned elementSize, std::span<std::byte> numbers);

/// Each number less the one at its place in `base`, as integers of that width (they wrap), the sign in the lowest bit:
/// 0, -1, 1, -2 become 0, 1, 2, 3. Floats that lie close, and agree in sign, lie close as integers too. All three are of one
/// size.
void subtractNumbers(std::span<const std::byte> numbers, std::span<const std::byte> base, unsigned elementSize,
                     std::span<std::byte> difference);
/// The inverse: `difference` becomes the numbers again, in place.
void addNumbers(std::span<std::byte> difference, std::span<const std::byte> base, unsigned elementSize);

} // namespace modelbook
