// WriteBehind: a file's bytes on their way to the disk while the next ones are made.
#pragma once

#include "storage/base/result.h"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

namespace modelbook {

/// Whether the system is to keep what was written in memory. What nobody is about to read on this machine goes as soon as the
/// disk has it: a few pages are used again and again then, where fresh ones for each would be taken from what others read.
enum class PageCache { Keep, Drop };

/// Writes what it is given to a descriptor in order, on a thread of its own from the first mebibyte on, and has the disk begin
/// early. Its memory stays below 5 MiB. For one caller at a time.
class WriteBehind
{
public:
    /// `fd` stays the caller's and open; `name` is for messages. `start`: where in the file the descriptor stands.
    WriteBehind(int fd, std::string name, std::uint64_t start = 0, PageCache cache = PageCache::Keep)
        : m_fd(fd), m_name(std::move(name)), m_cache(cache), m_written(start), m_started(start), m_dropped(start)
    {
    }
    /// What was given by then has been written, or has failed.
    ~WriteBehind();
    WriteBehind(const WriteBehind&) = delete;
    WriteBehind& operator=(const WriteBehind&) = delete;

    /// Takes the bytes. DiskFull, PermissionDenied, Io: the failure of earlier ones; nothing is written after it.
    Status write(std::span<const std::byte> bytes);
    /// Waits until all is written; it is not synced. More may follow.
    Status finish();

private:
    static constexpr std::size_t blockBytes = 1u << 20;

    Status handOver();
    void run();
    Status put(const std::string& block);
    Status dropWritten();

    int m_fd;
    std::string m_name;
    PageCache m_cache;
    std::uint64_t m_written, m_started, m_dropped; ///< bytes given to the system, those it was told to put on the disk, to forget
    std::mutex m_mutex;                 ///< guards what follows
    std::condition_variable m_changed;
    std::array<std::string, 4> m_blocks; ///< those from m_first to m_last wait; the next one is being filled
    std::size_t m_first = 0, m_last = 0;
    std::optional<Error> m_error;
    bool m_stop = false;
    std::thread m_thread; // last: it ends before what it uses
};

} // namespace modelbook
