#include "storage/history/history.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

std::int64_t nowMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string packKey(const std::string& name)
{
    return "packs/" + name + ".pack";
}

} // namespace

Result<std::unique_ptr<History>> History::open(ObjectStore& objects, const fs::path& localFolder, MergeRules rules)
{
    MB_CHECK(makeFolders(localFolder));
    std::unique_ptr<History> history(new History(objects, localFolder, std::move(rules)));
    MB_TRY(const auto lock, ProcessLock::acquire(localFolder / "lock"));
    if (auto opened = history->openClone(); !opened) {
        // The clone is derived from the log: a damaged one is fetched again.
        history->m_git.reset();
        std::error_code error;
        fs::remove_all(localFolder / "history.git", error);
        fs::remove(localFolder / "head.json", error);
        history->m_state = {};
        MB_CHECK(history->openClone());
    }
    return history;
}

Status History::openClone()
{
    MB_TRY(m_git, GitRepository::openOrCreate(m_folder / "history.git"));
    MB_CHECK(loadState());
    if (!m_head.empty()) {
        auto readable = m_git->list(m_head, "");
        if (!readable)
            return failure(readable);
    }
    return {};
}

Status History::loadState()
{
    m_state = {};
    MB_TRY(m_head, m_git->head());
    if (auto text = readFile(m_folder / "head.json"); text && !m_head.empty()) {
        const auto json = nlohmann::json::parse(*text, nullptr, false);
        if (json.is_object()) {
            m_state.number = json.value("number", std::uint64_t(0));
            m_state.entryHash = json.value("entry", std::string());
            m_collecting = json.value("collecting", std::uint64_t(0));
        }
    }
    // Without a state the log is read from its start; taking a pack twice changes nothing.
    return {};
}

Status History::saveState()
{
    const nlohmann::json json{{"number", m_state.number}, {"entry", m_state.entryHash}, {"collecting", m_collecting}};
    return writeFileAtomically(m_folder / "head.json", json.dump());
}

CommitId History::head() const
{
    const std::lock_guard lock(m_mutex);
    return m_head;
}

std::uint64_t History::collecting() const
{
    const std::lock_guard lock(m_mutex);
    return m_collecting;
}

std::vector<Error> History::problems() const
{
    const std::lock_guard lock(m_mutex);
    return m_problems;
}

Status History::sync()
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    return syncLocked();
}

Status History::checkLastEntry()
{
    if (m_state.number == 0)
        return {};
    auto bytes = m_objects.get(logKey(m_state.number));
    if (!bytes && bytes.error().code() != ErrorCode::NotFound)
        return failure(bytes);
    if (!bytes || Sha256::hexOf(*bytes) != m_state.entryHash)
        return makeError(ErrorCode::Conflict,
                         "the library at " + m_objects.location() +
                             " has lost changes that this machine knows: it was probably restored from a backup. "
                             "Nothing was written. Ask who restored it, then join it again");
    return {};
}

Status History::takeEntry(const LogEntry& entry, const std::string& key)
{
    if (m_git->hasCommit(entry.commit))
        return {};
    MB_TRY(const auto bytes, m_objects.get(packKey(entry.pack)));
    if (Sha256::hexOf(bytes) != entry.pack.substr(0, entry.pack.find('-')))
        return makeError(ErrorCode::Corrupt, "the pack of " + key + " is damaged: its bytes are not those its name "
                                                                    "stands for");
    MB_CHECK(m_git->addPack(bytes));
    if (!m_git->hasCommit(entry.commit))
        return makeError(ErrorCode::Corrupt, "the pack of " + key + " lacks its commit");
    return {};
}

Status History::syncLocked()
{
    // Another process of this machine may have moved the clone on.
    MB_CHECK(loadState());
    MB_CHECK(checkLastEntry());
    const auto before = m_state.number;
    auto newHead = m_head;
    while (true) {
        const auto key = logKey(m_state.number + 1);
        auto bytes = m_objects.get(key);
        if (!bytes) {
            if (bytes.error().code() == ErrorCode::NotFound)
                break;
            return failure(bytes);
        }
        MB_TRY(const auto entry, LogEntry::fromJson(*bytes, key));
        if (entry.minReader > libraryFormatVersion)
            return makeError(ErrorCode::Unsupported, "the library at " + m_objects.location() +
                                                         " was changed by a newer Modelbook; update this one");
        if (auto taken = takeEntry(entry, key); taken)
            newHead = entry.commit;
        else if (taken.error().code() == ErrorCode::Corrupt || taken.error().code() == ErrorCode::NotFound)
            m_problems.push_back(failure(taken));
        else
            return taken;
        ++m_state.number;
        m_state.entryHash = Sha256::hexOf(*bytes);
        m_collecting = std::max(m_collecting, entry.collecting);
    }
    if (m_state.number == before)
        return {};
    if (newHead != m_head) {
        MB_CHECK(m_git->setHead(newHead));
        m_head = newHead;
    }
    return saveState();
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
    MB_TRY(const auto changes, make(*m_git, m_head));
    if (changes.empty())
        return m_head;
    const auto parents = m_head.empty() ? std::vector<CommitId>{} : std::vector<CommitId>{m_head};
    MB_TRY(const auto commit, m_git->commit(parents, changes, author, nowMs() / 1000, message));
    return publish(commit, m_head, author, message);
}

Result<CommitId> History::revert(const CommitId& commit, const std::string& author, const std::string& message)
{
    return this->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            MB_TRY(const auto info, git.info(commit));
            return transplant(commit, info.parents.empty() ? CommitId() : info.parents.front(), head);
        },
        author, message);
}

Result<History::Append> History::append(const LogEntry& entry)
{
    const auto key = logKey(m_state.number + 1);
    const auto json = entry.toJson();
    Error last(ErrorCode::Io, "");
    for (int attempt = 0; attempt < 5; ++attempt) {
        auto created = m_objects.create(key, bytesOf(json));
        if (created && *created == Creation::Created)
            return Append::Won;
        if (!created)
            last = failure(created);
        // Lost, or won without hearing it? What stands there tells.
        auto there = m_objects.get(key);
        if (there) {
            MB_TRY(const auto other, LogEntry::fromJson(*there, key));
            return other.id == entry.id ? Append::Won : Append::Lost;
        }
        if (there.error().code() != ErrorCode::NotFound)
            return failure(there);
        if (last.code() == ErrorCode::DiskFull || last.code() == ErrorCode::PermissionDenied ||
            last.code() == ErrorCode::ReadOnly)
            break;
    }
    return last;
}

Result<CommitId> History::publish(CommitId commit, CommitId base, const std::string& author,
                                  const std::string& message)
{
    std::vector<CommitId> own{commit};
    while (true) {
        LogEntry entry;
        entry.id = randomId();
        entry.previous = m_state.entryHash;
        entry.commit = own.back();
        entry.author = author;
        entry.time = nowMs();
        entry.collecting = m_collecting;
        MB_TRY(const auto pack, m_git->pack(own));
        entry.pack = Sha256::hexOf(pack) + "-" + std::to_string(m_collecting);
        MB_TRY(const auto made, m_objects.create(packKey(entry.pack), bytesOf(pack)));
        (void)made; // a pack of that name holds these very bytes
        MB_TRY(const auto outcome, append(entry));
        if (outcome == Append::Won) {
            ++m_state.number;
            m_state.entryHash = Sha256::hexOf(entry.toJson());
            MB_CHECK(m_git->setHead(entry.commit));
            m_head = entry.commit;
            MB_CHECK(saveState());
            return m_head;
        }
        MB_CHECK(syncLocked());
        MB_TRY(const auto changes, transplant(base, commit, m_head));
        MB_TRY(const auto merged, m_git->commit({m_head, commit}, changes, author, nowMs() / 1000, message));
        own = {commit, merged};
    }
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
