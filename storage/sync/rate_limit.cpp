#include "storage/sync/rate_limit.h"

namespace modelbook {

void RateLimit::setBytesPerSecond(std::uint64_t limit)
{
    {
        const std::lock_guard lock(m_mutex);
        m_limit = limit;
        m_freeAt = {};
        ++m_generation;
    }
    m_changed.notify_all();
}

std::uint64_t RateLimit::bytesPerSecond() const
{
    const std::lock_guard lock(m_mutex);
    return m_limit;
}

RateLimit::Clock::duration RateLimit::book(std::uint64_t bytes, Clock::time_point now)
{
    const std::lock_guard lock(m_mutex);
    if (m_limit == 0)
        return {};
    const auto wait = m_freeAt > now ? m_freeAt - now : Clock::duration{};
    const std::chrono::duration<double> takes(static_cast<double>(bytes) / static_cast<double>(m_limit));
    m_freeAt = now + wait + std::chrono::duration_cast<Clock::duration>(takes);
    return wait;
}

void RateLimit::acquire(std::uint64_t bytes, const CancelToken& cancel)
{
    const auto until = Clock::now() + book(bytes, Clock::now());
    std::unique_lock lock(m_mutex);
    const auto generation = m_generation;
    constexpr std::chrono::milliseconds glance(100); // a token cannot wake anybody
    while (Clock::now() < until && generation == m_generation && !cancel.isCancelled())
        m_changed.wait_until(lock, std::min(until, Clock::now() + glance));
}

} // namespace modelbook
