// Chunk codec: how the bytes of one chunk are spelled on disk (storage/FORMAT.md, "Chunks").
#pragma once

#include "storage/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace modelbook {

/// What stands in a chunk's header after the magic number.
enum class ChunkEncoding : std::uint8_t {
    Raw = 0,         ///< the bytes themselves
    Zstd = 1,        ///< zstd
    PlanesZstd = 2,  ///< bytes of equal significance gathered into planes, each plane zstd or as it is
    DeltaPlanes = 3, ///< the same of the differences to another chunk's numbers
};

constexpr std::size_t maxChunkBytes = 16u << 20; ///< of decoded data
constexpr unsigned maxDeltaChain = 4;            ///< chunks to decode before one, at most
constexpr std::size_t chunkHeaderBytes = 16;     ///< and as much again as a name's 32 + 8 bytes in a delta
constexpr std::size_t deltaHeaderBytes = chunkHeaderBytes + 40;

/// What the first bytes of a chunk say.
struct ChunkHeader {
    ChunkEncoding encoding = ChunkEncoding::Raw;
    unsigned elementSize = 1;
    unsigned chain = 0;      ///< how many chunks have to be decoded before it
    std::uint64_t bytes = 0; ///< decoded
    std::string base;        ///< name "<sha256>-<n>" of the chunk that a delta builds on
};

/// Reads it from the first deltaHeaderBytes, or fewer where the chunk is shorter. Corrupt, Unsupported.
Result<ChunkHeader> readChunkHeader(std::string_view start, std::string_view name);

/// What a delta is made against: a chunk of as many bytes, decoded.
struct DeltaBase {
    std::string name;
    std::string bytes;
    unsigned chain = 0; ///< of the base itself; below maxDeltaChain
};

/// Encodes up to maxChunkBytes. `elementSize` (1, 2, 4 or 8) is that of the numbers inside and decides the planes. Of
/// the ways that a sample shows to be worth it the smallest is taken; what does not shrink by 3 % is stored raw.
/// Thread-safe.
std::string encodeChunk(std::span<const std::byte> bytes, unsigned elementSize, const DeltaBase* base = nullptr);

/// Gives the decoded bytes of a delta's base, by its name.
using FetchChunk = std::function<Result<std::string>(const std::string& name)>;

/// The inverse. Corrupt where the header or the data is wrong, Unsupported where it is newer, `name` for messages; what
/// `fetchBase` fails with. Does not check the SHA-256; the caller does.
Result<std::string> decodeChunk(std::string_view encoded, std::string_view name, const FetchChunk& fetchBase = {});

} // namespace modelbook
