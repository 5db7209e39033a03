// DeltaParents: which stored files a run's checkpoints are likely to be close to, so that only the difference is stored.
#pragma once

#include "models/library/model_record.h"
#include "storage/blobs/blob_store.h"

#include <vector>

namespace modelbook {

class LocalLibrary;

/// The previous checkpoint of the run, the model that was added from the same place before, its given parents, and what
/// its args name as its origin, in this order. A wrong guess costs time, never correctness. Not thread-safe.
class DeltaParents
{
public:
    DeltaParents(const LocalLibrary& library, BlobStore& blobs) : m_library(library), m_blobs(blobs) {}

    /// Called before the files of a run are stored.
    void startRun(const Run& run, const std::vector<ModelId>& parents);
    /// Called after a checkpoint file was stored: the next one of the run is likely to be close to it.
    Status stored(const StoredFile& file);
    const std::vector<Manifest>& manifests() const { return m_manifests; }

private:
    void addCheckpoint(const ModelRecord& model);

    const LocalLibrary& m_library;
    BlobStore& m_blobs;
    std::vector<Manifest> m_manifests;
    bool m_previous = false; ///< the first manifest is of this run
};

} // namespace modelbook
