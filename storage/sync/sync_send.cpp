// Sending what waits in a SyncStore's queue: objects first, then the log entries that refer to them.
#include "storage/base/clock.h"
#include "storage/base/files.h"
#include "storage/base/work_queue.h"
#include "storage/blobs/chunk_codec.h"
#include "storage/history/log_entry.h"
#include "storage/sync/sync_store.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr unsigned senders = 4;
constexpr char reencodedMark[] = "reencoded";

Error pausedError()
{
    return makeError(ErrorCode::Cancelled, "sending is paused");
}

} // namespace

Result<std::vector<std::uint64_t>> SyncStore::waiting() const
{
    MB_TRY(const auto objects, m_queue->list("log/"));
    std::vector<std::uint64_t> numbers;
    for (const auto& object : objects) {
        if (const auto number = logNumberOf(object.key))
            numbers.push_back(*number);
    }
    return numbers;
}

bool SyncStore::hasDiverged() const
{
    std::error_code error;
    return !fs::is_empty(m_folder / "diverged", error) && !error;
}

Status SyncStore::forgetDiverged()
{
    std::error_code error;
    for (fs::directory_iterator it(m_folder / "diverged", error), end; !error && it != end; it.increment(error))
        fs::remove(it->path(), error);
    return syncFolder(m_folder / "diverged");
}

bool SyncStore::isReencoded() const
{
    std::error_code error;
    return fs::exists(m_folder / reencodedMark, error);
}

Status SyncStore::noteReencoded()
{
    // Before the chunk leaves the queue, or a run that is killed here would forget it.
    return isReencoded() ? Status() : writeFileAtomically(m_folder / reencodedMark, "");
}

Status SyncStore::forgetReencoded()
{
    std::error_code error;
    fs::remove(m_folder / reencodedMark, error);
    return syncFolder(m_folder);
}

Status SyncStore::setAside()
{
    MB_TRY(const auto lock, ProcessLock::acquire(m_folder / "queue.lock"));
    return setWaitingAside();
}

void SyncStore::countSent(std::uint64_t bytes)
{
    constexpr std::int64_t window = 10'000;
    const std::lock_guard lock(m_mutex);
    const auto now = nowMs();
    m_sent += bytes;
    m_recent.emplace_back(now, bytes);
    while (!m_recent.empty() && m_recent.front().first < now - window)
        m_recent.pop_front();
}

Status SyncStore::sendObject(ObjectStore& library, const std::string& key, const CancelToken& cancel)
{
    const auto there = library.stat(key);
    if (!there && there.error().code() != ErrorCode::NotFound)
        return there.error();
    MB_TRY(const auto bytes, m_queue->get(key));
    if (!there) {
        m_rate.acquire(bytes.size(), cancel);
        MB_TRY(const auto made, library.create(key, bytesOf(bytes)));
        if (made == Creation::Created)
            return {};
    }
    if (!key.starts_with("chunks/"))
        return {};
    // A manifest lists the bases of its chunks. One that was written offline does not know those of the library's.
    const auto name = key.substr(key.rfind('/') + 1);
    auto start = library.get(key, 0, std::min<std::uint64_t>(bytes.size(), deltaHeaderBytes));
    if (!start && start.error().code() == ErrorCode::Truncated)
        start = library.get(key);
    if (!start)
        return start.error();
    const auto theirs = readChunkHeader(*start, name); // a damaged one is verify's business
    const auto mine = readChunkHeader(bytes, name);
    return theirs && !theirs->base.empty() && (!mine || mine->base != theirs->base) ? noteReencoded() : Status();
}

Status SyncStore::sendObjects(ObjectStore& library, const std::set<std::string>* keys, const ProgressFunction& progress,
                              const CancelToken& cancel)
{
    MB_TRY(auto objects, m_queue->list(""));
    std::erase_if(objects, [](const ObjectInfo& object) { return logNumberOf(object.key).has_value(); });
    {
        const std::lock_guard lock(m_mutex);
        m_total = m_sent;
        for (const auto& object : objects)
            m_total += object.size;
    }
    if (keys)
        std::erase_if(objects, [&](const ObjectInfo& object) { return !keys->count(object.key); });
    // In byte order chunks come before manifests, and these before packs: what refers comes after what it refers to.
    for (const char* kind : {"chunks/", "manifests/", ""}) {
        WorkQueue queue(senders, senders);
        for (const auto& object : objects) {
            const bool early = object.key.starts_with("chunks/") || object.key.starts_with("manifests/");
            if (*kind != '\0' ? !object.key.starts_with(kind) : early)
                continue;
            MB_CHECK(cancel.check());
            if (m_paused)
                return pausedError();
            if (m_reordered)
                return queue.finish();
            auto added = queue.add([this, &library, object, &progress, &cancel]() -> Status {
                if (m_paused)
                    return pausedError();
                MB_CHECK(cancel.check());
                MB_CHECK(sendObject(library, object.key, cancel));
                countSent(object.size);
                if (progress) {
                    const std::lock_guard lock(m_mutex);
                    progress({m_sent, m_total, "Sending " + object.key});
                }
                return m_queue->remove(object.key);
            });
            if (!added)
                return added;
        }
        MB_CHECK(queue.finish());
        if (isReencoded())
            return makeError(ErrorCode::Stale, "others have stored the same weights in another way meanwhile");
    }
    return {};
}

Status SyncStore::setWaitingAside()
{
    MB_TRY(auto numbers, waiting());
    // The newest first: whenever this is interrupted, what is left in the queue begins at the number that is taken.
    for (auto it = numbers.rbegin(); it != numbers.rend(); ++it) {
        const auto name = fs::path(logKey(*it)).filename();
        std::error_code error;
        fs::rename(m_folder / "queue" / "log" / name, m_folder / "diverged" / name, error);
        if (error)
            return makeError(ErrorCode::Io, "cannot set a waiting change aside: " + error.message());
    }
    MB_CHECK(syncFolder(m_folder / "diverged"));
    return syncFolder(m_folder / "queue" / "log");
}

Status SyncStore::takeBackAside()
{
    // Over what was put there instead, and what went beyond it away.
    MB_TRY(const auto numbers, waiting());
    for (const auto number : numbers)
        MB_CHECK(m_queue->remove(logKey(number)));
    std::error_code error;
    std::vector<fs::path> names;
    for (fs::directory_iterator it(m_folder / "diverged", error), end; !error && it != end; it.increment(error))
        names.push_back(it->path().filename());
    std::sort(names.begin(), names.end());
    for (const auto& name : names) {
        fs::rename(m_folder / "diverged" / name, m_folder / "queue" / "log" / name, error);
        if (error)
            return makeError(ErrorCode::Io, "cannot put a waiting change back: " + error.message());
    }
    MB_CHECK(syncFolder(m_folder / "queue" / "log"));
    return syncFolder(m_folder / "diverged");
}

Status SyncStore::replaceWaiting(const std::vector<std::uint64_t>& numbers, const std::function<Status()>& append)
{
    MB_TRY(const auto lock, ProcessLock::acquire(m_folder / "queue.lock"));
    MB_TRY(const auto there, waiting());
    if (there != numbers || hasDiverged())
        return makeError(ErrorCode::Conflict, "the changes that wait are being sent just now; try again");
    MB_CHECK(setWaitingAside());
    m_replacing = true;
    auto appended = append();
    m_replacing = false;
    if (!appended) {
        MB_CHECK(takeBackAside());
        return appended;
    }
    m_reordered = true;
    return forgetDiverged();
}

Result<SyncStore::Sent> SyncStore::sendEntry(ObjectStore& library, std::uint64_t number, const std::string& bytes)
{
    MB_TRY(const auto lock, ProcessLock::acquire(m_folder / "queue.lock"));
    if (hasDiverged()) {
        MB_CHECK(setWaitingAside());
        return Sent::Diverged;
    }
    const auto key = logKey(number);
    const auto waits = m_queue->get(key);
    if (!waits && waits.error().code() != ErrorCode::NotFound)
        return waits.error();
    if (!waits || *waits != bytes)
        return Sent::All; // sent by another process, or put elsewhere in the queue
    MB_TRY(const auto made, library.create(key, bytesOf(bytes)));
    if (made == Creation::Existed) {
        // One's own, from an answer that was lost or a run that was killed, or another's.
        MB_TRY(const auto there, library.get(key));
        if (there != bytes) {
            MB_CHECK(setWaitingAside());
            return Sent::Diverged;
        }
    }
    m_known.remember(number, bytes);
    MB_CHECK(m_queue->remove(key));
    return Sent::All;
}

Result<SyncStore::Sent> SyncStore::send(const ProgressFunction& progress, const CancelToken& cancel, const NeedsOf& needs)
{
    const std::lock_guard lock(m_sendMutex);
    const auto store = library();
    if (!store)
        return offlineError();
    if (hasDiverged()) {
        MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "queue.lock"));
        if (hasDiverged())
            MB_CHECK(setWaitingAside());
    }
    {
        const std::lock_guard statusLock(m_mutex);
        m_sent = 0;
    }
    m_sending = true;
    const auto sendAll = [&]() -> Status {
        do {
            m_reordered = false;
            MB_CHECK(sendObjects(*store, nullptr, progress, cancel));
        } while (m_reordered);
        return {};
    };
    const auto sent = [&]() -> Result<Sent> {
        while (true) {
            m_reordered = false;
            MB_TRY(const auto numbers, waiting());
            if (numbers.empty()) {
                // Of changes that were set aside to be merged, or given up.
                MB_CHECK(sendAll());
                if (hasDiverged())
                    return Sent::Diverged;
                MB_TRY(const auto left, m_queue->list("", {}, 1));
                if (left.empty())
                    return Sent::All;
                continue;
            }
            const auto entry = m_queue->get(logKey(numbers.front()));
            if (!entry && entry.error().code() == ErrorCode::NotFound)
                continue; // another process sent it
            if (!entry)
                return entry.error();
            const auto keys = needs ? needs(numbers.front()) : Result<std::vector<std::string>>(offlineError());
            const auto chosen = keys ? std::set<std::string>(keys->begin(), keys->end()) : std::set<std::string>();
            auto objects = sendObjects(*store, keys ? &chosen : nullptr, progress, cancel);
            if (!objects && objects.error().code() == ErrorCode::Stale)
                objects = sendAll(); // the merging change refers to all chunks
            MB_CHECK(objects);
            if (m_reordered)
                continue;
            MB_TRY(const auto outcome, sendEntry(*store, numbers.front(), *entry));
            if (outcome == Sent::All)
                continue;
            MB_CHECK(sendAll()); // the merging change refers to all of them
            return hasDiverged() ? Sent::Diverged : Sent::All;
        }
    }();
    m_sending = false;
    if (!sent && sent.error().code() == ErrorCode::Offline)
        goOffline(sent.error());
    return sent;
}

} // namespace modelbook
