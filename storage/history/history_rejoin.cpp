// Joining a library again that was restored from a backup.
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/history/history.h"

#include <chrono>
#include <fstream>
#include <set>

namespace modelbook {

namespace {

/// Where the head that the library lost is kept until its changes are in it again.
constexpr char lostReference[] = "refs/modelbook/lost";

struct KnownEntry {
    LogPosition position;
    CommitId commit;
};

std::vector<KnownEntry> readKnownEntries(const std::filesystem::path& file)
{
    std::vector<KnownEntry> known;
    std::ifstream in(file);
    KnownEntry entry;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        if (fields >> entry.position.number >> entry.position.hash >> entry.commit)
            known.push_back(entry);
    }
    return known;
}

} // namespace

Result<CommitId> History::rejoin(const IsWhole& isWhole, const std::string& author, const std::string& message,
                                 const Adapt& adapt)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    MB_CHECK(loadState());
    MB_TRY(auto lost, m_git->reference(lostReference));
    if (lost.empty()) {
        const auto position = m_log.checkPosition(m_state.position);
        if (position || position.error().code() != ErrorCode::Conflict)
            return position ? Result<CommitId>(m_state.commit) : Result<CommitId>(position.error());
        // From here on an interrupted call goes on where it stopped.
        lost = m_state.commit;
        MB_CHECK(m_git->setReference(lostReference, lost));
    }
    const auto known = readKnownEntries(m_folder / "entries");
    CommitId base;
    LogState common;
    for (auto it = known.rbegin(); it != known.rend(); ++it) {
        const auto read = m_log.read(it->position.number);
        if (!read && read.error().code() != ErrorCode::NotFound)
            return read.error();
        if (read && read->hash == it->position.hash && m_git->hasCommit(it->commit)) {
            base = it->commit;
            common.position = it->position;
            common.commit = it->commit;
            if (read->entry) {
                common.collecting = read->entry->kind == LogEntry::Kind::Collecting ? it->position.number : read->entry->collecting;
                common.snapshot = read->entry->kind == LogEntry::Kind::Snapshot ? it->position.number : read->entry->snapshot;
                common.packsBytes = read->entry->packsBytes;
                common.snapshotBytes = read->entry->snapshotBytes;
            }
            break;
        }
    }
    m_state = common;
    m_collected.reset();
    MB_CHECK(m_state.save(m_folder / "head.json"));
    MB_CHECK(syncLocked());

    MB_TRY(auto changes, transplant(base, lost, m_state.commit));
    std::set<std::string> broken, whole;
    std::erase_if(changes, [&](const FileChange& change) {
        const auto unit = m_rules.unit ? m_rules.unit(change.path) : std::string();
        if (unit.empty() || whole.count(unit))
            return false;
        if (!broken.count(unit) && isWhole(unit, *m_git, lost)) {
            whole.insert(unit);
            return false;
        }
        if (broken.insert(unit).second)
            report(0, makeError(ErrorCode::NotFound, unit + " lost its data when the library was restored; add its files "
                                                            "again"));
        return true;
    });
    if (changes.empty()) {
        MB_CHECK(m_git->removeReference(lostReference));
        MB_CHECK(saveState());
        return m_state.commit;
    }
    if (adapt) {
        MB_TRY(const auto collected, collectedLocked());
        MB_CHECK(adapt(changes, *collected));
    }
    MB_TRY(auto own, m_git->commitsBetween(m_state.commit, lost));
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    const auto parents = m_state.commit.empty() ? std::vector<CommitId>{lost} : std::vector<CommitId>{m_state.commit, lost};
    MB_TRY(const auto merged, m_git->commit(parents, changes, author, now, message));
    own.push_back(merged);
    MB_TRY(auto head, publish(std::move(own), m_state.commit, author, message));
    MB_CHECK(m_git->removeReference(lostReference));
    return head;
}

} // namespace modelbook
