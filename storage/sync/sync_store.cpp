#include "storage/sync/sync_store.h"

#include "storage/base/clock.h"
#include "storage/base/files.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr char headerKey[] = "library.json";

} // namespace

Result<std::unique_ptr<SyncStore>> SyncStore::open(std::string location, std::string header, Open openLibrary,
                                                   const fs::path& folder)
{
    MB_CHECK(makeFolders(folder / "queue" / "log"));
    MB_CHECK(makeFolders(folder / "diverged"));
    std::unique_ptr<SyncStore> store(
        new SyncStore(std::move(location), std::move(header), std::move(openLibrary), folder));
    MB_TRY(store->m_queue, FolderStore::open(folder / "queue"));
    return store;
}

SyncStore::SyncStore(std::string location, std::string header, Open openLibrary, fs::path folder)
    : m_location(std::move(location)), m_header(std::move(header)), m_open(std::move(openLibrary)),
      m_folder(std::move(folder)), m_known(m_folder / "known-log")
{
}

std::shared_ptr<ObjectStore> SyncStore::library() const
{
    const std::lock_guard lock(m_mutex);
    return m_library;
}

void SyncStore::goOffline(const Error& error) const
{
    const std::lock_guard lock(m_mutex);
    m_library.reset(); // opened again by connect(), since a drive that comes back is another mount
    m_reason = error.text();
    if (!m_offline || m_offlineSince == 0)
        m_offlineSince = nowMs();
    m_offline = true;
}

Error SyncStore::offlineError() const
{
    const std::lock_guard lock(m_mutex);
    return makeError(ErrorCode::Offline, m_reason.empty() ? "the library " + m_location + " is not connected" : m_reason);
}

Status SyncStore::connect()
{
    auto store = library();
    if (!store) {
        auto opened = m_open();
        if (!opened) {
            goOffline(opened.error());
            return failure(opened);
        }
        store = std::move(*opened);
    }
    // An empty mount point, or another drive in its place, is not the library: nothing is read from it or sent to it.
    auto header = store->get(headerKey);
    if (!header && header.error().code() == ErrorCode::NotFound)
        header = makeError(ErrorCode::Offline, m_location + " holds no library.json; is its drive connected?");
    if (!header && header.error().code() != ErrorCode::Offline)
        return failure(header);
    if (header && *header != m_header)
        header = makeError(ErrorCode::Conflict, "another library stands at " + m_location + " now; nothing was sent to it");
    if (!header) {
        goOffline(header.error());
        return failure(header);
    }
    const std::lock_guard lock(m_mutex);
    m_library = std::move(store);
    m_offline = false;
    m_offlineSince = 0;
    m_reason.clear();
    return {};
}

template <class T>
Result<T> SyncStore::ask(const std::function<Result<T>(ObjectStore&)>& call) const
{
    const auto store = library();
    if (!store)
        return offlineError();
    auto answer = call(*store);
    if (!answer && answer.error().code() == ErrorCode::Offline)
        goOffline(answer.error());
    return answer;
}

bool SyncStore::logWaits() const
{
    std::error_code error;
    return !fs::is_empty(m_folder / "queue" / "log", error) || hasDiverged();
}

Result<std::string> SyncStore::ownLog(const std::string& key, std::uint64_t number) const
{
    if (auto known = m_known.entry(number))
        return std::move(*known);
    // Own changes that were set aside to be merged stand until that is done.
    if (auto aside = readFile(m_folder / "diverged" / fs::path(key).filename()))
        return aside;
    if (number > m_known.newest())
        return makeError(ErrorCode::NotFound, "there is no " + key + " as far as this machine knows");
    return offlineError();
}

Result<std::string> SyncStore::get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const
{
    if (auto queued = m_queue->get(key, offset, length); queued || queued.error().code() != ErrorCode::NotFound)
        return queued;
    const auto number = logNumberOf(key);
    if (number && (m_offline || (logWaits() && !hasDiverged())))
        return ownLog(key, *number);
    if (key == headerKey && m_offline)
        return m_header;
    auto bytes = ask<std::string>([&](ObjectStore& store) { return store.get(key, offset, length); });
    if (bytes && number && !offset && !length)
        m_known.remember(*number, *bytes);
    if (!bytes && number && bytes.error().code() == ErrorCode::Offline)
        return ownLog(key, *number);
    return bytes;
}

Result<ObjectInfo> SyncStore::stat(const std::string& key) const
{
    if (auto queued = m_queue->stat(key); queued || queued.error().code() != ErrorCode::NotFound)
        return queued;
    const auto number = logNumberOf(key);
    if (number && (m_offline || (logWaits() && !hasDiverged()))) {
        MB_TRY(const auto bytes, ownLog(key, *number));
        return ObjectInfo{key, bytes.size()};
    }
    auto info = ask<ObjectInfo>([&](ObjectStore& store) { return store.stat(key); });
    if (info || info.error().code() != ErrorCode::Offline)
        return info;
    if (number) {
        MB_TRY(const auto bytes, ownLog(key, *number));
        return ObjectInfo{key, bytes.size()};
    }
    // Whether the library has it cannot be known: it is made here, and passed over when it is sent.
    return makeError(ErrorCode::NotFound, key + " does not wait on this machine, and its library is away");
}

Result<Creation> SyncStore::createLog(const std::string& key, std::span<const std::byte> bytes)
{
    if (m_replacing) // whoever does that holds the lock
        return m_queue->create(key, bytes);
    // Under the lock, so that no process adds to the library what others of this machine have put into the queue before.
    MB_TRY(const auto lock, ProcessLock::acquire(m_folder / "queue.lock"));
    if (hasDiverged() && !m_merging)
        return makeError(ErrorCode::Conflict, "changes made offline are being merged; try again");
    if (m_merging || (!m_offline && !logWaits())) {
        auto made = ask<Creation>([&](ObjectStore& store) { return store.create(key, bytes); });
        if (made || m_merging || made.error().code() != ErrorCode::Offline) {
            if (made)
                m_known.remember(*logNumberOf(key), std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
            return made;
        }
    }
    MB_TRY(const auto made, m_queue->create(key, bytes));
    m_queued = true;
    return made;
}

Result<Creation> SyncStore::create(const std::string& key, std::span<const std::byte> bytes)
{
    if (logNumberOf(key))
        return createLog(key, bytes);
    if (!m_offline) {
        m_rate.acquire(bytes.size());
        auto made = ask<Creation>([&](ObjectStore& store) { return store.create(key, bytes); });
        if (made || made.error().code() != ErrorCode::Offline)
            return made;
    }
    return m_queue->create(key, bytes);
}

Result<std::size_t> SyncStore::createAll(std::span<const NewObject> objects)
{
    if (!m_offline) {
        std::uint64_t bytes = 0;
        for (const auto& object : objects)
            bytes += object.bytes.size();
        m_rate.acquire(bytes);
        auto made = ask<std::size_t>([&](ObjectStore& store) { return store.createAll(objects); });
        if (made || made.error().code() != ErrorCode::Offline)
            return made;
    }
    return m_queue->createAll(objects);
}

Result<std::vector<ObjectInfo>> SyncStore::list(const std::string& prefix, const std::string& after, std::size_t limit) const
{
    MB_TRY(auto found, m_queue->list(prefix, after, limit));
    const bool onlyOwnLog = prefix.starts_with("log/") && (m_offline || logWaits()) && !hasDiverged();
    const bool oneContent = m_offline && prefix.ends_with('-'); // "has it been stored?", as in stat()
    if (onlyOwnLog || oneContent)
        return found;
    MB_TRY(auto there, ask<std::vector<ObjectInfo>>([&](ObjectStore& store) { return store.list(prefix, after, limit); }));
    const auto byKey = [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; };
    std::vector<ObjectInfo> all;
    std::set_union(there.begin(), there.end(), found.begin(), found.end(), std::back_inserter(all), byKey);
    if (all.size() > limit)
        all.resize(limit);
    return all;
}

Status SyncStore::remove(const std::string& key)
{
    return ask<void>([&](ObjectStore& store) { return store.remove(key); });
}

Result<Creation> SyncStore::copy(const std::string& from, const std::string& to)
{
    if (auto queued = m_queue->get(from))
        return create(to, bytesOf(*queued));
    return ask<Creation>([&](ObjectStore& store) { return store.copy(from, to); });
}

Status SyncStore::checkWriting()
{
    auto allowed = ask<void>([](ObjectStore& store) { return store.checkWriting(); });
    // Without the library the queue takes everything; whether it may be sent shows when it is there again.
    return !allowed && allowed.error().code() == ErrorCode::Offline ? Status() : allowed;
}

SyncStatus SyncStore::status() const
{
    SyncStatus status;
    status.paused = m_paused;
    status.sending = m_sending;
    if (const auto entries = waiting())
        status.changes = entries->size();
    const std::lock_guard lock(m_mutex);
    status.offline = m_offline;
    status.offlineSince = m_offlineSince;
    status.reason = m_reason;
    if (m_sending) {
        constexpr std::int64_t window = 5000;
        const auto now = nowMs();
        status.sent = m_sent;
        status.total = m_total;
        status.bytes = m_total - std::min(m_sent, m_total);
        std::uint64_t recent = 0;
        std::int64_t first = now;
        for (const auto& [when, bytes] : m_recent) {
            if (when < now - window)
                continue;
            recent += bytes;
            first = std::min(first, when);
        }
        status.bytesPerSecond = static_cast<double>(recent) * 1000 / static_cast<double>(std::max<std::int64_t>(500, now - first));
    }
    return status;
}

} // namespace modelbook
