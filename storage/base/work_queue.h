// WorkQueue: a few threads that run jobs in any order and stop at the first failure.
#pragma once

#include "storage/base/result.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace modelbook {

/// Bounded: add() waits while `capacity` jobs are waiting, so that a fast producer does not fill the memory.
class WorkQueue
{
public:
    using Job = std::function<Status()>;

    explicit WorkQueue(unsigned threads, std::size_t capacity);
    /// Drops what has not started and waits for what has.
    ~WorkQueue();

    /// Adds a job. The first failure of an earlier one is returned here or by finish(), and no later job starts.
    Status add(Job job);
    /// Waits until all jobs are done.
    Status finish();

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::size_t m_capacity;
    std::size_t m_running = 0;
    bool m_stop = false;
    std::optional<Error> m_error;
    std::vector<std::thread> m_threads;
};

} // namespace modelbook
