// Verifier: reads every object of a library and says which are not what they should be, and what that harms.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/blobs/blob_store.h"
#include "storage/history/history.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace modelbook {

/// An object that is damaged or missing.
struct DamagedObject {
    std::string key;
    Error error;
    std::vector<std::string> harmed; ///< folders of the history whose files need it: "models/ab/<id>"
};

struct VerifyReport {
    std::uint64_t objects = 0; ///< read
    std::uint64_t bytes = 0;
    std::vector<DamagedObject> damaged; ///< by key
};

/// Blocks for as long as reading the library takes; chunks are read on several threads.
class Verifier
{
public:
    using ManifestsOf = std::function<std::vector<std::string>(const std::string& path, const std::string& content)>;

    Verifier(ObjectStore& objects, const BlobStore& blobs, const History& history, ManifestsOf manifestsOf)
        : m_objects(objects), m_blobs(blobs), m_history(history), m_manifestsOf(std::move(manifestsOf))
    {
    }

    /// Fails only where the store does; what it finds is in the report.
    Result<VerifyReport> run(const ProgressFunction& progress = {}, const CancelToken& cancel = {});

private:
    struct Needed {
        std::map<std::string, std::set<std::string>> units; ///< key → folders that need it
    };
    Result<Needed> findNeeded();
    Status checkLog(const CancelToken& cancel);
    Status checkContents(const std::vector<ObjectInfo>& listed, const ProgressFunction& progress,
                         const CancelToken& cancel);
    Status checkObject(const std::string& key) const;
    void damaged(const std::string& key, Error error);

    ObjectStore& m_objects;
    const BlobStore& m_blobs;
    const History& m_history;
    ManifestsOf m_manifestsOf;
    std::mutex m_mutex; ///< guards the report while threads read
    VerifyReport m_report;
};

} // namespace modelbook
