#include "storage/base/byte_sink.h"

#include "storage/base/hash.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace modelbook {

namespace {

constexpr std::size_t bufferBytes = 1u << 20;

} // namespace

Result<std::unique_ptr<FileSink>> FileSink::open(const std::filesystem::path& path)
{
    const auto temporary = path.parent_path() / ("." + path.filename().string() + ".part-" + randomId().substr(0, 8));
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd.isOpen())
        return errnoError(errno, "create", temporary.string());
    return std::unique_ptr<FileSink>(new FileSink(std::move(fd), path, temporary));
}

FileSink::~FileSink()
{
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Status FileSink::flush()
{
    const auto pending = std::exchange(m_buffer, {});
    MB_CHECK(writeAll(m_fd.get(), std::as_bytes(std::span(pending)), m_path.string()));
    startWriting(pending.size());
    return {};
}

void FileSink::startWriting(std::size_t bytes)
{
    constexpr std::uint64_t step = 32u << 20;
    m_written += bytes;
    if (m_written - m_started < step)
        return;
#ifdef SYNC_FILE_RANGE_WRITE
    // The disk begins while there is more to come, or the wait at the end would be for all of it. Whether it can is not asked.
    (void)::sync_file_range(m_fd.get(), static_cast<off_t>(m_started), static_cast<off_t>(m_written - m_started), SYNC_FILE_RANGE_WRITE);
#endif
    m_started = m_written;
}

Status FileSink::write(std::span<const std::byte> bytes)
{
    if (bytes.size() < bufferBytes) {
        m_buffer.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return m_buffer.size() < bufferBytes ? Status{} : flush();
    }
    MB_CHECK(flush());
    MB_CHECK(writeAll(m_fd.get(), bytes, m_path.string()));
    startWriting(bytes.size());
    return {};
}

Status FileSink::finish()
{
    MB_CHECK(flush());
    if (::fsync(m_fd.get()) != 0)
        return errnoError(errno, "write", m_path.string());
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return errnoError(errno, "write", m_path.string());
    m_temporary.clear();
    return syncFolder(m_path.parent_path());
}

} // namespace modelbook
