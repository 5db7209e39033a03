#include "storage/blobs/planes.h"

#include <cstdint>
#include <cstring>

namespace modelbook {

namespace {

/// Calls `work` with a number of the unsigned type of that width, for its type alone.
template <class Work>
void withWidth(unsigned elementSize, Work work)
{
    switch (elementSize) {
    case 2: work(std::uint16_t{}); break;
    case 4: work(std::uint32_t{}); break;
    case 8: work(std::uint64_t{}); break;
    default: work(std::uint8_t{}); break;
    }
}

template <class Number>
Number numberAt(const std::byte* bytes, std::size_t index)
{
    Number number;
    std::memcpy(&number, bytes + index * sizeof number, sizeof number);
    return number;
}

} // namespace

void takePlane(std::span<const std::byte> numbers, unsigned elementSize, unsigned k, std::span<std::byte> plane)
{
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto* from = numbers.data();
        auto* to = plane.data();
        const auto count = plane.size();
        const auto shift = 8 * k;
        for (std::size_t i = 0; i < count; ++i)
            to[i] = static_cast<std::byte>(numberAt<Number>(from, i) >> shift);
    });
}

void joinPlanes(const PlaneStarts& planes, unsigned elementSize, std::span<std::byte> numbers)
{
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto starts = planes; // a copy, or each number written might be one of them
        const auto count = numbers.size() / sizeof(Number);
        auto* to = numbers.data();
        for (std::size_t i = 0; i < count; ++i) {
            Number number = 0;
            for (unsigned k = 0; k < sizeof(Number); ++k)
                number = static_cast<Number>(number | static_cast<Number>(static_cast<Number>(starts[k][i]) << (8 * k)));
            std::memcpy(to + i * sizeof number, &number, sizeof number);
        }
    });
}

void subtractNumbers(std::span<const std::byte> numbers, std::span<const std::byte> base, unsigned elementSize,
                     std::span<std::byte> difference)
{
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto count = numbers.size() / sizeof(Number);
        for (std::size_t i = 0; i < count; ++i) {
            const auto step = static_cast<Number>(numberAt<Number>(numbers.data(), i) - numberAt<Number>(base.data(), i));
            const bool negative = step >> (8 * sizeof(Number) - 1);
            const auto folded = static_cast<Number>(static_cast<Number>(step << 1) ^ static_cast<Number>(0 - negative));
            std::memcpy(difference.data() + i * sizeof folded, &folded, sizeof folded);
        }
    });
}

void addNumbers(std::span<std::byte> difference, std::span<const std::byte> base, unsigned elementSize)
{
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto count = difference.size() / sizeof(Number);
        for (std::size_t i = 0; i < count; ++i) {
            const auto folded = numberAt<Number>(difference.data(), i);
            const auto step = static_cast<Number>(static_cast<Number>(folded >> 1) ^ static_cast<Number>(0 - (folded & 1)));
            const auto number = static_cast<Number>(numberAt<Number>(base.data(), i) + step);
            std::memcpy(difference.data() + i * sizeof number, &number, sizeof number);
        }
    });
}

} // namespace modelbook
