// Reading the log: what others did becomes the local clone's head, entry by entry or from a snapshot on.
#include "storage/base/hash.h"
#include "storage/base/files.h"
#include "storage/base/work_queue.h"
#include "storage/history/history.h"

#include <algorithm>
#include <fstream>

namespace modelbook {

namespace {

/// So many requests wait for a distant store at once.
constexpr unsigned fetchThreads = 8;
constexpr std::size_t fetchBatch = 64;
/// A client further behind than this starts at a newer snapshot, if there is one.
constexpr std::uint64_t farBehind = 64;

bool isDamage(const Error& error)
{
    return error.code() == ErrorCode::Corrupt || error.code() == ErrorCode::NotFound || error.code() == ErrorCode::Truncated;
}

} // namespace

/// An entry and its pack, read ahead.
struct History::Fetched {
    std::uint64_t number = 0;
    Result<ReadEntry> read{Error(ErrorCode::NotFound, "")};
    std::optional<Result<std::string>> pack; ///< none where its objects are here, or where there is none
};

Status History::sync(const ProgressFunction& progress, const CancelToken& cancel)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    return syncLocked(progress, cancel);
}

void History::report(std::uint64_t entry, Error error)
{
    const auto same = [&](const auto& problem) { return problem.entry == entry && problem.error.code() == error.code(); };
    if (std::none_of(m_problems.begin(), m_problems.end(), same))
        m_problems.push_back({entry, std::move(error)});
}

void History::rememberEntry() const
{
    // Only rejoin() reads it; a line that is lost costs a longer merge.
    std::ofstream(m_folder / "entries", std::ios::app)
        << m_state.position.number << ' ' << m_state.position.hash << ' ' << m_state.commit << '\n';
}

Result<std::string> History::fetchPack(const LogEntry& entry) const
{
    MB_TRY(auto bytes, m_objects.get(packKey(entry.pack)));
    if (Sha256::hexOf(bytes) != entry.pack.substr(0, entry.pack.find('-')))
        return makeError(ErrorCode::Corrupt, "the pack " + packKey(entry.pack) + " at " + m_objects.location() +
                                                 " is damaged: its bytes are not those its name stands for. 'mbook "
                                                 "doctor --mend' on a machine that has its objects puts it right");
    return bytes;
}

std::vector<History::Fetched> History::fetch(std::uint64_t first, std::size_t count, const CancelToken& cancel) const
{
    std::vector<Fetched> batch(count);
    const auto each = [&](auto work) {
        WorkQueue queue(static_cast<unsigned>(std::min<std::size_t>(fetchThreads, count)), count);
        for (auto& item : batch)
            (void)queue.add([&item, &cancel, work]() -> Status {
                MB_CHECK(cancel.check());
                work(item);
                return {};
            });
        (void)queue.finish(); // what went wrong stands in the items
    };
    for (std::size_t i = 0; i < count; ++i)
        batch[i].number = first + i;
    each([this](Fetched& item) { item.read = m_log.read(item.number); });
    std::vector<bool> wanted(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& read = batch[i].read;
        wanted[i] = read && read->entry && !read->entry->pack.empty() &&
                    (!m_git->hasCommit(read->entry->commit) || !read->entry->mends.empty()) &&
                    (read->entry->kind == LogEntry::Kind::Change || m_rules.replacing);
    }
    each([&](Fetched& item) {
        if (wanted[item.number - first])
            item.pack = fetchPack(*item.read->entry);
    });
    return batch;
}

Status History::takeObjects(const LogEntry& entry, const std::string& key, const Result<std::string>& pack)
{
    if (!pack)
        return pack.error();
    MB_CHECK(m_git->addPack(*pack));
    if (!m_git->hasCommit(entry.commit))
        return makeError(ErrorCode::Corrupt, "the pack of " + key + " lacks its commit");
    return {};
}

void History::acceptChange(const LogEntry& entry, std::uint64_t number)
{
    const auto descent = m_git->descent(m_state.commit, entry.commit);
    const bool throughHole = descent == GitRepository::Descent::Unknown && !m_state.holes.empty();
    if (descent != GitRepository::Descent::Yes && !throughHole && !m_rules.replacing) {
        report(number, makeError(ErrorCode::Conflict, "the change " + logKey(number) + " by " + entry.author +
                                                          " does not build on the ones before it, and was passed over"));
        return;
    }
    notePins(m_state.commit, entry.commit, number);
    m_state.commit = entry.commit;
}

void History::notePins(const CommitId& before, const CommitId& after, std::uint64_t number)
{
    if (!m_rules.immutable || before.empty())
        return;
    std::vector<std::string> unreadable;
    const auto deltas = m_git->diff(before, after, &unreadable);
    if (!deltas)
        return;
    for (const auto& delta : *deltas) {
        if (!m_rules.immutable(delta.path))
            continue;
        if (delta.after.empty()) {
            m_state.pinned.erase(delta.path);
        } else if (!delta.before.empty()) {
            const auto& first = m_state.pinned.try_emplace(delta.path, delta.before).first->second;
            if (first == delta.after)
                m_state.pinned.erase(delta.path);
            else
                report(number, makeError(ErrorCode::Conflict, "the change " + logKey(number) + " rewrites " + delta.path +
                                                                  ", which never changes; the first one stands"));
        }
    }
}

Status History::takeNext(Fetched& fetched)
{
    const auto number = fetched.number;
    MB_TRY(const auto read, std::move(fetched.read));
    const auto remember = [&](const std::string& id) {
        m_state.position = {number, read.hash, id};
        rememberEntry();
    };
    if (!read.entry) {
        // It may have been a collecting entry: then nothing older may be referred to, and nobody can tell what it named.
        m_state.collecting = number;
        if (m_collected)
            m_collected->addUnreadable(number);
        m_state.holes.push_back(number);
        report(number, read.entry.error());
        remember({});
        return {};
    }
    const auto& entry = *read.entry;
    m_state.minWriter = std::max(m_state.minWriter, entry.minWriter);
    if (entry.kind == LogEntry::Kind::Collecting) {
        m_state.collecting = number;
        if (m_collected)
            m_collected->add(number, entry.collects);
        remember(entry.id);
        return {};
    }
    m_state.collecting = std::max(m_state.collecting, entry.collecting);
    if (entry.kind == LogEntry::Kind::Snapshot) {
        m_state.snapshot = number;
        m_state.snapshotBytes = entry.packsBytes;
        m_state.packsBytes = 0;
    } else {
        m_state.packsBytes = entry.packsBytes;
    }
    if (fetched.pack) {
        if (auto taken = takeObjects(entry, logKey(number), *fetched.pack); !taken) {
            if (!isDamage(taken.error()))
                return taken;
            m_state.holes.push_back(number);
            report(number, taken.error());
        } else if (!entry.mends.empty()) {
            std::erase_if(m_state.holes, [&](auto hole) {
                return std::find(entry.mends.begin(), entry.mends.end(), hole) != entry.mends.end();
            });
            std::erase_if(m_problems, [&](const auto& problem) {
                return std::find(entry.mends.begin(), entry.mends.end(), problem.entry) != entry.mends.end();
            });
            ++m_state.mended;
        }
    }
    if (m_git->hasCommit(entry.commit) && entry.commit != m_state.commit)
        acceptChange(entry, number);
    remember(entry.id);
    return {};
}

Status History::jump(std::uint64_t head, std::uint64_t closerThan)
{
    MB_TRY(const auto newest, m_log.read(head));
    if (!newest.entry)
        return {};
    const auto number = newest.entry->kind == LogEntry::Kind::Snapshot ? head : newest.entry->snapshot;
    if (number <= closerThan)
        return {};
    MB_TRY(const auto read, m_log.read(number));
    if (!read.entry || read.entry->kind != LogEntry::Kind::Snapshot)
        return {};
    const auto& entry = *read.entry;
    if (!m_git->hasCommit(entry.commit)) {
        const auto pack = fetchPack(entry);
        if (auto taken = takeObjects(entry, logKey(number), pack); !taken) {
            // Entry by entry may still work.
            report(number, taken.error());
            return isDamage(taken.error()) ? Status{} : taken;
        }
    }
    if (!m_rules.replacing && m_git->descent(m_state.commit, entry.commit) != GitRepository::Descent::Yes)
        return {};
    m_state.position = {number, read.hash, entry.id};
    m_state.commit = entry.commit;
    m_state.collecting = std::max(m_state.collecting, entry.collecting);
    m_state.minWriter = std::max(m_state.minWriter, entry.minWriter);
    m_state.snapshot = number;
    m_state.snapshotBytes = entry.packsBytes;
    m_state.packsBytes = 0;
    m_state.holes.clear();
    return {};
}

Status History::syncLocked(const ProgressFunction& progress, const CancelToken& cancel)
{
    // Another process of this machine may have moved the clone on.
    MB_CHECK(loadState());
    if (m_collected && m_collected->newest() < m_state.collecting)
        m_collected.reset();
    MB_CHECK(m_log.checkPosition(m_state.position));
    MB_TRY(const auto head, m_log.findHead(m_state.position.number));
    const auto before = m_state.position.number;
    if (head == before)
        return {};
    if (before == 0 || head - before > farBehind || m_rules.replacing)
        MB_CHECK(jump(head, m_rules.replacing ? before : before + (before == 0 ? 0 : farBehind)));
    while (m_state.position.number < head) {
        const auto first = m_state.position.number + 1;
        auto batch = fetch(first, std::min<std::uint64_t>(fetchBatch, head - first + 1), cancel);
        for (auto& fetched : batch) {
            MB_CHECK(cancel.check());
            const bool gone = fetched.pack && !*fetched.pack && fetched.pack->error().code() == ErrorCode::NotFound;
            if (gone) {
                // Packs before a snapshot may be collected: then the snapshot holds what they held.
                MB_CHECK(jump(head, fetched.number));
                if (m_state.position.number >= fetched.number)
                    break;
            }
            MB_CHECK(takeNext(fetched));
            if (progress)
                progress({fetched.number - before, head - before, "Fetching changes"});
        }
        MB_CHECK(m_git->joinPacks());
        MB_CHECK(saveState());
    }
    return saveState();
}

Status History::loadCollected()
{
    if (m_collected && m_collected->newest() >= m_state.collecting)
        return {};
    auto collected = std::make_shared<CollectedNames>();
    // Collecting entries link backwards and are never dropped, so a client that came by a snapshot sees them all.
    for (auto number = m_state.collecting; number > 0;) {
        MB_TRY(const auto read, m_log.read(number));
        if (!read.entry || read.entry->kind != LogEntry::Kind::Collecting) {
            collected->addUnreadable(number);
            break;
        }
        collected->add(number, read.entry->collects);
        number = read.entry->collecting;
    }
    m_collected = std::move(collected);
    return {};
}

Result<std::shared_ptr<const CollectedNames>> History::collected()
{
    const std::lock_guard lock(m_mutex);
    return collectedLocked();
}

Result<std::shared_ptr<const CollectedNames>> History::collectedLocked()
{
    MB_CHECK(loadCollected());
    return std::shared_ptr<const CollectedNames>(std::make_shared<CollectedNames>(*m_collected));
}

} // namespace modelbook
