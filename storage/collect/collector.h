// Collector: takes away what nothing needs any more, through the log, so that uploads and collections are in one order.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/blobs/blob_store.h"
#include "storage/collect/garbage.h"
#include "storage/history/history.h"

#include <functional>

namespace modelbook {

struct CollectOptions {
    std::int64_t keepMs = 30ll * 24 * 3600 * 1000; ///< heads of so long ago still count: undo needs them
    bool dryRun = false;
};

struct CollectReport {
    std::uint64_t objects = 0;       ///< there before
    std::uint64_t bytes = 0;
    std::uint64_t removedObjects = 0; ///< or to be removed, on a dry run
    std::uint64_t removedBytes = 0;
    std::uint64_t entry = 0;          ///< number of the collecting entry, 0 if none was needed
};

/// One collection. Finishes what a crashed one left. A crash leaves garbage, nothing else.
class Collector
{
public:
    /// The manifests that a file of the history refers to.
    using ManifestsOf = std::function<std::vector<std::string>(const std::string& path, const std::string& content)>;

    Collector(ObjectStore& objects, const BlobStore& blobs, History& history, ManifestsOf manifestsOf)
        : m_objects(objects), m_blobs(blobs), m_history(history), m_manifestsOf(std::move(manifestsOf))
    {
    }

    /// Corrupt where something that is needed cannot be read: then nobody can tell what else is needed, and nothing is
    /// taken away.
    Result<CollectReport> run(const CollectOptions& options, const std::string& author,
                              const ProgressFunction& progress = {}, const CancelToken& cancel = {});

private:
    Result<GarbageQuestion> ask(const GitRepository& git, const CommitId& head, const CollectOptions& options,
                                const CancelToken& cancel);
    Status addNeeded(const std::string& path, const std::string& content, std::set<std::string>& needed);
    Status addPacks(std::set<std::string>& needed) const;

    ObjectStore& m_objects;
    const BlobStore& m_blobs;
    History& m_history;
    ManifestsOf m_manifestsOf;
    std::map<std::string, std::vector<std::string>> m_keysOf; ///< of manifests read so far, which never change
};

} // namespace modelbook
