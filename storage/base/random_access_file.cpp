#include "storage/base/random_access_file.h"

#include "storage/base/retried.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace modelbook {

namespace {

Error endsEarly(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t wanted)
{
    return makeError(ErrorCode::Truncated, file.name() + " ends at byte " + std::to_string(file.size()) + ", but " +
                                               std::to_string(wanted) + " bytes are expected at offset " +
                                               std::to_string(offset));
}

bool inside(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t count)
{
    return offset <= file.size() && count <= file.size() - offset;
}

} // namespace

Result<std::string> RandomAccessFile::readString(std::uint64_t offset, std::uint64_t count) const
{
    // Checked before the allocation, so that a lying length costs nothing.
    if (!inside(*this, offset, count))
        return endsEarly(*this, offset, count);
    std::string bytes(count, '\0');
    MB_CHECK(read(offset, std::as_writable_bytes(std::span(bytes))));
    return bytes;
}

Result<std::unique_ptr<LocalFile>> LocalFile::open(const std::filesystem::path& path)
{
    // O_NONBLOCK so that a named pipe cannot hang the opener; it means nothing for regular files.
    const int fd = retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); });
    if (fd < 0)
        return errnoError(errno, "open", path.string());
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        const int error = errno;
        ::close(fd);
        return errnoError(error, "read", path.string());
    }
    if (!S_ISREG(info.st_mode)) {
        ::close(fd);
        return makeError(ErrorCode::InvalidArgument, path.string() + " is not a regular file");
    }
    return std::unique_ptr<LocalFile>(new LocalFile(fd, path.string(), static_cast<std::uint64_t>(info.st_size)));
}

LocalFile::~LocalFile()
{
    ::close(m_fd);
}

Status LocalFile::read(std::uint64_t offset, std::span<std::byte> out) const
{
    std::size_t done = 0;
    while (done < out.size()) {
        const auto got = ::pread(m_fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errnoError(errno, "read", m_name);
        if (got == 0)
            return endsEarly(*this, offset, out.size());
        done += static_cast<std::size_t>(got);
    }
    return {};
}

Status MemoryFile::read(std::uint64_t offset, std::span<std::byte> out) const
{
    if (!inside(*this, offset, out.size()))
        return endsEarly(*this, offset, out.size());
    if (!out.empty())
        std::memcpy(out.data(), m_bytes.data() + offset, out.size());
    return {};
}

Status CountingFile::read(std::uint64_t offset, std::span<std::byte> out) const
{
    ++m_reads;
    m_bytes += out.size();
    return m_file.read(offset, out);
}

} // namespace modelbook
