// SyncStore: a library's ObjectStore that goes on without it: what cannot be sent now waits on this machine.
#pragma once

#include "storage/objects/folder_store.h"
#include "storage/objects/object_store.h"
#include "storage/sync/known_log.h"
#include "storage/sync/rate_limit.h"
#include "storage/sync/sync_status.h"

#include "storage/base/cancel_token.h"

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace modelbook {

/// While the library can be reached, everything goes straight to it. Once a call fails with Offline, new objects are
/// made in a queue on the local disk, log entries among them: one's own log goes on with *waiting* entries, and the library's
/// is not looked at until they are sent. send() brings the objects to the library, then the entries. If others added
/// entries meanwhile, the waiting ones are taken out of the queue, and the caller joins the library again (History::rejoin),
/// which merges them. Several processes of this machine share a queue; a lock keeps their log entries in order. The
/// queue survives kills and power cuts, and an interrupted send() goes on where it stopped. Thread-safe.
/// While the library is away, stat() is NotFound for what does not wait here, so that contents are stored again; they are
/// passed over when they are sent. get() says Offline.
class SyncStore final : public ObjectStore
{
public:
    using Open = std::function<Result<std::unique_ptr<ObjectStore>>()>;

    /// `header` is the library.json that the library must have; `folder` keeps the queue. Does not connect.
    static Result<std::unique_ptr<SyncStore>> open(std::string location, std::string header, Open openLibrary,
                                                   const std::filesystem::path& folder);

    // --- the connection ---
    /// Looks whether the library is there, and is the one it was. Offline, or Conflict where another one stands there:
    /// then nothing is sent to it either.
    Status connect();
    bool isOffline() const { return m_offline; }
    SyncStatus status() const;

    // --- the queue ---
    /// Log entries that wait, oldest first.
    Result<std::vector<std::uint64_t>> waiting() const;
    /// Whether this object put a log entry into the queue (for exit statuses).
    bool hasQueued() const { return m_queued; }
    enum class Sent { All, Diverged };
    /// Keys of the objects that the entry of that number needs to be read; those that do not wait are passed over.
    using NeedsOf = std::function<Result<std::vector<std::string>>(std::uint64_t number)>;
    /// Sends what waits: each entry after its objects, so that others have the first one before the last one's data; without
    /// `needs`, or where it fails, an entry after all objects. Diverged where others' entries stand at the waiting ones' numbers, or stood at an earlier call:
    /// join again, then call forgetDiverged(). Cancelled when it was paused.
    Result<Sent> send(const ProgressFunction& progress = {}, const CancelToken& cancel = {}, const NeedsOf& needs = {});
    /// Takes the waiting entries, which have these numbers, out of the queue and lets `append` put others there instead; they
    /// are back where that fails. A kill in between leaves them as entries that have diverged. Conflict where they are not
    /// those that wait.
    Status replaceWaiting(const std::vector<std::uint64_t>& numbers, const std::function<Status()>& append);
    bool hasDiverged() const;
    /// Whether chunks that waited were found in the library in another encoding: send() is Stale until what refers to
    /// them was set aside and merged, restated (BlobStore::restate).
    bool isReencoded() const;
    Status forgetReencoded();
    /// Takes the waiting entries out of the queue, as where others' entries stand in their place.
    Status setAside();
    /// Whether an object waits in the queue.
    bool isQueued(const std::string& key) const { return m_queue->stat(key).has_value(); }
    /// While `merging`, log entries go to the library past what was set aside.
    void setMerging(bool merging) { m_merging = merging; }
    Status forgetDiverged();
    void setPaused(bool paused) { m_paused = paused; }
    RateLimit& rateLimit() { return m_rate; }

    // --- ObjectStore ---
    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset = 0,
                            std::optional<std::uint64_t> length = {}) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::size_t> createAll(std::span<const NewObject> objects) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                         std::size_t limit = static_cast<std::size_t>(-1)) const override;
    Status remove(const std::string& key) override;
    Result<Creation> copy(const std::string& from, const std::string& to) override;
    Status checkWriting() override;

private:
    SyncStore(std::string location, std::string header, Open openLibrary, std::filesystem::path folder);

    /// The library's store, or null while it is offline.
    std::shared_ptr<ObjectStore> library() const;
    /// Runs a call to the library; an Offline answer is remembered.
    template <class T>
    Result<T> ask(const std::function<Result<T>(ObjectStore&)>& call) const;
    void goOffline(const Error& error) const;
    Error offlineError() const;
    bool logWaits() const;
    /// A log entry as far as this machine knows it without asking the library.
    Result<std::string> ownLog(const std::string& key, std::uint64_t number) const;
    Result<Creation> createLog(const std::string& key, std::span<const std::byte> bytes);
    Status noteReencoded();
    Status sendObject(ObjectStore& library, const std::string& key, const CancelToken& cancel);
    /// Those in the queue, or of them those in `keys`. Stops early where the queue was put into another order.
    Status sendObjects(ObjectStore& library, const std::set<std::string>* keys, const ProgressFunction& progress, const CancelToken& cancel);
    Result<Sent> sendEntry(ObjectStore& library, std::uint64_t number, const std::string& bytes);
    Status setWaitingAside();
    Status takeBackAside();
    void countSent(std::uint64_t bytes);

    std::string m_location, m_header;
    Open m_open;
    std::filesystem::path m_folder;
    std::unique_ptr<FolderStore> m_queue;
    mutable KnownLog m_known;
    RateLimit m_rate;
    std::mutex m_sendMutex; ///< one send() at a time
    mutable std::mutex m_mutex; ///< guards what follows
    mutable std::shared_ptr<ObjectStore> m_library;
    mutable std::int64_t m_offlineSince = 0;
    mutable std::string m_reason;
    std::deque<std::pair<std::int64_t, std::uint64_t>> m_recent; ///< when (ms) how many bytes were sent
    std::uint64_t m_sent = 0, m_total = 0;
    mutable std::atomic<bool> m_offline{true};
    std::atomic<bool> m_paused{false}, m_sending{false}, m_queued{false}, m_merging{false};
    std::atomic<bool> m_replacing{false}; ///< under queue.lock: log entries go into the queue
    std::atomic<bool> m_reordered{false}; ///< since sending last looked
};

} // namespace modelbook
