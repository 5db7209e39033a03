// ShareWriter: puts models into a share and takes them out, each as one step that is seen whole or not at all.
#pragma once

#include "models/sharing/shared_model.h"
#include "storage/blobs/blob_store.h"
#include "storage/history/share_log.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace modelbook {

/// Names in a share end in the number of the entry they were made for. Who wins a number may remove whatever no model of the new
/// state needs and that was made for that number or an earlier one: nobody who lost can still come to refer to it, since a loser
/// makes all names anew. So nothing that was ever withdrawn stays, and nothing that is needed goes. Used by one thread.
class ShareWriter
{
public:
    /// `library` and its `blobs` are where published files are copied from. The share is a store of its own: what is made in it
    /// must get its rights, not those of the library around it.
    ShareWriter(const ObjectStore& library, const BlobStore& blobs, std::unique_ptr<ObjectStore> share, std::string name,
                std::filesystem::path localFolder);

    /// NotFound where the share is not there.
    Status open();
    /// Makes the share where it is not there.
    Status openOrCreate(const std::string& libraryName);
    std::uint64_t number() const { return m_log->number(); }
    Result<std::vector<ModelId>> models() const;
    /// Replaces what the share has of these models.
    Status publish(const std::vector<SharedModel>& models, const ProgressFunction& progress, const CancelToken& cancel);
    /// NotFound where the share has none of them.
    Status unpublish(const std::vector<ModelId>& ids, const CancelToken& cancel);

private:
    struct State {
        ShareLog::Files files;
        std::map<std::string, std::string> manifests; ///< SHA-256 of a file → its manifest here
        std::map<std::string, std::string> chunks;    ///< SHA-256 of a chunk → its name here
    };
    Result<State> read() const;
    Status addReferences(const std::string& modelJson, State& state) const;
    Status addModel(const SharedModel& model, State& state, const ProgressFunction& progress, const CancelToken& cancel);
    Result<FileRecord> place(const FileRecord& file, const OpenShared& open, bool isCheckpoint, State& state, const CancelToken& cancel);
    Result<FileRecord> copyStored(const FileRecord& file, const Manifest& manifest, State& state, const CancelToken& cancel);
    Status removeUnneeded();

    const ObjectStore& m_library;
    const BlobStore& m_blobs;
    std::unique_ptr<ObjectStore> m_share;
    ObjectStore& m_store; ///< *m_share
    std::string m_name;
    std::filesystem::path m_folder;
    BlobStore m_shareBlobs;
    std::unique_ptr<ShareLog> m_log;
    std::uint64_t m_done = 0, m_total = 0;
};

} // namespace modelbook
