#include "models/formats/tensorflow/crc32c.h"

#include <array>

namespace modelbook {

namespace {

constexpr std::uint32_t polynomial = 0x82f63b78; // 0x1edc6f41 with its bits turned round

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        auto value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = value & 1 ? value >> 1 ^ polynomial : value >> 1;
        table[i] = value;
    }
    return table;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc)
{
    static constexpr auto table = makeTable();
    crc = ~crc;
    for (const char c : bytes)
        crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
    return ~crc;
}

} // namespace modelbook
