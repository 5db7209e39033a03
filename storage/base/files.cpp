#include "storage/base/files.h"

#include "storage/base/hash.h"
#include "storage/base/random_access_file.h"
#include "storage/base/retried.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

Result<std::string> readFile(const fs::path& path, std::uint64_t limit)
{
    MB_TRY(const auto file, LocalFile::open(path));
    if (file->size() > limit)
        return makeError(ErrorCode::LimitExceeded, path.string() + " has " + std::to_string(file->size()) +
                                                       " bytes, more than the " + std::to_string(limit) +
                                                       " that are read of such a file");
    return file->readString(0, file->size());
}

Status writeAll(int fd, std::span<const std::byte> bytes, std::string_view name)
{
    // In small steps: for a large one ext4 takes large folios of memory, which are rarely at hand, and each is filled cold.
    constexpr std::size_t step = 64u << 10;
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto wrote = ::write(fd, bytes.data() + done, std::min(step, bytes.size() - done));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return errnoError(errno, "write", name);
        done += static_cast<std::size_t>(wrote);
    }
    return {};
}

Status writeFileAtomically(const fs::path& path, std::string_view bytes)
{
    const auto temporary = path.parent_path() / ("." + path.filename().string() + "." + randomId().substr(0, 8));
    Descriptor fd(retried([&] { return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
    if (!fd.isOpen())
        return errnoError(errno, "create", temporary.string());
    auto written = writeAll(fd.get(), std::as_bytes(std::span(bytes)), temporary.string());
    if (written && retried([&] { return ::fsync(fd.get()); }) != 0)
        written = errnoError(errno, "write", temporary.string());
    if (written && retried([&] { return ::rename(temporary.c_str(), path.c_str()); }) != 0)
        written = errnoError(errno, "write", path.string());
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    return syncFolder(path.parent_path());
}

Status syncFolder(const fs::path& folder)
{
    const Descriptor fd(
        retried([&] { return ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd.isOpen())
        return errnoError(errno, "open", folder.string());
    if (retried([&] { return ::fsync(fd.get()); }) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
        return errnoError(errno, "sync", folder.string());
    return {};
}

Status makeFolders(const fs::path& folder)
{
    std::error_code error;
    if (fs::is_directory(folder, error))
        return {};
    const auto parent = folder.parent_path();
    if (!parent.empty() && parent != folder)
        MB_CHECK(makeFolders(parent));
    if (retried([&] { return ::mkdir(folder.c_str(), 0777); }) != 0 && errno != EEXIST)
        return errnoError(errno, "make folder", folder.string());
    return parent.empty() ? Status{} : syncFolder(parent);
}

Result<FileStamp> stampOf(const fs::path& path)
{
    struct stat info {};
    if (retried([&] { return ::stat(path.c_str(), &info); }) != 0)
        return errnoError(errno, "read", path.string());
    return FileStamp{static_cast<std::uint64_t>(info.st_size),
                     static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec,
                     static_cast<std::uint64_t>(info.st_ino)};
}

Descriptor::~Descriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    if (this != &other) {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = other.release();
    }
    return *this;
}

Result<ProcessLock> ProcessLock::acquire(const fs::path& path)
{
    Descriptor fd(retried([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666); }));
    if (!fd.isOpen())
        return errnoError(errno, "open", path.string());
    if (retried([&] { return ::flock(fd.get(), LOCK_EX); }) != 0)
        return errnoError(errno, "lock", path.string());
    return ProcessLock(std::move(fd));
}

} // namespace modelbook
