// Adding to the log: a change is merged until it is the next entry (design §5).
#include "storage/base/files.h"
#include "storage/base/clock.h"
#include "storage/base/hash.h"
#include "storage/history/history.h"

#include <set>

namespace modelbook {

namespace {

} // namespace

Status History::checkWriter() const
{
    if (m_state.minWriter > libraryFormatVersion)
        return makeError(ErrorCode::Unsupported, "the library at " + m_objects.location() +
                                                     " may only be changed by a newer Modelbook; update this one");
    return {};
}

Result<CommitId> History::commit(const std::vector<FileChange>& changes, const std::string& author,
                                 const std::string& message)
{
    return commit([&](const GitRepository&, const CommitId&) -> Result<std::vector<FileChange>> { return changes; },
                  author, message);
}

Result<CommitId> History::commit(const MakeChanges& make, const std::string& author, const std::string& message)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    MB_CHECK(syncLocked());
    MB_CHECK(checkWriter());
    MB_TRY(auto changes, make(*m_git, m_state.commit));
    if (changes.empty())
        return m_state.commit;
    // A file that never changes and that somebody changed goes back to what it first was.
    for (const auto& pin : m_state.pinned) {
        if (std::none_of(changes.begin(), changes.end(), [&](const auto& change) { return change.path == pin.first; })) {
            MB_TRY(auto first, m_git->readBlob(pin.second));
            changes.push_back({pin.first, std::move(first)});
        }
    }
    const auto parents =
        m_state.commit.empty() || m_rules.replacing ? std::vector<CommitId>{} : std::vector<CommitId>{m_state.commit};
    MB_TRY(const auto commit, m_git->commit(parents, changes, author, nowMs() / 1000, message));
    return publish({commit}, m_state.commit, author, message);
}

Result<CommitId> History::revert(const CommitId& commit, const std::string& author, const std::string& message)
{
    auto reverted = this->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            MB_TRY(const auto info, git.info(commit));
            return transplant(commit, info.parents.empty() ? CommitId() : info.parents.front(), head);
        },
        author, message);
    // Nobody has the data to store it again.
    if (!reverted && reverted.error().code() == ErrorCode::Stale)
        return makeError(ErrorCode::NotFound, reverted.error().message());
    return reverted;
}

LogEntry History::newEntry(LogEntry::Kind kind, const std::string& author) const
{
    LogEntry entry;
    entry.kind = kind;
    entry.id = randomId();
    entry.previous = m_state.position.hash;
    entry.commit = m_state.commit;
    entry.author = author;
    entry.time = nowMs();
    entry.collecting = m_state.collecting;
    entry.snapshot = m_state.snapshot;
    entry.snapshotBytes = m_state.snapshotBytes;
    entry.packsBytes = m_state.packsBytes;
    return entry;
}

Result<std::string> History::storePack(const std::string& bytes)
{
    const auto name = Sha256::hexOf(bytes) + "-" + std::to_string(m_state.collecting);
    MB_TRY(const auto made, m_objects.create(packKey(name), bytesOf(bytes)));
    (void)made; // a pack of that name holds these very bytes
    // Whether or not the entry is heard to be won, its objects are here when the log is read next.
    MB_CHECK(m_git->addPack(bytes));
    m_git->dropNewObjects();
    return name;
}

void History::took(const LogEntry& entry)
{
    m_state.position = {m_state.position.number + 1, Sha256::hexOf(entry.toJson()), entry.id};
    m_state.packsBytes = entry.packsBytes;
    if (entry.kind == LogEntry::Kind::Snapshot) {
        m_state.snapshot = m_state.position.number;
        m_state.snapshotBytes = entry.packsBytes;
        m_state.packsBytes = 0;
    }
    if (entry.kind == LogEntry::Kind::Collecting) {
        m_state.collecting = m_state.position.number;
        if (m_collected)
            m_collected->add(m_state.position.number, entry.collects);
    }
    rememberEntry();
}

Result<CommitId> History::publish(const std::vector<CommitId>& brought, CommitId base, const std::string& author,
                                  const std::string& message)
{
    // `base` is a copy: the head it was given as moves on below.
    const auto& commit = brought.back();
    auto own = brought;
    std::optional<std::vector<std::string>> references;
    while (true) {
        if (m_state.collecting > 0) {
            if (!references) {
                MB_TRY(references, newReferences(base, commit));
            }
            MB_CHECK(checkReferences(*references));
        }
        auto entry = newEntry(m_rules.replacing ? LogEntry::Kind::Snapshot : LogEntry::Kind::Change, author);
        entry.commit = own.back();
        MB_TRY(const auto pack, m_git->pack(own));
        MB_TRY(entry.pack, storePack(pack));
        entry.packsBytes = m_rules.replacing ? pack.size() : m_state.packsBytes + pack.size();
        MB_TRY(const auto outcome, m_log.append(m_state.position.number + 1, entry));
        if (outcome == ChangeLog::Outcome::Won) {
            notePins(m_state.commit, entry.commit, m_state.position.number + 1);
            m_state.commit = entry.commit;
            took(entry);
            MB_CHECK(saveState());
            MB_CHECK(m_git->joinPacks());
            return m_state.commit;
        }
        MB_CHECK(syncLocked());
        MB_CHECK(checkWriter());
        MB_TRY(const auto changes, transplant(base, commit, m_state.commit));
        const auto parents = m_rules.replacing ? std::vector<CommitId>{} : std::vector<CommitId>{m_state.commit, commit};
        MB_TRY(const auto merged, m_git->commit(parents, changes, author, nowMs() / 1000, message));
        own = m_rules.replacing ? std::vector<CommitId>{} : brought;
        own.push_back(merged);
    }
}

Result<std::vector<std::string>> History::newReferences(const CommitId& base, const CommitId& commit) const
{
    std::set<std::string> keys;
    if (!m_rules.references)
        return std::vector<std::string>{};
    std::vector<std::string> unreadable;
    MB_TRY(const auto deltas, m_git->diff(base, commit, &unreadable));
    for (const auto& delta : deltas) {
        if (delta.after.empty())
            continue;
        MB_TRY(const auto after, m_git->readBlob(delta.after));
        auto refersNow = m_rules.references(delta.path, after);
        if (!refersNow && refersNow.error().code() == ErrorCode::NotFound)
            return makeError(ErrorCode::Stale, "the data of " + delta.path + " is not in the library any more: it was collected "
                                               "as garbage while nothing referred to it. Add its files again");
        if (!refersNow)
            return refersNow.error();
        std::set<std::string> before;
        if (!delta.before.empty() && !refersNow->empty()) {
            MB_TRY(const auto text, m_git->readBlob(delta.before));
            // What can no longer be read was referred to all the same; nothing of it is new.
            if (const auto referred = m_rules.references(delta.path, text))
                before.insert(referred->begin(), referred->end());
        }
        for (const auto& key : *refersNow) {
            if (!before.count(key))
                keys.insert(key);
        }
    }
    return std::vector<std::string>(keys.begin(), keys.end());
}

Status History::checkReferences(const std::vector<std::string>& keys)
{
    MB_CHECK(loadCollected());
    if (const auto forbidden = m_collected->firstForbidden(keys))
        return makeError(ErrorCode::Stale, "the library's garbage collection took " + *forbidden +
                                                   " away while nothing referred to it; its content has to be stored "
                                                   "again");
    return {};
}

Result<std::vector<FileChange>> History::transplant(const CommitId& from, const CommitId& to, const CommitId& onto) const
{
    MB_TRY(const auto deltas, m_git->diff(from, to));
    std::vector<FileChange> changes;
    std::string removedUnit;
    const auto content = [this](const std::string& id) -> Result<MergeRules::Content> {
        if (id.empty())
            return MergeRules::Content();
        MB_TRY(auto text, m_git->readBlob(id));
        return MergeRules::Content(std::move(text));
    };
    for (const auto& delta : deltas) {
        const auto unit = m_rules.unit ? m_rules.unit(delta.path) : std::string();
        if (!unit.empty()) {
            MB_TRY(const auto unitFrom, m_git->idOf(from, unit));
            MB_TRY(const auto unitTo, m_git->idOf(to, unit));
            MB_TRY(const auto unitOnto, m_git->idOf(onto, unit));
            if (!unitFrom.empty() && unitOnto.empty())
                continue; // the other side removed it: delete wins
            if (!unitFrom.empty() && unitTo.empty()) {
                if (unit != removedUnit) {
                    MB_TRY(const auto all, m_git->listFiles(onto, unit));
                    for (const auto& path : all)
                        changes.push_back({path, std::nullopt});
                    removedUnit = unit;
                }
                continue;
            }
        }
        MB_TRY(const auto theirs, m_git->idOf(onto, delta.path));
        if (theirs == delta.after)
            continue;
        if (theirs == delta.before) {
            MB_TRY(auto ours, content(delta.after));
            changes.push_back({delta.path, std::move(ours)});
            continue;
        }
        MB_TRY(const auto baseText, content(delta.before));
        MB_TRY(const auto ourText, content(delta.after));
        MB_TRY(const auto theirText, content(theirs));
        MB_TRY(auto merged, m_rules.merge(delta.path, baseText, ourText, theirText));
        if (merged != theirText)
            changes.push_back({delta.path, std::move(merged)});
    }
    return changes;
}

} // namespace modelbook
