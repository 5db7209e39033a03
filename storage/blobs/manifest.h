// Manifest: how one checkpoint file is rebuilt from chunks, byte for byte, and which tensors it holds.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// One chunk that a manifest needs: "<sha256>-<n>", and its decoded size.
struct ManifestChunk {
    std::string name;
    std::uint64_t bytes = 0;
    bool operator==(const ManifestChunk&) const = default;
};

/// A run of the file: `length` bytes from `offset` on of the chunk with that index.
struct ManifestRun {
    std::uint32_t chunk = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool operator==(const ManifestRun&) const = default;
};

/// A tensor of the file. The hash is the SHA-256 of its bytes up to 16 MiB, and above that the SHA-256 of the
/// concatenated digests of its 16 MiB pieces, so that one pass over the chunks suffices; equal hashes mean equal bytes.
struct ManifestTensor {
    std::string name;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::string hash;
    std::string role;
    bool operator==(const ManifestTensor&) const = default;
};

struct Manifest {
    std::string sha256; ///< of the whole file, hex
    std::uint64_t bytes = 0;
    std::vector<ManifestChunk> chunks;
    std::vector<ManifestRun> runs; ///< in file order
    std::vector<ManifestTensor> tensors;
    std::vector<std::string> bases; ///< names of all chunks that deltas among the chunks build on, to the chain's end

    bool operator==(const Manifest&) const = default;

    /// JSON, the same text for equal manifests; its SHA-256 names the manifest.
    std::string toJson() const;
    /// Corrupt where fields are missing or do not add up to `bytes`; Unsupported where the version is newer.
    static Result<Manifest> fromJson(std::string_view json, std::string_view name);
};

} // namespace modelbook
