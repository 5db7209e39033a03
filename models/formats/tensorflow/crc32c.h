// CRC-32C (Castagnoli) as TensorFlow's and LevelDB's files have it; zlib's is another polynomial.
#pragma once

#include <cstdint>
#include <string_view>

namespace modelbook {

/// The checksum of `bytes`, going on from `crc`.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

/// As it is stored: rotated and shifted, so that a checksum of what holds checksums stays meaningful
/// (leveldb/util/crc32c.h, tensorflow/core/lib/hash/crc32c.h).
inline std::uint32_t maskedCrc32c(std::uint32_t crc)
{
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

} // namespace modelbook
