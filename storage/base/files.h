// Files of this machine: whole-file reading, durable writing, locks; what std::filesystem leaves out.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace modelbook {

/// The whole of a small file. LimitExceeded above `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit = 64ull << 20);

/// Replaces `path` by `bytes` whole or not at all, durably: temporary file beside it, fsync, rename, folder fsync.
Status writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Makes a folder and its parents, each made durable.
Status makeFolders(const std::filesystem::path& folder);

/// fsync of a folder; where the file system does not know that (SMB), it is no failure.
Status syncFolder(const std::filesystem::path& folder);

/// Writes all bytes to a descriptor, through EINTR and short writes.
Status writeAll(int fd, std::span<const std::byte> bytes, std::string_view name);

/// What tells whether a file is the same as before without reading it.
struct FileStamp {
    std::uint64_t size = 0;
    std::int64_t modifiedNs = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
};
Result<FileStamp> stampOf(const std::filesystem::path& path);

/// An open file descriptor that closes itself. Move-only.
class Descriptor
{
public:
    explicit Descriptor(int fd = -1) : m_fd(fd) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : m_fd(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    int release()
    {
        const int fd = m_fd;
        m_fd = -1;
        return fd;
    }

private:
    int m_fd;
};

/// An exclusive lock between processes, held while it lives (flock on a local file).
class ProcessLock
{
public:
    /// Waits until the lock is free.
    static Result<ProcessLock> acquire(const std::filesystem::path& path);

private:
    explicit ProcessLock(Descriptor fd) : m_fd(std::move(fd)) {}
    Descriptor m_fd;
};

} // namespace modelbook
