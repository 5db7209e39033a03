#include "storage/base/work_queue.h"

namespace modelbook {

WorkQueue::WorkQueue(unsigned threads, std::size_t capacity) : m_capacity(capacity)
{
    for (unsigned i = 0; i < std::max(1u, threads); ++i)
        m_threads.emplace_back([this] { run(); });
}

WorkQueue::~WorkQueue()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        m_jobs.clear();
    }
    m_changed.notify_all();
    for (auto& thread : m_threads)
        thread.join();
}

Status WorkQueue::add(Job job)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_error || m_jobs.size() < m_capacity; });
    if (m_error)
        return *m_error;
    m_jobs.push_back(std::move(job));
    m_changed.notify_all();
    return {};
}

Status WorkQueue::finish()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_running == 0 && (m_error || m_jobs.empty()); });
    if (m_error)
        return *m_error;
    return {};
}

void WorkQueue::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stop || (!m_error && !m_jobs.empty()); });
        if (m_stop)
            return;
        auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        ++m_running;
        m_changed.notify_all();
        lock.unlock();
        auto done = job();
        job = {};
        lock.lock();
        --m_running;
        if (!done && !m_error)
            m_error = failure(done);
        m_changed.notify_all();
    }
}

} // namespace modelbook
