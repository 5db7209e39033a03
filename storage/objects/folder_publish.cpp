// FolderStore's writing: complete temporary files, published by names that nobody has.
#include "storage/base/clone_file.h"
#include "storage/base/file_system.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/retried.h"
#include "storage/objects/folder_store.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

bool lacksHardLinks(int error)
{
    return error == EPERM || error == ENOTSUP || error == ENOSYS || error == EMLINK;
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
            (void)retried([&] { return ::unlink(m_path.c_str()); });
    }
    const char* path() const { return m_path.c_str(); }
    /// Whether `target` is this very file under its other name.
    bool isAlso(const fs::path& target) const
    {
        struct stat mine {}, other {};
        return ::stat(m_path.c_str(), &mine) == 0 && ::stat(target.c_str(), &other) == 0 &&
               mine.st_ino == other.st_ino && mine.st_dev == other.st_dev;
    }

private:
    fs::path m_path;
};

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

Result<FolderStore::TemporaryFile> FolderStore::newTemporary(Descriptor& fd)
{
    for (int attempt = 0;; ++attempt) {
        MB_CHECK(ensureFolder(m_root / "tmp"));
        TemporaryFile temporary(m_root / "tmp" / (temporaryPrefix() + std::to_string(::getpid()) + "-" + randomId()));
        // 0666 less umask and default ACL, so that the folder's rights apply to what is published.
        fd = Descriptor(retried([&] { return ::open(temporary.path(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
        if (fd.isOpen())
            return Result<TemporaryFile>(std::move(temporary));
        const int error = errno;
        MB_CHECK(checkPresent());
        // Somebody tidied tmp/ away: it is made again, once.
        if (error != ENOENT || attempt > 0)
            return errnoError(error, "create", temporary.path());
        forgetFolder(m_root / "tmp");
    }
}

Result<FolderStore::TemporaryFile> FolderStore::writeTemporary(std::span<const std::byte> bytes, bool sync)
{
    Descriptor fd;
    MB_TRY(auto temporary, newTemporary(fd));
    MB_CHECK(writeAll(fd.get(), bytes, temporary.path()));
    if (sync && retried([&] { return ::fsync(fd.get()); }) != 0)
        return errnoError(errno, "write", temporary.path());
    return Result<TemporaryFile>(std::move(temporary));
}

void FolderStore::forgetFolder(const fs::path& folder)
{
    const std::lock_guard lock(m_mutex);
    m_knownFolders.erase(folder);
}

Result<Creation> FolderStore::publish(const TemporaryFile& temporary, const fs::path& target)
{
    MB_CHECK(ensureFolder(target.parent_path()));
    auto linked = retried([&] { return ::link(temporary.path(), target.c_str()); });
    if (linked != 0 && errno == ENOENT) {
        MB_CHECK(checkPresent());
        forgetFolder(target.parent_path());
        MB_CHECK(ensureFolder(target.parent_path()));
        linked = retried([&] { return ::link(temporary.path(), target.c_str()); });
    }
    if (linked == 0)
        return Creation::Created;
    const int error = errno;
    // An NFS server whose answer was lost is asked again, and then says "exists" of the name that it has just made.
    if (temporary.isAlso(target))
        return Creation::Created;
    if (error == EEXIST)
        return Creation::Existed;
    if (!lacksHardLinks(error)) {
        MB_CHECK(checkPresent());
        return errnoError(error, "write", target.string());
    }
    if (!isLocalFileSystem(m_root))
        return makeError(ErrorCode::ReadOnly, "the file system of " + m_location +
                                                  " has no hard links, so two people could overwrite each other's "
                                                  "changes there; the library can only be read");
    const auto renamed = retried(
        [&] { return ::renameat2(AT_FDCWD, temporary.path(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE); });
    if (renamed == 0)
        return Creation::Created;
    if (errno == EEXIST)
        return Creation::Existed;
    if (errno == EINVAL || errno == ENOSYS)
        return makeError(ErrorCode::ReadOnly, "the file system of " + m_location + " can neither link files nor rename "
                                              "them without replacing; the library can only be read");
    return errnoError(errno, "write", target.string());
}

Status FolderStore::checkWriting()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_mayWrite)
            return {};
    }
    Descriptor fd;
    MB_TRY(const auto temporary, newTemporary(fd));
    const auto probe = m_root / "tmp" / (temporaryPrefix() + std::to_string(::getpid()) + "-probe-" + randomId());
    const auto outcome = publish(temporary, probe);
    ::unlink(probe.c_str());
    if (!outcome)
        return outcome.error();
    const std::lock_guard lock(m_mutex);
    m_mayWrite = true;
    return {};
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
    const Descriptor root(retried([&] { return ::open(m_root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!root.isOpen()) {
        const int error = errno;
        MB_CHECK(checkPresent());
        return errnoError(error, "open", m_location);
    }
    std::vector<TemporaryFile> temporaries;
    temporaries.reserve(objects.size());
    for (const auto& object : objects) {
        MB_CHECK(checkObjectKey(object.key));
        MB_TRY(auto temporary, writeTemporary(bytesOf(object.bytes), !together));
        temporaries.push_back(std::move(temporary));
    }
    if (together && retried([&] { return ::syncfs(root.get()); }) != 0)
        return errnoError(errno, "write to", m_location);
    std::size_t created = 0;
    std::set<fs::path> folders;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto target = m_root / objects[i].key;
        MB_TRY(const auto outcome, publish(temporaries[i], target));
        created += outcome == Creation::Created;
        folders.insert(target.parent_path());
    }
    if (together && retried([&] { return ::syncfs(root.get()); }) != 0)
        return errnoError(errno, "write to", m_location);
    if (!together) {
        for (const auto& folder : folders)
            MB_CHECK(syncFolder(folder));
    }
    return created;
}

Result<Creation> FolderStore::copy(const std::string& from, const std::string& to)
{
    MB_CHECK(checkObjectKey(from));
    MB_CHECK(checkObjectKey(to));
    MB_TRY(const auto source, stat(from));
    (void)source;
    Descriptor fd;
    MB_TRY(const auto temporary, newTemporary(fd));
    MB_CHECK(cloneFile(m_root / from, fd.get(), temporary.path()));
    if (retried([&] { return ::fsync(fd.get()); }) != 0)
        return errnoError(errno, "write", temporary.path());
    const auto target = m_root / to;
    MB_TRY(const auto outcome, publish(temporary, target));
    MB_CHECK(syncFolder(target.parent_path()));
    return outcome;
}

} // namespace modelbook
