// DeltaBases: which stored chunk is likely to be close to a piece of a tensor.
#pragma once

#include "storage/blobs/manifest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// Looks tensors up by name in the manifests of related files. Immutable; safe from any thread.
class DeltaBases
{
public:
    /// The likeliest first; of two that hold a tensor of one name, dtype and size the first counts.
    explicit DeltaBases(const std::vector<Manifest>& manifests);

    /// The name of the chunk that holds that tensor's bytes from `offset` (relative to its start) on, "" for none.
    std::string chunkFor(const std::string& tensor, std::string_view dtype, std::uint64_t bytes, std::uint64_t offset) const;

private:
    struct Place {
        const Manifest* manifest;
        const std::vector<std::uint64_t>* starts; ///< file offset of each run
        const ManifestTensor* tensor;
    };
    std::vector<Manifest> m_manifests;
    std::vector<std::vector<std::uint64_t>> m_starts;
    std::unordered_map<std::string, std::vector<Place>> m_places;
};

} // namespace modelbook
