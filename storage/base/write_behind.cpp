#include "storage/base/write_behind.h"

#include "storage/base/files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>

namespace modelbook {

namespace {

constexpr std::uint64_t stepBytes = 8u << 20; ///< that the disk is given at a time
constexpr std::uint64_t stepsUnderWay = 3;    ///< that it may be busy with

} // namespace

WriteBehind::~WriteBehind()
{
    (void)finish();
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

Status WriteBehind::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        auto& block = m_blocks[m_last % m_blocks.size()]; // ours alone until it is handed over
        const auto part = bytes.first(std::min(bytes.size(), blockBytes - block.size()));
        block.append(reinterpret_cast<const char*>(part.data()), part.size());
        bytes = bytes.subspan(part.size());
        if (block.size() == blockBytes)
            MB_CHECK(handOver());
    }
    return {};
}

Status WriteBehind::finish()
{
    if (!m_thread.joinable()) {
        if (m_error)
            return *m_error;
        auto& block = m_blocks[m_last % m_blocks.size()];
        auto done = put(block);
        block.clear();
        if (!done)
            m_error = done.error();
        return done;
    }
    MB_CHECK(handOver());
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_first == m_last || m_error; });
    if (m_error)
        return *m_error;
    return {};
}

Status WriteBehind::handOver()
{
    std::unique_lock lock(m_mutex);
    ++m_last;
    m_changed.notify_all();
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    // The one to be filled next has to be free.
    m_changed.wait(lock, [this] { return m_last - m_first < m_blocks.size() || m_error; });
    if (m_error)
        return *m_error;
    return {};
}

void WriteBehind::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stop || (m_first < m_last && !m_error); });
        if (m_stop)
            return;
        auto& block = m_blocks[m_first % m_blocks.size()];
        lock.unlock();
        auto done = put(block);
        block.clear();
        lock.lock();
        ++m_first;
        if (!done)
            m_error = failure(done);
        m_changed.notify_all();
    }
}

Status WriteBehind::put(const std::string& block)
{
    MB_CHECK(writeAll(m_fd, std::as_bytes(std::span(block)), m_name));
    m_written += block.size();
#ifdef SYNC_FILE_RANGE_WRITE
    if (m_written - m_started < stepBytes)
        return {};
    // The disk begins while there is more to come, or the fsync at the end would wait for all of it, and tell how it went.
    (void)::sync_file_range(m_fd, static_cast<off_t>(m_started), static_cast<off_t>(m_written - m_started), SYNC_FILE_RANGE_WRITE);
    m_started = m_written;
    if (m_cache == PageCache::Drop)
        return dropWritten();
#endif
    return {};
}

Status WriteBehind::dropWritten()
{
#ifdef SYNC_FILE_RANGE_WRITE
    for (; m_started - m_dropped > stepsUnderWay * stepBytes; m_dropped += stepBytes) {
        const auto at = static_cast<off_t>(m_dropped), length = static_cast<off_t>(stepBytes);
        constexpr unsigned written = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
        // A disk's failure is told once, so here or never. Where the system cannot do this, there is nothing to wait for.
        if (::sync_file_range(m_fd, at, length, written) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
            return errnoError(errno, "write", m_name);
        (void)::posix_fadvise(m_fd, at, length, POSIX_FADV_DONTNEED);
    }
#endif
    return {};
}

} // namespace modelbook
