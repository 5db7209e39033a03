#include "models/library/delta_parents.h"

#include "models/library/local_library.h"

#include <filesystem>

namespace modelbook {

namespace {

/// More candidates cost reading their manifests, and seldom help.
constexpr std::size_t maxManifests = 4;
/// Of smaller files a difference saves nothing worth a wait for the disk.
constexpr std::uint64_t worthFlushing = 4u << 20;

} // namespace

void DeltaParents::addCheckpoint(const ModelRecord& model)
{
    if (model.checkpoints.empty() || m_manifests.size() >= maxManifests)
        return;
    for (const auto& file : model.checkpoints.back().files) {
        if (m_manifests.size() >= maxManifests)
            break;
        if (auto manifest = m_blobs.manifest(file.manifest); manifest && !manifest->tensors.empty())
            m_manifests.push_back(std::move(*manifest));
    }
}

void DeltaParents::startRun(const Run& run, const std::vector<ModelId>& parents)
{
    m_manifests.clear();
    m_previous = false;
    std::error_code error;
    const auto place = std::filesystem::absolute(run.root, error).lexically_normal().string();
    for (const auto& id : m_library.modelsAddedFrom(place)) {
        if (const auto model = m_library.known(id))
            addCheckpoint(*model);
    }
    for (const auto& id : parents) {
        if (const auto model = m_library.known(id))
            addCheckpoint(*model);
    }
    for (const auto& hint : run.parentHints) {
        // A path names a run by its last folders, which its model is mostly called after.
        for (const auto& name : {hint, std::filesystem::path(hint).stem().string(),
                                 std::filesystem::path(hint).parent_path().filename().string()}) {
            if (name.empty())
                continue;
            if (const auto model = m_library.model(name)) {
                addCheckpoint(*model);
                break;
            }
        }
    }
}

Status DeltaParents::stored(const StoredFile& file)
{
    if (file.bytes < worthFlushing)
        return {};
    // A difference can only be made to what is there.
    MB_CHECK(m_blobs.flush());
    auto manifest = m_blobs.manifest(file.manifest);
    if (!manifest)
        return failure(manifest);
    if (m_previous)
        m_manifests.front() = std::move(*manifest);
    else
        m_manifests.insert(m_manifests.begin(), std::move(*manifest));
    m_previous = true;
    return {};
}

} // namespace modelbook
