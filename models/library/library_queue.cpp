// The queue of a library's own changes that nobody else has yet: what waits, and in which order it is sent.
#include "models/library/local_library.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

/// What changes must keep their order about: models, and files that belong to none.
std::set<std::string> touchedBy(const std::vector<FileDelta>& deltas)
{
    std::set<std::string> touched;
    for (const auto& delta : deltas) {
        const auto model = modelOfPath(delta.path);
        touched.insert(model.empty() ? delta.path : model);
    }
    return touched;
}

bool meet(const std::set<std::string>& a, const std::set<std::string>& b)
{
    return std::any_of(a.begin(), a.end(), [&](const auto& name) { return b.count(name) > 0; });
}

} // namespace

Result<std::vector<Change>> LocalLibrary::waiting() const
{
    MB_TRY(const auto numbers, m_objects->waiting());
    std::vector<Change> changes;
    for (const auto number : numbers) {
        MB_TRY(const auto read, m_history->log().read(number));
        if (!read.entry)
            continue;
        MB_TRY(auto change, m_history->withRepository([&](const GitRepository& git) -> Result<Change> {
            MB_TRY(const auto info, git.info(read.entry->commit));
            return changeOf(git, info);
        }));
        changes.push_back(std::move(change));
    }
    return changes;
}

Status LocalLibrary::sendFirst(const std::string& commit)
{
    MB_TRY(const auto numbers, m_objects->waiting());
    std::vector<std::set<std::string>> touched;
    std::size_t chosen = numbers.size();
    for (const auto number : numbers) {
        MB_TRY(const auto read, m_history->log().read(number));
        if (!read.entry)
            return read.entry.error();
        if (read.entry->commit == commit)
            chosen = touched.size();
        MB_TRY(auto names, m_history->withRepository([&](const GitRepository& git) -> Result<std::set<std::string>> {
            MB_TRY(const auto info, git.info(read.entry->commit));
            MB_TRY(const auto deltas, git.diff(info.parents.empty() ? CommitId() : info.parents.front(), info.id));
            return touchedBy(deltas);
        }));
        touched.push_back(std::move(names));
    }
    if (chosen == numbers.size())
        return makeError(ErrorCode::NotFound, "this change does not wait any more");
    // With it come the earlier ones that it builds on, and those that they build on.
    std::vector<bool> first(numbers.size(), false);
    first[chosen] = true;
    auto together = touched[chosen];
    for (auto i = chosen; i-- > 0;) {
        first[i] = meet(touched[i], together);
        if (first[i])
            together.insert(touched[i].begin(), touched[i].end());
    }
    std::vector<std::uint64_t> order;
    for (const bool now : {true, false}) {
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (first[i] == now)
                order.push_back(numbers[i]);
        }
    }
    if (order == numbers)
        return {};
    MB_CHECK(m_history->restack(order, [&](const auto& append) { return m_objects->replaceWaiting(numbers, append); }));
    return updateCatalogue();
}

void LocalLibrary::pauseSync(bool paused)
{
    m_objects->setPaused(paused);
}

void LocalLibrary::limitRate(std::uint64_t bytesPerSecond)
{
    m_objects->rateLimit().setBytesPerSecond(bytesPerSecond);
}

bool LocalLibrary::hasQueued() const
{
    return m_objects->hasQueued();
}

} // namespace modelbook
