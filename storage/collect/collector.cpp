#include "storage/collect/collector.h"

#include "storage/base/clock.h"
#include "storage/base/hash.h"
#include "storage/collect/garbage.h"


namespace modelbook {

namespace {

/// A larger collection takes several entries; readers keep the names of one in memory.
constexpr std::size_t namesPerEntry = 200'000;

} // namespace

Status Collector::addNeeded(const std::string& path, const std::string& content, std::set<std::string>& needed)
{
    for (const auto& manifest : m_manifestsOf(path, content)) {
        auto known = m_keysOf.find(manifest);
        if (known == m_keysOf.end()) {
            auto keys = m_blobs.keysOf(manifest);
            if (!keys)
                return failure(keys).within("finding out what " + path + " needs; nothing was taken away");
            known = m_keysOf.emplace(manifest, std::move(*keys)).first;
        }
        needed.insert(known->second.begin(), known->second.end());
    }
    return {};
}

Status Collector::addPacks(std::set<std::string>& needed) const
{
    const auto log = m_history.log();
    // From the newest snapshot on, whose pack must be whole before older ones may go.
    for (auto number = m_history.numberLocked(); number > 0; --number) {
        MB_TRY(const auto read, log.read(number));
        if (!read.entry)
            continue;
        if (!read.entry->pack.empty())
            needed.insert(packKey(read.entry->pack));
        if (read.entry->kind != LogEntry::Kind::Snapshot)
            continue;
        const auto pack = m_objects.get(packKey(read.entry->pack));
        if (pack && Sha256::hexOf(*pack) == read.entry->pack.substr(0, 64))
            break;
    }
    return {};
}

Result<GarbageQuestion> Collector::ask(const GitRepository& git, const CommitId& head, const CollectOptions& options,
                                       const CancelToken& cancel)
{
    GarbageQuestion question;
    for (const std::string folder : {"chunks/", "manifests/", "packs/"}) {
        MB_TRY(auto listed, m_objects.list(folder));
        question.objects.insert(question.objects.end(), std::make_move_iterator(listed.begin()),
                                std::make_move_iterator(listed.end()));
    }
    MB_TRY(const auto entries, m_history.entriesSinceLocked(nowMs() - options.keepMs));
    // All that the oldest head of the window has, and all that came and went since.
    CommitId before;
    std::set<CommitId> seen;
    const auto addHead = [&](const CommitId& commit) -> Status {
        MB_CHECK(cancel.check());
        if (commit.empty() || !seen.insert(commit).second || !git.hasCommit(commit))
            return {};
        MB_TRY(const auto deltas, git.diff(before, commit));
        for (const auto& delta : deltas) {
            if (delta.after.empty() || !delta.path.ends_with(".json"))
                continue;
            MB_TRY(const auto content, git.readBlob(delta.after));
            MB_CHECK(addNeeded(delta.path, content, question.needed));
        }
        before = commit;
        return {};
    };
    for (const auto& entry : entries)
        MB_CHECK(addHead(entry.commit));
    MB_CHECK(addHead(head));
    MB_CHECK(addPacks(question.needed));
    return question;
}

Result<CollectReport> Collector::run(const CollectOptions& options, const std::string& author,
                                     const ProgressFunction& progress, const CancelToken& cancel)
{
    CollectReport report;
    std::map<std::string, std::uint64_t> sizes;
    std::vector<std::string> leftovers;
    const auto choose = [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<std::string>> {
        MB_TRY(const auto question, ask(git, head, options, cancel));
        report = {};
        for (const auto& object : question.objects) {
            sizes[object.key] = object.size;
            ++report.objects;
            report.bytes += object.size;
        }
        MB_TRY(const auto collected, m_history.collectedLocked());
        leftovers = leftoversOf(question, *collected);
        auto garbage = garbageOf(question, *collected, namesPerEntry);
        if (!options.dryRun)
            return garbage;
        leftovers.insert(leftovers.end(), garbage.begin(), garbage.end());
        return std::vector<std::string>{};
    };
    MB_TRY(const auto collection, m_history.appendCollecting(choose, author));
    report.entry = collection.number;
    // The entry stands: from here on nobody refers to these names, however late they are deleted.
    auto keys = std::move(leftovers);
    keys.insert(keys.end(), collection.keys.begin(), collection.keys.end());
    for (const auto& key : keys) {
        MB_CHECK(cancel.check());
        if (!options.dryRun)
            MB_CHECK(m_objects.remove(key));
        ++report.removedObjects;
        report.removedBytes += sizes[key];
        if (progress)
            progress({report.removedObjects, keys.size(), key});
    }
    return report;
}

} // namespace modelbook
