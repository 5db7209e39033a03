// A library and others: sending own changes, taking up theirs, working while the library is away.
#include "models/library/local_library.h"
#include "models/library/record_json.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

constexpr char mergeMessage[] = "Merge changes that were made offline";

} // namespace

Status LocalLibrary::exchange(const ProgressFunction& progress, const CancelToken& cancel)
{
    const std::lock_guard lock(m_exchangeMutex);
    auto connected = m_objects->connect();
    if (connected) {
        MB_TRY(const auto waits, m_objects->waiting());
        if (!waits.empty() || m_objects->hasDiverged()) {
            auto sent = m_objects->send(progress, cancel, [this](std::uint64_t number) { return m_history->needsOf(number); });
            if (!sent && m_objects->isReencoded()) {
                MB_CHECK(m_objects->setAside());
                sent = SyncStore::Sent::Diverged;
            }
            if (!sent)
                connected = failure(sent);
            else if (*sent == SyncStore::Sent::Diverged)
                MB_CHECK(mergeDiverged());
        }
    }
    auto synced = m_history->sync(progress, cancel);
    if (!synced && (connected || synced.error().code() != ErrorCode::Offline))
        return synced;
    // Read while it is there, so that they are known while it is not.
    if (connected) {
        MB_CHECK(m_history->collected());
        const std::lock_guard sharesLock(m_sharesMutex);
        MB_CHECK(readShares());
    }
    MB_CHECK(updateCatalogue());
    return connected;
}

Status LocalLibrary::mergeDiverged()
{
    const auto isWhole = [this](const std::string& unit, const GitRepository& git, const CommitId& lost) {
        const auto text = git.readFile(lost, unit + "/model.json");
        const auto record = text ? readRecord(*text, unit) : Result<ModelRecord>(text.error());
        if (!record)
            return false;
        const auto isThere = [this](const FileRecord& file) {
            return m_objects->stat(BlobStore::manifestKey(file.manifest)).has_value();
        };
        return std::all_of(record->attachments.begin(), record->attachments.end(), isThere) &&
               std::all_of(record->checkpoints.begin(), record->checkpoints.end(), [&](const auto& checkpoint) {
                   return std::all_of(checkpoint.files.begin(), checkpoint.files.end(), isThere);
               });
    };
    m_objects->setMerging(true);
    const auto merged = m_history->rejoin(isWhole, m_author, mergeMessage, [this](auto& changes, const auto& collected) {
        return restateQueued(changes, collected);
    });
    m_objects->setMerging(false);
    if (!merged)
        return merged.error();
    MB_CHECK(m_objects->forgetDiverged());
    return m_objects->forgetReencoded();
}

Status LocalLibrary::restateQueued(std::vector<FileChange>& changes, const CollectedNames& collected)
{
    // What was known of chunks while the library was away does not hold of those that it has.
    m_blobs->forget();
    const auto restate = [&](FileRecord& file) -> Status {
        if (!m_objects->isQueued(BlobStore::manifestKey(file.manifest)))
            return {};
        MB_TRY(file.manifest, m_blobs->restate(file.manifest, collected));
        return {};
    };
    std::set<ModelId> lost;
    for (auto& change : changes) {
        const auto id = modelOfPath(change.path);
        if (id.empty() || change.path != modelFolder(id) + "/model.json" || !change.content)
            continue;
        MB_TRY(auto record, readRecord(*change.content, change.path));
        Status restated;
        for (auto& checkpoint : record.checkpoints) {
            for (auto& file : checkpoint.files)
                restated = restated ? restate(file) : restated;
        }
        for (auto& file : record.attachments)
            restated = restated ? restate(file) : restated;
        if (restated)
            change.content = writeRecord(record);
        else if (restated.error().code() == ErrorCode::Stale)
            lost.insert(id); // its files have to be added again; nothing else waits for that
        else
            return restated;
    }
    std::erase_if(changes, [&](const FileChange& change) { return lost.count(modelOfPath(change.path)) > 0; });
    return m_blobs->flush();
}

Status LocalLibrary::sync(const ProgressFunction& progress, const CancelToken& cancel)
{
    return exchange(progress, cancel);
}

Result<bool> LocalLibrary::refresh()
{
    const auto before = version();
    {
        // Rights may have changed meanwhile; they are tried again when they are asked for.
        const std::lock_guard lock(m_mutex);
        m_access.reset();
    }
    auto exchanged = exchange();
    if (!exchanged && exchanged.error().code() != ErrorCode::Offline && exchanged.error().code() != ErrorCode::Cancelled)
        return failure(exchanged);
    return version() != before;
}

SyncStatus LocalLibrary::syncStatus() const
{
    return m_objects->status();
}

} // namespace modelbook
