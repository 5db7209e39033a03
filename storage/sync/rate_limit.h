// RateLimit: holds senders back so that together they stay below so many bytes a second.
#pragma once

#include "storage/base/cancel_token.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace modelbook {

/// Thread-safe. A limit of 0 is none. Time is given in by tests.
class RateLimit
{
public:
    using Clock = std::chrono::steady_clock;

    void setBytesPerSecond(std::uint64_t limit);
    std::uint64_t bytesPerSecond() const;
    /// Waits until `bytes` may go, or the token is cancelled, or the limit is taken away.
    void acquire(std::uint64_t bytes, const CancelToken& cancel = {});
    /// How long acquire() would wait at `now`; books the bytes.
    Clock::duration book(std::uint64_t bytes, Clock::time_point now);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_limit = 0;
    std::uint64_t m_generation = 0; ///< of the limit: who waits for an old one stops
    Clock::time_point m_freeAt{};   ///< when all that was booked will have gone
};

} // namespace modelbook
