// Library: the one facade through which app and ui keep, find, change and fetch models.
#pragma once

#include "models/catalogue/field.h"
#include "models/catalogue/result_table.h"
#include "models/library/custom_field.h"
#include "models/library/model_edit.h"
#include "models/library/model_record.h"
#include "models/query/query_error.h"
#include "models/training/run_finder.h"
#include "storage/base/cancel_token.h"
#include "storage/sync/sync_status.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// What to add, and what the user says of it beyond what the files say.
struct AddRequest {
    std::vector<std::filesystem::path> paths; ///< files, shards or folders
    std::string name;                         ///< of the model, where exactly one is added
    ArgValue args = ArgValue::map();          ///< merged over what the files say (source "given")
    std::map<std::string, double> metrics;
    std::vector<ModelId> parents;
    std::vector<std::string> tags;
    std::string readme;
    std::filesystem::path code; ///< a folder in the repository of the training code; empty: looked for above each run
    bool dryRun = false; ///< find and report, change nothing
};

/// What became of one run.
struct AddOutcome {
    enum class What { Added, Updated, Unchanged };
    What what = What::Added;
    ModelId id; ///< empty on a dry run of something new
    std::string name;
    std::filesystem::path path;
};

struct AddReport {
    std::vector<AddOutcome> models;
    std::vector<RunFailure> failures;
    std::uint64_t bytesRead = 0;   ///< of the files added
    std::uint64_t bytesStored = 0; ///< of new chunks, as written

    std::size_t count(AddOutcome::What what) const;
};

/// One change of the history, newest first in lists.
struct Change {
    std::string commit; ///< hex
    std::string author;
    std::int64_t time = 0; ///< milliseconds since 1970
    std::string message;   ///< first line: "Add digits-cnn-028", "Rename …", "Undo: …"
    std::vector<ModelId> models;
};

/// A version of a model's README.
struct ReadmeVersion {
    Change change;
    std::string text;
};

/// One library on this machine or a folder. All calls block (work, disk): call them off the GUI thread, except those
/// marked *instant*. Safe to call from several threads; writers take turns, also with other processes.
class Library
{
public:
    struct Options {
        std::filesystem::path home; ///< where this machine keeps clone, catalogue and cache; empty: the default
        std::string author;         ///< empty: $MODELBOOK_AUTHOR, else the login name
    };

    /// A location is a folder's path, or s3://bucket/prefix (with ?endpoint=https://host for a server of one's own).
    /// Makes a new library in an empty or new folder or prefix. AlreadyExists where one is, or where other files are.
    static Result<std::shared_ptr<Library>> create(const std::string& location, const std::string& name,
                                                   const Options& options);
    /// Opens one. NotFound where there is no library; Unsupported where it needs a newer Modelbook.
    static Result<std::shared_ptr<Library>> open(const std::string& location, const Options& options);
    static Result<std::shared_ptr<Library>> openOrCreate(const std::string& location, const std::string& name,
                                                         const Options& options);
    /// The one form of a location that names it from anywhere: an absolute path, or a complete s3:// address.
    static std::string absoluteLocation(const std::string& location);
    /// Whether the folder holds a library (a `library.json`).
    static bool isLibrary(const std::filesystem::path& folder);
    /// Whether a location is in a bucket.
    static bool isRemote(const std::string& location);
    /// Keeps an access key for the server of a bucket in the system's keychain. Unsupported where there is none.
    struct Keys {
        std::string accessKey, secretKey;
    };
    static Status keepKeys(const std::string& location, const Keys& keys);
    /// $MODELBOOK_LIBRARY, else the library on this machine, a folder below the user's data.
    static std::string defaultLocation();

    virtual ~Library() = default;

    // --- instant ---
    virtual const std::string& id() const = 0;
    virtual const std::string& name() const = 0;
    /// Where it is, in the form of absoluteLocation().
    virtual const std::string& location() const = 0;
    /// Grows by one with each change of the catalogue; compare to see whether an answer is stale.
    virtual std::uint64_t version() const = 0;
    /// Called after each change of the catalogue, from the thread that made it. Returns a handle for unwatch().
    virtual int watch(std::function<void()> changed) = 0;
    virtual void unwatch(int handle) = 0;
    /// Every field of the library with its statistics; properties first, then metrics, then args, by path.
    virtual std::shared_ptr<const std::vector<FieldInfo>> fields() const = 0;

    // --- asking ---
    /// Answers a question in the query language (design §7); "" is everything by date, newest first.
    /// InvalidArgument with a QueryError's position in the message where the text is wrong.
    virtual Result<ResultTablePtr> query(const std::string& text, const CancelToken& cancel = {}) const = 0;
    /// A model by id, unique id prefix or unique name. NotFound, Ambiguous (the message lists them).
    virtual Result<ModelRecord> model(const std::string& idOrName) const = 0;
    /// The same without the sources of its args, which are more than half of wide ones.
    virtual Result<ModelRecord> modelToCompare(const std::string& idOrName) const { return model(idOrName); }
    virtual Result<std::string> readme(const ModelId& id) const = 0;
    virtual Result<std::map<std::string, MetricHistory>> history(const ModelId& id) const = 0;
    virtual Result<std::vector<Change>> log(std::size_t limit, const ModelId& onlyModel = {}) const = 0;
    virtual Result<std::vector<ReadmeVersion>> readmeVersions(const ModelId& id) const = 0;
    /// The tensors and the like of a stored file, from its manifest and head chunks only.
    virtual Result<CheckpointInfo> inspect(const FileRecord& file, const CancelToken& cancel = {}) const = 0;
    /// The bytes of a stored file, fetched chunk by chunk as they are read. Keep the library while it is open.
    virtual Result<std::unique_ptr<RandomAccessFile>> openFile(const FileRecord& file) const = 0;
    /// The tensors of a stored file with their hashes, from its manifest alone; empty where it is opaque.
    virtual Result<std::vector<StoredTensor>> tensors(const FileRecord& file) const = 0;
    /// Stored bytes of the library's chunks, and the bytes of the files they rebuild.
    struct Space {
        std::uint64_t files = 0, stored = 0;
    };
    virtual Result<Space> space() const = 0;

    // --- changing; each is one change in the history ---
    virtual Result<AddReport> add(const AddRequest& request, const ProgressFunction& progress = {},
                                  const CancelToken& cancel = {}) = 0;
    virtual Status rename(const ModelId& id, const std::string& name) = 0;
    virtual Status setTags(const std::vector<ModelId>& ids, const std::vector<std::string>& add,
                           const std::vector<std::string>& remove) = 0;
    virtual Status setParents(const ModelId& id, const std::vector<ModelId>& parents) = 0;
    virtual Status setStatus(const std::vector<ModelId>& ids, const std::string& status) = 0;
    /// A field that users add, the property `custom.NAME`; nothing takes it away. One change for all models.
    virtual Status setCustom(const std::vector<ModelId>& ids, const std::string& name, const std::optional<ArgValue>& value) = 0;
    /// Several models changed in several ways at once: one change of the history, one undo. `what` says it in words. Nothing is
    /// changed where one of them is not there, or one value is wrong.
    virtual Status edit(const std::vector<ModelEdit>& edits, const std::string& what) = 0;
    /// The fields that users defined, by name; kept in `settings.json`.
    virtual Result<std::vector<CustomField>> customFields() const = 0;
    /// Defines a field, or changes its definition; values that models have stay as they are.
    virtual Status defineField(const CustomField& field) = 0;
    /// Saves a README. `base` is the text the editing started from: what others changed meanwhile is merged.
    /// Returns the text now stored.
    virtual Result<std::string> setReadme(const ModelId& id, const std::string& text, const std::string& base) = 0;
    /// Stores bytes as a file of the model, such as a picture of its README; under another name where that one is taken by
    /// other bytes. At most 64 MiB.
    virtual Result<FileRecord> attach(const ModelId& id, const std::string& name, const std::string& bytes) = 0;
    virtual Status remove(const std::vector<ModelId>& ids) = 0;
    /// Takes back the newest change that is not itself an undo or already undone. NotFound where there is none.
    virtual Result<Change> undo() = 0;
    /// Views and settings: small JSON documents of the library, `views/<id>.json`.
    virtual Result<std::map<std::string, std::string>> views() const = 0;
    virtual Status setView(const std::string& id, const std::string& json) = 0;
    virtual Status removeView(const std::string& id) = 0;

    // --- fetching ---
    /// Writes one stored file, byte for byte and verified, to `destination` (created whole or not at all).
    virtual Status fetch(const FileRecord& file, const std::filesystem::path& destination,
                         const ProgressFunction& progress = {}, const CancelToken& cancel = {}) const = 0;
    /// Throws the catalogue away and builds it again from the history.
    virtual Status reindex(const ProgressFunction& progress = {}, const CancelToken& cancel = {}) = 0;
    /// Reads changes that others made, and sends own ones that wait. True where there were any. A library that cannot be
    /// reached is no failure: syncStatus() tells.
    virtual Result<bool> refresh() = 0;

    // --- exchanging with others; what is done while the library is away waits on this machine ---
    virtual SyncStatus syncStatus() const = 0;
    /// Own changes that nobody else has yet, oldest first.
    virtual Result<std::vector<Change>> waiting() const = 0;
    /// Brings the waiting change of that commit to the front of the queue, with the earlier ones that it builds on (of the same
    /// model). The changes that wait have other commits afterwards. Conflict where they are being sent just now.
    virtual Status sendFirst(const std::string& commit) = 0;
    /// As refresh(), with progress; Offline where the library cannot be reached, Cancelled where sending is paused.
    virtual Status sync(const ProgressFunction& progress = {}, const CancelToken& cancel = {}) = 0;
    virtual void pauseSync(bool paused) = 0;
    /// Bytes a second that are sent at most; 0 is no limit.
    virtual void limitRate(std::uint64_t bytesPerSecond) = 0;
    /// Whether a change made through this object waits.
    virtual bool hasQueued() const = 0;
};

} // namespace modelbook
