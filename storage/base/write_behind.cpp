#include "storage/base/write_behind.h"

#include "storage/base/files.h"

#include <algorithm>

#include <fcntl.h>

namespace modelbook {

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
    constexpr std::uint64_t step = 32u << 20;
    m_written += block.size();
    if (m_written - m_started < step)
        return {};
#ifdef SYNC_FILE_RANGE_WRITE
    // The disk begins while there is more to come, or the fsync at the end would wait for all of it, and tell how it went.
    (void)::sync_file_range(m_fd, static_cast<off_t>(m_started), static_cast<off_t>(m_written - m_started), SYNC_FILE_RANGE_WRITE);
#endif
    m_started = m_written;
    return {};
}

} // namespace modelbook
