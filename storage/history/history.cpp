#include "storage/history/history.h"

#include "storage/base/files.h"

namespace modelbook {

namespace fs = std::filesystem;

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
        MB_CHECK(history->openClone());
    }
    return history;
}

Status History::openClone()
{
    MB_TRY(m_git, GitRepository::openOrCreate(m_folder / "history.git"));
    MB_CHECK(loadState());
    if (!m_state.commit.empty() && m_state.holes.empty()) {
        auto readable = m_git->list(m_state.commit, "");
        if (!readable)
            return failure(readable);
    }
    return {};
}

Status History::loadState()
{
    m_state = LogState::load(m_folder / "head.json");
    // The state is written before the reference: a crash between them, or a clone of an older program, leaves them apart.
    MB_TRY(const auto reference, m_git->head());
    if (!m_state.commit.empty() && reference != m_state.commit && m_git->hasCommit(m_state.commit))
        MB_CHECK(m_git->setHead(m_state.commit));
    return {};
}

Status History::saveState()
{
    MB_CHECK(m_state.save(m_folder / "head.json"));
    return m_state.commit.empty() ? Status{} : m_git->setHead(m_state.commit);
}

CommitId History::head() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.commit;
}

std::uint64_t History::number() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.position.number;
}

LogPosition History::position() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.position;
}

std::string History::stamp() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.mended == 0 ? m_state.commit : m_state.commit + "+" + std::to_string(m_state.mended);
}

std::uint64_t History::collecting() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.collecting;
}

std::vector<HistoryProblem> History::problems() const
{
    const std::lock_guard lock(m_mutex);
    return m_problems;
}

Result<std::string> History::readFirst(const GitRepository& git, const CommitId& head, const std::string& path) const
{
    // Called inside withRepository(), which holds the lock.
    if (const auto pin = m_state.pinned.find(path); pin != m_state.pinned.end())
        return git.readBlob(pin->second);
    return git.readFile(head, path);
}

Result<std::vector<LogEntry>> History::entriesSince(std::int64_t since) const
{
    const std::lock_guard lock(m_mutex);
    return entriesSinceLocked(since);
}

Result<std::vector<LogEntry>> History::entriesSinceLocked(std::int64_t since) const
{
    std::vector<LogEntry> entries;
    for (auto number = m_state.position.number; number > 0; --number) {
        MB_TRY(auto read, m_log.read(number));
        if (!read.entry)
            continue;
        entries.push_back(std::move(*read.entry));
        if (entries.back().time < since)
            break; // it was the head when the time began
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

} // namespace modelbook
