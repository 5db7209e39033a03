#include "storage/objects/folder_store.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/random_access_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

// linux/magic.h: on these, renameat2(RENAME_NOREPLACE) is atomic.
bool isLocalFileSystem(const fs::path& folder)
{
    struct statfs info {};
    if (::statfs(folder.c_str(), &info) != 0)
        return false;
    switch (static_cast<unsigned long>(info.f_type)) {
    case 0xEF53:     // ext2, 3, 4
    case 0x9123683E: // btrfs
    case 0x58465342: // xfs
    case 0x01021994: // tmpfs
    case 0x2FC12FC1: // zfs
    case 0xF2F52010: // f2fs
    case 0x4D44:     // vfat
    case 0x2011BAB0: // exfat
    case 0x794C7630: // overlayfs
        return true;
    default: return false;
    }
}

/// What tells processes that share this one's process ids: host, boot and pid namespace.
const std::string& processSpace()
{
    static const auto space = [] {
        std::array<char, 256> host{};
        ::gethostname(host.data(), host.size() - 1);
        std::error_code error;
        std::string text(host.data());
        if (const auto boot = readFile("/proc/sys/kernel/random/boot_id"))
            text += *boot;
        text += fs::read_symlink("/proc/self/ns/pid", error).string();
        return Sha256::hexOf(text).substr(0, 12);
    }();
    return space;
}

} // namespace

/// A name below tmp/ that is gone when this is.
class FolderStore::TemporaryFile
{
public:
    explicit TemporaryFile(fs::path path) : m_path(std::move(path)) {}
    TemporaryFile(TemporaryFile&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFile& operator=(TemporaryFile&& other) noexcept
    {
        std::swap(m_path, other.m_path);
        return *this;
    }
    ~TemporaryFile()
    {
        if (!m_path.empty())
            ::unlink(m_path.c_str());
    }
    const char* path() const { return m_path.c_str(); }

private:
    fs::path m_path;
};

Result<std::unique_ptr<FolderStore>> FolderStore::open(const fs::path& folder)
{
    std::error_code error;
    const auto absolute = fs::absolute(folder, error);
    std::unique_ptr<FolderStore> store(new FolderStore(error ? folder : absolute));
    MB_CHECK(store->checkPresent());
    store->removeOrphans();
    return store;
}

FolderStore::FolderStore(fs::path folder) : m_root(std::move(folder)), m_location(m_root.string()) {}

std::string FolderStore::temporaryPrefix()
{
    return processSpace() + "-";
}

void FolderStore::removeOrphans() const
{
    std::error_code error;
    const auto prefix = temporaryPrefix();
    for (fs::directory_iterator it(m_root / "tmp", error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        if (name.compare(0, prefix.size(), prefix) != 0)
            continue;
        const auto pid = static_cast<pid_t>(std::strtol(name.c_str() + prefix.size(), nullptr, 10));
        if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH)
            ::unlink(it->path().c_str());
    }
}

Status FolderStore::checkPresent() const
{
    std::error_code error;
    if (fs::is_directory(m_root, error))
        return {};
    return makeError(ErrorCode::Offline, "the folder " + m_location + " is not there; is its drive connected?");
}

Result<std::string> FolderStore::get(const std::string& key, std::uint64_t offset,
                                     std::optional<std::uint64_t> length) const
{
    MB_CHECK(checkObjectKey(key));
    auto file = LocalFile::open(m_root / key);
    if (!file) {
        if (file.error().code() == ErrorCode::NotFound)
            MB_CHECK(checkPresent());
        return failure(file);
    }
    if (!length && offset <= (*file)->size())
        length = (*file)->size() - offset;
    return (*file)->readString(offset, length.value_or(0));
}

Result<ObjectInfo> FolderStore::stat(const std::string& key) const
{
    MB_CHECK(checkObjectKey(key));
    auto stamp = stampOf(m_root / key);
    if (!stamp) {
        if (stamp.error().code() == ErrorCode::NotFound)
            MB_CHECK(checkPresent());
        return failure(stamp);
    }
    return ObjectInfo{key, stamp->size};
}

Status FolderStore::ensureFolder(const fs::path& folder)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_knownFolders.count(folder))
            return {};
    }
    // Never makes the root itself: a missing drive must not become an empty library below its mount point.
    MB_CHECK(checkPresent());
    MB_CHECK(makeFolders(folder));
    const std::lock_guard lock(m_mutex);
    m_knownFolders.insert(folder);
    return {};
}

Result<FolderStore::TemporaryFile> FolderStore::writeTemporary(std::span<const std::byte> bytes, bool sync)
{
    MB_CHECK(ensureFolder(m_root / "tmp"));
    TemporaryFile temporary(m_root / "tmp" / (temporaryPrefix() + std::to_string(::getpid()) + "-" + randomId()));
    // 0666 less umask and default ACL, so that the folder's rights apply to what is published.
    const Descriptor fd(::open(temporary.path(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd.isOpen()) {
        const int error = errno;
        MB_CHECK(checkPresent());
        return errnoError(error, "create", temporary.path());
    }
    MB_CHECK(writeAll(fd.get(), bytes, temporary.path()));
    if (sync && ::fsync(fd.get()) != 0)
        return errnoError(errno, "write", temporary.path());
    return Result<TemporaryFile>(std::move(temporary));
}

Result<Creation> FolderStore::publish(const TemporaryFile& temporary, const fs::path& target)
{
    MB_CHECK(ensureFolder(target.parent_path()));
    if (::link(temporary.path(), target.c_str()) == 0)
        return Creation::Created;
    if (errno == EEXIST)
        return Creation::Existed;
    const bool noHardLinks = errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK;
    if (!noHardLinks)
        return errnoError(errno, "write", target.string());
    if (!isLocalFileSystem(m_root))
        return makeError(ErrorCode::ReadOnly, "the file system of " + m_location +
                                                  " has no hard links, so two people could overwrite each other's "
                                                  "changes there; the library can only be read");
    if (::renameat2(AT_FDCWD, temporary.path(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0)
        return Creation::Created;
    if (errno == EEXIST)
        return Creation::Existed;
    return errnoError(errno, "write", target.string());
}

Result<Creation> FolderStore::create(const std::string& key, std::span<const std::byte> bytes)
{
    MB_CHECK(checkObjectKey(key));
    MB_TRY(const auto temporary, writeTemporary(bytes, true));
    const auto target = m_root / key;
    MB_TRY(const auto outcome, publish(temporary, target));
    MB_CHECK(syncFolder(target.parent_path()));
    return outcome;
}

Result<std::size_t> FolderStore::createAll(std::span<const NewObject> objects)
{
    // Below this many, syncing each file costs less than syncing the file system.
    constexpr std::size_t fewObjects = 4;
    const bool together = objects.size() > fewObjects;
    const Descriptor root(::open(m_root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.isOpen())
        return errnoError(errno, "open", m_location);
    std::vector<TemporaryFile> temporaries;
    temporaries.reserve(objects.size());
    for (const auto& object : objects) {
        MB_CHECK(checkObjectKey(object.key));
        MB_TRY(auto temporary, writeTemporary(bytesOf(object.bytes), !together));
        temporaries.push_back(std::move(temporary));
    }
    if (together && ::syncfs(root.get()) != 0)
        return errnoError(errno, "write to", m_location);
    std::size_t created = 0;
    std::set<fs::path> folders;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto target = m_root / objects[i].key;
        MB_TRY(const auto outcome, publish(temporaries[i], target));
        created += outcome == Creation::Created;
        folders.insert(target.parent_path());
    }
    if (together && ::syncfs(root.get()) != 0)
        return errnoError(errno, "write to", m_location);
    if (!together) {
        for (const auto& folder : folders)
            MB_CHECK(syncFolder(folder));
    }
    return created;
}

Result<std::vector<ObjectInfo>> FolderStore::list(const std::string& prefix, const std::string& after,
                                                  std::size_t limit) const
{
    MB_CHECK(checkPresent());
    const auto slash = prefix.rfind('/');
    const auto start = slash == std::string::npos ? m_root : m_root / prefix.substr(0, slash);
    std::vector<ObjectInfo> found;
    std::error_code error;
    if (!fs::is_directory(start, error))
        return found;
    fs::recursive_directory_iterator it(start, error), end;
    for (; !error && it != end; it.increment(error)) {
        if (it.depth() == 0 && start == m_root && it->path().filename() == "tmp") {
            it.disable_recursion_pending();
            continue;
        }
        if (!it->is_regular_file(error))
            continue;
        auto key = it->path().lexically_relative(m_root).generic_string();
        if (key.compare(0, prefix.size(), prefix) == 0 && key > after)
            found.push_back({std::move(key), it->file_size(error)});
    }
    // A drive that vanishes in the middle must not look like deletions.
    if (error)
        return makeError(ErrorCode::Io, "cannot list " + start.string() + ": " + error.message());
    MB_CHECK(checkPresent());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    if (found.size() > limit)
        found.resize(limit);
    return found;
}

Status FolderStore::remove(const std::string& key)
{
    MB_CHECK(checkObjectKey(key));
    if (::unlink((m_root / key).c_str()) != 0 && errno != ENOENT)
        return errnoError(errno, "remove", (m_root / key).string());
    return checkPresent();
}

Result<Creation> FolderStore::copy(const std::string& from, const std::string& to)
{
    MB_TRY(const auto bytes, get(from));
    return create(to, bytesOf(bytes));
}

} // namespace modelbook
