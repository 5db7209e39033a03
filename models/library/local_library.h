// LocalLibrary: the Library over an ObjectStore, a local clone of its history, and the catalogue derived from it.
#pragma once

#include "models/catalogue/catalogue_db.h"
#include "models/library/index_keeper.h"
#include "models/library/library.h"
#include "models/library/library_header.h"
#include "models/library/library_sharing.h"
#include "models/library/record_json.h"
#include "storage/blobs/blob_store.h"
#include "storage/history/history.h"
#include "storage/sync/file_cache.h"
#include "storage/sync/sync_store.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace modelbook {

/// How a manifest marks tensors that are not weights but an optimizer's state.
constexpr char optimizerRole[] = "optimizer";

/// The files of this class follow what a user does: open, ask, change, add.
class LocalLibrary final : public Library, public LibrarySharing
{
public:
    static Result<std::shared_ptr<Library>> open(const std::string& location, const Options& options);

    static Result<ModelRecord> recordOfRow(const CatalogueRow& row, ArgsParts parts = ArgsParts::All);

    const std::string& id() const override { return m_identity.id; }
    const std::string& name() const override { return m_identity.name; }
    const std::string& location() const override { return m_location; }
    std::uint64_t version() const override { return m_version; }
    int watch(std::function<void()> changed) override;
    void unwatch(int handle) override;
    std::shared_ptr<const std::vector<FieldInfo>> fields() const override;

    Result<ResultTablePtr> query(const std::string& text, const CancelToken& cancel) const override;
    Result<ModelRecord> model(const std::string& idOrName) const override;
    Result<ModelRecord> modelToCompare(const std::string& idOrName) const override;
    Result<std::string> readme(const ModelId& id) const override;
    Result<std::map<std::string, MetricHistory>> history(const ModelId& id) const override;
    Result<std::vector<Change>> log(std::size_t limit, const ModelId& onlyModel) const override;
    Result<std::vector<ReadmeVersion>> readmeVersions(const ModelId& id) const override;
    Result<CheckpointInfo> inspect(const FileRecord& file, const CancelToken& cancel) const override;
    Result<std::unique_ptr<RandomAccessFile>> openFile(const FileRecord& file) const override;
    Result<std::vector<StoredTensor>> tensors(const FileRecord& file) const override;
    Result<Space> space() const override;

    Result<AddReport> add(const AddRequest& request, const ProgressFunction& progress,
                          const CancelToken& cancel) override;
    Status rename(const ModelId& id, const std::string& name) override;
    Status setTags(const std::vector<ModelId>& ids, const std::vector<std::string>& add,
                   const std::vector<std::string>& remove) override;
    Status setParents(const ModelId& id, const std::vector<ModelId>& parents) override;
    Status setStatus(const std::vector<ModelId>& ids, const std::string& status) override;
    Status setCustom(const std::vector<ModelId>& ids, const std::string& name, const std::optional<ArgValue>& value) override;
    Status edit(const std::vector<ModelEdit>& edits, const std::string& what) override;
    Result<std::vector<CustomField>> customFields() const override;
    Status defineField(const CustomField& field) override;
    Result<std::string> setReadme(const ModelId& id, const std::string& text, const std::string& base) override;
    Result<FileRecord> attach(const ModelId& id, const std::string& name, const std::string& bytes) override;
    Status remove(const std::vector<ModelId>& ids) override;
    Result<Change> undo() override;
    Access access() const override;
    Result<std::vector<Member>> roster() const override;
    Status setRoster(const std::vector<Member>& members) override;
    Status setLocked(const std::vector<ModelId>& ids, bool locked) override;
    Result<bool> isLocked(const ModelId& id) const override;
    Status annotate(const std::vector<Annotation>& annotations, const std::string& message) override;
    Result<TakeReport> take(const std::vector<SharedModel>& models, const ProgressFunction& progress,
                            const CancelToken& cancel) override;
    Result<TakeReport> previewTake(const std::vector<SharedModel>& models) const override;
    Status publish(const std::vector<SharedModel>& models, const std::string& share, const ProgressFunction& progress,
                   const CancelToken& cancel) override;
    Status unpublish(const std::vector<ModelId>& ids, const std::string& share, const CancelToken& cancel) override;
    Result<std::vector<ShareInfo>> shares() const override;
    Result<std::map<std::string, std::string>> views() const override;
    Status setView(const std::string& id, const std::string& json) override;
    Status removeView(const std::string& id) override;

    Status fetch(const FileRecord& file, const std::filesystem::path& destination, const ProgressFunction& progress,
                 const CancelToken& cancel) const override;
    Status reindex(const ProgressFunction& progress, const CancelToken& cancel) override;
    Result<bool> refresh() override;
    SyncStatus syncStatus() const override;
    Result<std::vector<Change>> waiting() const override;
    Status sendFirst(const std::string& commit) override;
    Status sync(const ProgressFunction& progress, const CancelToken& cancel) override;
    void pauseSync(bool paused) override;
    void limitRate(std::uint64_t bytesPerSecond) override;
    bool hasQueued() const override;

    /// Models whose origin is that path.
    std::vector<ModelId> modelsAddedFrom(const std::string& path) const;
    Result<ModelRecord> known(const ModelId& id, ArgsParts parts = ArgsParts::All) const;
    Result<ModelId> idOf(const std::string& idOrName) const;

private:
    friend class LibraryAdder;
    LocalLibrary(std::string location, LibraryHeader identity, std::string author)
        : m_location(std::move(location)), m_identity(std::move(identity)), m_author(std::move(author))
    {
    }

    ColumnIndexPtr index() const { return m_keeper->index(); }
    /// Looks for the library, sends what waits, takes up what others did. Offline where the library is away.
    Status exchange(const ProgressFunction& progress = {}, const CancelToken& cancel = {});
    /// Merges own changes, made while the library was away, into what others did meanwhile.
    Status mergeDiverged();
    /// Stores the manifests that still wait, and are referred to by these changes, as the library's chunks want them.
    Status restateQueued(std::vector<FileChange>& changes, const CollectedNames& collected);
    /// Brings rows and index to the history's head and tells the watchers.
    Status updateCatalogue();
    Status loadIndex(bool fresh) const;
    /// Brings the index to the catalogue's state and tells the watchers.
    Status takeUp();
    Result<CatalogueRow> readRow(const GitRepository& git, const CommitId& head, const ModelId& id) const;
    void notify();

    /// Changes model.json of some models through `edit`; NotFound where one is not there.
    using Edit = std::function<void(ModelRecord&)>;
    Status editRecords(const std::vector<ModelId>& ids, const std::string& message, const Edit& edit);
    Status commitFiles(const std::vector<FileChange>& changes, const std::string& message);
    Result<TakeReport> takeOnce(const std::vector<SharedModel>& models, const ProgressFunction& progress, const CancelToken& cancel);
    Result<std::vector<std::string>> shareNames() const;
    Result<std::unique_ptr<ObjectStore>> openShare(const std::string& share) const;
    Status noteChange(const std::string& share, std::uint64_t number, const std::string& message);
    /// Looks which models are published where.
    Status readShares();
    /// Models whose visibility is not what the index says. Both under m_catalogueMutex.
    std::set<ModelId> visibilityChanges() const;
    void addVisibility(CatalogueRow& row) const;
    /// PermissionDenied where the storage does not let this user change the library.
    Status checkMayChange() const;
    /// Finds the level by trying to write.
    void findAccess() const;
    Result<Change> changeOf(const GitRepository& git, const CommitInfo& info) const;

    std::string m_location;
    LibraryHeader m_identity;
    std::string m_author;
    std::unique_ptr<SyncStore> m_objects;
    std::unique_ptr<FileCache> m_cache; ///< null where the library is as near as a cache would be
    std::mutex m_exchangeMutex;         ///< one exchange with the library at a time
    std::unique_ptr<BlobStore> m_blobs;
    std::unique_ptr<History> m_history;

    std::filesystem::path m_local; ///< what this machine keeps of the library
    mutable std::mutex m_sharesMutex; ///< one at a time looks into shares or changes them; taken before m_catalogueMutex
    mutable std::mutex m_catalogueMutex; ///< serialises updates of the catalogue and uses of m_catalogue and m_published
    std::map<ModelId, std::vector<std::string>> m_published; ///< model → shares
    std::unique_ptr<CatalogueDb> m_catalogue;
    mutable std::mutex m_readerMutex;    ///< guards m_reader: reading need not wait for an update
    std::unique_ptr<CatalogueDb> m_reader;

    std::unique_ptr<IndexKeeper> m_keeper;

    mutable std::mutex m_mutex; ///< guards m_watchers and m_access
    mutable std::optional<Access> m_access; ///< once it was asked for: trying costs a wait for the disk
    std::map<int, std::function<void()>> m_watchers;
    int m_nextWatcher = 1;
    mutable std::atomic<std::uint64_t> m_version{0};
};

} // namespace modelbook
