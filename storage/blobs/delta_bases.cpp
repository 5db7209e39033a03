#include "storage/blobs/delta_bases.h"

#include <algorithm>

namespace modelbook {

DeltaBases::DeltaBases(const std::vector<Manifest>& manifests) : m_manifests(manifests)
{
    m_starts.resize(m_manifests.size());
    for (std::size_t i = 0; i < m_manifests.size(); ++i) {
        std::uint64_t at = 0;
        for (const auto& run : m_manifests[i].runs) {
            m_starts[i].push_back(at);
            at += run.length;
        }
        for (const auto& tensor : m_manifests[i].tensors)
            m_places[tensor.name].push_back({&m_manifests[i], &m_starts[i], &tensor});
    }
}

std::string DeltaBases::chunkFor(const std::string& tensor, std::string_view dtype, std::uint64_t bytes,
                                 std::uint64_t offset) const
{
    const auto found = m_places.find(tensor);
    if (found == m_places.end())
        return {};
    for (const auto& place : found->second) {
        if (place.tensor->dtype != dtype || place.tensor->bytes != bytes)
            continue;
        const auto at = place.tensor->offset + offset;
        const auto run = std::lower_bound(place.starts->begin(), place.starts->end(), at);
        if (run != place.starts->end() && *run == at)
            return place.manifest->chunks[place.manifest->runs[static_cast<std::size_t>(run - place.starts->begin())].chunk].name;
    }
    return {};
}

} // namespace modelbook
