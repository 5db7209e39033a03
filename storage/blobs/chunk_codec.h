// Chunk codec: how the bytes of one chunk are spelled on disk (storage/FORMAT.md, "Chunks").
#pragma once

#include "storage/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace modelbook {

/// What stands in a chunk's header after the magic number.
enum class ChunkEncoding : std::uint8_t {
    Raw = 0,        ///< the bytes themselves
    Zstd = 1,       ///< zstd
    PlanesZstd = 2, ///< bytes of equal significance gathered into planes, each plane zstd or as it is
};

constexpr std::size_t maxChunkBytes = 16u << 20; ///< of decoded data

/// Encodes up to maxChunkBytes. `elementSize` (1, 2, 4 or 8) is that of the numbers inside and decides the planes; what
/// does not shrink by 3 % is stored raw. Thread-safe.
std::string encodeChunk(std::span<const std::byte> bytes, unsigned elementSize);

/// The inverse. Corrupt where the header or the data is wrong, Unsupported where it is newer, `name` for messages.
/// Does not check the SHA-256; the caller does.
Result<std::string> decodeChunk(std::string_view encoded, std::string_view name);

} // namespace modelbook
