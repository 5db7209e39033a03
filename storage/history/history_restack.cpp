// Putting changes that nobody else has yet into another order.
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/history/history.h"

#include <algorithm>

namespace modelbook {

namespace {

Error buildsOnOthers()
{
    return makeError(ErrorCode::Conflict, "these changes build on each other and keep their order");
}

} // namespace

Result<std::vector<History::OwnEntry>> History::ownEntries(const std::vector<std::uint64_t>& numbers) const
{
    std::vector<OwnEntry> own;
    for (const auto number : numbers) {
        MB_TRY(const auto read, m_log.read(number));
        if (!read.entry)
            return read.entry.error();
        OwnEntry entry{*read.entry, {}, {}};
        if (entry.entry.kind != LogEntry::Kind::Change)
            return buildsOnOthers();
        MB_TRY(entry.info, m_git->info(entry.entry.commit));
        entry.base = entry.info.parents.empty() ? CommitId() : entry.info.parents.front();
        own.push_back(std::move(entry));
    }
    return own;
}

Result<std::vector<std::string>> History::needsOf(std::uint64_t number) const
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto read, m_log.read(number));
    if (!read.entry)
        return read.entry.error();
    std::vector<std::string> keys;
    if (!read.entry->pack.empty())
        keys.push_back(packKey(read.entry->pack));
    if (read.entry->kind == LogEntry::Kind::Collecting || read.entry->commit.empty())
        return keys;
    MB_TRY(const auto info, m_git->info(read.entry->commit));
    for (const auto& parent : info.parents.empty() ? std::vector<CommitId>{CommitId()} : info.parents) {
        MB_TRY(auto references, newReferences(parent, info.id));
        std::move(references.begin(), references.end(), std::back_inserter(keys));
    }
    return keys;
}

Status History::restack(const std::vector<std::uint64_t>& order, const ReplaceEntries& replace)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(const auto processLock, ProcessLock::acquire(m_folder / "lock"));
    MB_CHECK(loadState());
    auto numbers = order;
    std::sort(numbers.begin(), numbers.end());
    if (numbers.empty() || numbers.back() != m_state.position.number || numbers.back() - numbers.front() + 1 != numbers.size())
        return makeError(ErrorCode::Conflict, "other changes wait by now; try again");
    MB_TRY(const auto own, ownEntries(numbers));

    // The same changes on each other in the new order, prepared before anything is touched.
    std::vector<LogEntry> entries;
    std::vector<std::string> packs;
    CommitId head = own.front().base;
    for (const auto number : order) {
        const auto& old = own[number - numbers.front()];
        MB_TRY(const auto changes, transplant(old.base, old.info.id, head));
        const auto parents = head.empty() ? std::vector<CommitId>{} : std::vector<CommitId>{head};
        MB_TRY(head, m_git->commit(parents, changes, old.info.author, old.info.time, old.info.message));
        MB_TRY(auto pack, m_git->pack({head}));
        entries.push_back(old.entry);
        entries.back().commit = head;
        packs.push_back(std::move(pack));
    }
    MB_TRY(const auto different, m_git->diff(head, m_state.commit));
    if (!different.empty())
        return buildsOnOthers();
    auto before = m_state;
    before.position = {numbers.front() - 1, own.front().entry.previous, {}};
    before.commit = own.front().base;
    const auto firstPack = m_objects.stat(packKey(own.front().entry.pack));
    before.packsBytes = own.front().entry.packsBytes - std::min(own.front().entry.packsBytes, firstPack ? firstPack->size : 0);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].pack = Sha256::hexOf(packs[i]) + "-" + std::to_string(m_state.collecting);
        MB_TRY(const auto made, m_objects.create(packKey(entries[i].pack), bytesOf(packs[i])));
        (void)made;
        MB_CHECK(m_git->addPack(packs[i]));
    }
    m_git->dropNewObjects();

    auto replaced = replace([&]() -> Status {
        m_state = before;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto& entry = entries[i];
            entry.previous = m_state.position.hash;
            entry.packsBytes = m_state.packsBytes + packs[i].size();
            MB_TRY(const auto outcome, m_log.append(m_state.position.number + 1, entry));
            if (outcome != ChangeLog::Outcome::Won)
                return makeError(ErrorCode::Conflict, "others' changes came between; try again");
            m_state.commit = entry.commit;
            took(entry);
        }
        return saveState();
    });
    if (!replaced)
        MB_CHECK(loadState());
    return replaced;
}

} // namespace modelbook
