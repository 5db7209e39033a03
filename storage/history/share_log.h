// ShareLog: the log of a share, where each entry is a snapshot that replaces all before it (design §6).
#pragma once

#include "storage/history/git_repository.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace modelbook {

/// Each change is one commit without parents; its pack is the only one that stays. Entries name no author and hold nothing of the
/// records. Of several who replace at once one wins, and the others look again. Not thread-safe; the local folder is a cache that
/// nobody else uses at the same time.
class ShareLog
{
public:
    using Files = std::map<std::string, std::string>; ///< path → content: all that a share's history holds

    static Result<std::unique_ptr<ShareLog>> open(ObjectStore& share, const std::filesystem::path& localFolder);

    /// Reads the newest entry. Corrupt where its pack is damaged.
    Status sync();
    std::uint64_t number() const { return m_number; } ///< of the newest entry known, 0 before the first
    Result<Files> files() const;

    enum class Outcome { Replaced, Lost };
    /// Makes `files` all that the share holds, as the entry after number(). Lost where somebody else has that number.
    Result<Outcome> replace(const Files& files);
    /// Removes every pack but the newest. What fails stays until the next time.
    Status removeOldPacks();

private:
    ShareLog(ObjectStore& share, std::unique_ptr<GitRepository> git) : m_share(share), m_git(std::move(git)) {}

    ObjectStore& m_share;
    std::unique_ptr<GitRepository> m_git;
    std::uint64_t m_number = 0;
    std::string m_entryHash, m_pack;
    CommitId m_head;
};

} // namespace modelbook
