// FolderStore: an ObjectStore in a folder of a local disk or a network drive.
#pragma once

#include "storage/base/files.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>

#include <sys/types.h>

namespace modelbook {

/// Publishes each object by a complete temporary file, fsync, link() to its name, and fsync of the folder, so that of
/// several writers exactly one wins, on NFS and SMB too. Where the file system has no hard links, a local one is
/// written with renameat2(RENAME_NOREPLACE); any other is read-only, because Linux's SMB client replaces all the same.
class FolderStore final : public ObjectStore
{
public:
    /// Offline where the folder does not exist.
    static Result<std::unique_ptr<FolderStore>> open(const std::filesystem::path& folder);

    /// How the names of this machine's temporary files begin; the process id follows.
    static std::string temporaryPrefix();

    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset = 0,
                            std::optional<std::uint64_t> length = {}) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::size_t> createAll(std::span<const NewObject> objects) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                         std::size_t limit = static_cast<std::size_t>(-1)) const override;
    Status remove(const std::string& key) override;
    /// As a reflink where the file system can.
    Result<Creation> copy(const std::string& from, const std::string& to) override;
    Status checkWriting() override;

private:
    class TemporaryFile;
    /// Of the folder itself: a mount point shows another one when its drive is gone.
    struct Identity {
        dev_t device = 0;
        ino_t inode = 0;
        bool operator==(const Identity&) const = default;
    };

    explicit FolderStore(std::filesystem::path folder);
    Result<Identity> identity() const;
    Status checkPresent() const;
    Status ensureFolder(const std::filesystem::path& folder);
    /// Removes what killed processes of this machine left in tmp/. Others' files are not ours to judge.
    void removeOrphans() const;
    void forgetFolder(const std::filesystem::path& folder);
    Result<TemporaryFile> newTemporary(Descriptor& fd);
    Result<TemporaryFile> writeTemporary(std::span<const std::byte> bytes, bool sync);
    Result<Creation> publish(const TemporaryFile& temporary, const std::filesystem::path& target);

    std::filesystem::path m_root;
    std::string m_location;
    Identity m_identity;
    std::mutex m_mutex;
    bool m_mayWrite = false; ///< guarded by m_mutex
    std::set<std::filesystem::path> m_knownFolders; ///< made or seen by this process; guarded by m_mutex
};

} // namespace modelbook
