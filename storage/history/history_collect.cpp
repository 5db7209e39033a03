// Entries that bring no change of their own: snapshots, collecting entries, and what mends a damaged pack.
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/history/history.h"

#include <algorithm>

namespace modelbook {

namespace {

/// Below this much, another snapshot saves nobody anything.
constexpr std::uint64_t smallPacks = 256u << 10;

} // namespace

Result<bool> History::appendSnapshot(const std::string& author, bool always)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    while (true) {
        MB_CHECK(syncLocked());
        MB_CHECK(checkWriter());
        const bool outweighed = m_state.packsBytes > std::max(m_state.snapshotBytes, smallPacks);
        // Who misses objects cannot bring all of them.
        if (m_state.commit.empty() || !m_state.holes.empty() || (!always && !outweighed))
            return false;
        if (m_state.snapshot == m_state.position.number)
            return false;
        auto entry = newEntry(LogEntry::Kind::Snapshot, author);
        MB_TRY(const auto pack, m_git->packAll(m_state.commit));
        MB_TRY(entry.pack, storePack(pack));
        entry.packsBytes = pack.size();
        MB_TRY(const auto outcome, m_log.append(m_state.position.number + 1, entry));
        if (outcome == ChangeLog::Outcome::Lost)
            continue;
        took(entry);
        MB_CHECK(saveState());
        MB_CHECK(m_git->joinPacks());
        return true;
    }
}

Status History::mend(std::uint64_t number, const std::string& author)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    while (true) {
        MB_CHECK(syncLocked());
        MB_CHECK(checkWriter());
        if (number == 0 || number > m_state.position.number)
            return makeError(ErrorCode::NotFound, "there is no change " + std::to_string(number));
        // The entry itself may be what is damaged: its neighbours say what lies between them.
        const auto commitOf = [&](std::uint64_t from, int step) -> Result<CommitId> {
            for (auto at = from; at > 0 && at <= m_state.position.number; at += step) {
                MB_TRY(const auto read, m_log.read(at));
                if (read.entry)
                    return read.entry->commit;
            }
            return step < 0 ? CommitId() : m_state.commit;
        };
        MB_TRY(const auto damaged, m_log.read(number));
        const bool isSnapshot = damaged.entry && damaged.entry->kind == LogEntry::Kind::Snapshot;
        auto entry = newEntry(isSnapshot ? LogEntry::Kind::Snapshot : LogEntry::Kind::Change, author);
        entry.mends = {number};
        std::string pack;
        // Other bytes than the damaged pack's, so that it gets another name.
        const auto note = "mends " + std::to_string(number) + " " + entry.id;
        if (isSnapshot) {
            MB_TRY(pack, m_git->packAll(m_state.commit, note));
        } else {
            MB_TRY(const auto before, commitOf(number - 1, -1));
            MB_TRY(const auto after, commitOf(number, 1));
            if (!m_git->hasCommit(after))
                return makeError(ErrorCode::NotFound,
                                 "this machine does not have the objects of change " + std::to_string(number) +
                                     " either; run 'mbook doctor --mend' on a machine that has used this library before");
            MB_TRY(const auto commits, m_git->commitsBetween(before, after));
            MB_TRY(pack, m_git->pack(commits, note));
        }
        MB_TRY(entry.pack, storePack(pack));
        entry.packsBytes = isSnapshot ? pack.size() : m_state.packsBytes + pack.size();
        MB_TRY(const auto outcome, m_log.append(m_state.position.number + 1, entry));
        if (outcome == ChangeLog::Outcome::Lost)
            continue;
        took(entry);
        return saveState();
    }
}

Result<History::Collection> History::appendCollecting(const Choose& choose, const std::string& author)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    while (true) {
        MB_CHECK(syncLocked());
        MB_CHECK(checkWriter());
        if (!m_state.holes.empty())
            return makeError(ErrorCode::Corrupt, "change " + std::to_string(m_state.holes.front()) + " of the library at " +
                                                     m_objects.location() + " is damaged, so nobody can tell what its "
                                                     "models need; mend it first ('mbook doctor --mend')");
        MB_TRY(auto keys, choose(*m_git, m_state.commit));
        if (keys.empty())
            return Collection{};
        auto entry = newEntry(LogEntry::Kind::Collecting, author);
        entry.collects = keys;
        // Between choosing and this number nothing can have come, or another has the number.
        MB_TRY(const auto outcome, m_log.append(m_state.position.number + 1, entry));
        if (outcome == ChangeLog::Outcome::Lost)
            continue;
        took(entry);
        MB_CHECK(saveState());
        return Collection{m_state.position.number, std::move(keys)};
    }
}

} // namespace modelbook
