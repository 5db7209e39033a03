#include "storage/history/share_log.h"

#include "storage/base/clock.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/history/log_entry.h"
#include "storage/objects/collected_names.h"


namespace modelbook {

namespace {

constexpr char publisher[] = "modelbook"; ///< whoever it was is for the library's own history to say

} // namespace

Result<std::unique_ptr<ShareLog>> ShareLog::open(ObjectStore& share, const std::filesystem::path& localFolder)
{
    MB_CHECK(makeFolders(localFolder));
    // A cache: what is left of one that was damaged, or of snapshots that are gone from the share, is not kept.
    std::error_code error;
    std::filesystem::remove_all(localFolder / "share.git", error);
    MB_TRY(auto git, GitRepository::openOrCreate(localFolder / "share.git"));
    std::unique_ptr<ShareLog> log(new ShareLog(share, std::move(git)));
    MB_CHECK(log->sync());
    return log;
}

Status ShareLog::sync()
{
    MB_TRY(const auto keys, m_share.list("log/"));
    if (keys.empty())
        return {};
    const auto& key = keys.back().key;
    MB_TRY(const auto bytes, m_share.get(key));
    MB_TRY(const auto entry, LogEntry::fromJson(bytes, key));
    if (entry.minReader > libraryFormatVersion)
        return makeError(ErrorCode::Unsupported, "the share at " + m_share.location() + " was changed by a newer Modelbook; update this one");
    m_number = std::stoull(key.substr(key.find('/') + 1));
    m_entryHash = Sha256::hexOf(bytes);
    m_pack = entry.pack;
    m_head = entry.commit;
    if (m_git->hasCommit(entry.commit))
        return {};
    auto pack = m_share.get(packKey(entry.pack));
    if (!pack)
        return failure(pack);
    if (Sha256::hexOf(*pack) != entry.pack.substr(0, entry.pack.find('-')))
        return makeError(ErrorCode::Corrupt, "the share at " + m_share.location() + " is damaged: publish its models again");
    return m_git->addPack(*pack);
}

Result<ShareLog::Files> ShareLog::files() const
{
    Files files;
    if (m_head.empty())
        return files;
    MB_TRY(const auto paths, m_git->listFiles(m_head, ""));
    for (const auto& path : paths) {
        MB_TRY(files[path], m_git->readFile(m_head, path));
    }
    return files;
}

Result<ShareLog::Outcome> ShareLog::replace(const Files& files)
{
    std::vector<FileChange> changes;
    for (const auto& [path, content] : files)
        changes.push_back({path, content});
    const auto now = nowMs();
    MB_TRY(const auto commit, m_git->commit({}, changes, publisher, now / 1000, "Publish"));
    MB_TRY(const auto pack, m_git->pack({commit}));
    MB_CHECK(m_git->addPack(pack));
    m_git->dropNewObjects();
    LogEntry entry;
    entry.kind = LogEntry::Kind::Snapshot;
    entry.snapshot = m_number;
    entry.packsBytes = pack.size();
    entry.id = randomId();
    entry.previous = m_entryHash;
    entry.commit = commit;
    entry.pack = Sha256::hexOf(pack) + "-" + std::to_string(m_number + 1);
    entry.author = publisher;
    entry.time = now;
    MB_TRY(const auto made, m_share.create(packKey(entry.pack), bytesOf(pack)));
    (void)made; // a pack of that name holds these very bytes
    const auto json = entry.toJson(), key = logKey(m_number + 1);
    auto created = m_share.create(key, bytesOf(json));
    if (!created || *created == Creation::Existed) {
        // Lost, or won without hearing it? What stands there tells.
        const auto there = m_share.get(key);
        if (!there)
            return created ? Result<Outcome>(there.error()) : Result<Outcome>(failure(created));
        MB_TRY(const auto other, LogEntry::fromJson(*there, key));
        if (other.id != entry.id)
            return Outcome::Lost;
    }
    ++m_number;
    m_entryHash = Sha256::hexOf(json);
    m_pack = entry.pack;
    m_head = commit;
    return Outcome::Replaced;
}

Status ShareLog::removeOldPacks()
{
    MB_TRY(const auto packs, m_share.list("packs/"));
    for (const auto& pack : packs) {
        // A pack of a later number is somebody's who is about to publish.
        if (pack.key != packKey(m_pack) && collectingNumberOf(pack.key) <= m_number)
            MB_CHECK(m_share.remove(pack.key));
    }
    return {};
}

} // namespace modelbook
