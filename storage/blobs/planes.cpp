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

std::string splitPlanes(std::span<const std::byte> bytes, unsigned elementSize)
{
    std::string planes(bytes.size(), '\0');
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto count = bytes.size() / sizeof(Number);
        for (unsigned k = 0; k < sizeof(Number); ++k) {
            auto* plane = planes.data() + k * count;
            for (std::size_t i = 0; i < count; ++i)
                plane[i] = static_cast<char>(numberAt<Number>(bytes.data(), i) >> (8 * k));
        }
    });
    return planes;
}

std::string joinPlanes(std::span<const std::byte> planes, unsigned elementSize)
{
    std::string bytes(planes.size(), '\0');
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto count = planes.size() / sizeof(Number);
        for (std::size_t i = 0; i < count; ++i) {
            std::uint64_t number = 0;
            for (unsigned k = 0; k < sizeof(Number); ++k)
                number |= static_cast<std::uint64_t>(planes[k * count + i]) << (8 * k);
            const auto narrow = static_cast<Number>(number);
            std::memcpy(bytes.data() + i * sizeof narrow, &narrow, sizeof narrow);
        }
    });
    return bytes;
}

std::string subtractNumbers(std::span<const std::byte> bytes, std::span<const std::byte> base, unsigned elementSize)
{
    std::string difference(bytes.size(), '\0');
    withWidth(elementSize, [&]<class Number>(Number) {
        const auto count = bytes.size() / sizeof(Number);
        for (std::size_t i = 0; i < count; ++i) {
            const auto step =
                static_cast<Number>(numberAt<Number>(bytes.data(), i) - numberAt<Number>(base.data(), i));
            const bool negative = step >> (8 * sizeof(Number) - 1);
            const auto folded = static_cast<Number>(static_cast<Number>(step << 1) ^ static_cast<Number>(0 - negative));
            std::memcpy(difference.data() + i * sizeof folded, &folded, sizeof folded);
        }
    });
    return difference;
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
