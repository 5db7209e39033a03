// CancelToken and Progress: how long work is stopped and watched from another thread.
#pragma once

#include "storage/base/result.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace modelbook {

/// A flag that its copies share: one thread cancels, the worker asks. Thread-safe; default-constructed never stops.
class CancelToken
{
public:
    CancelToken() = default;
    static CancelToken create()
    {
        CancelToken token;
        token.m_flag = std::make_shared<std::atomic<bool>>(false);
        return token;
    }

    void cancel() const
    {
        if (m_flag)
            m_flag->store(true, std::memory_order_relaxed);
    }
    bool isCancelled() const { return m_flag && m_flag->load(std::memory_order_relaxed); }
    /// Cancelled as an Error, for loops: `MB_CHECK(cancel.check());`
    Status check() const
    {
        if (isCancelled())
            return makeError(ErrorCode::Cancelled, "cancelled");
        return {};
    }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

/// What long work says of itself: bytes (or items, where total counts items) done, and what it is at.
struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::string what;
};

/// Called from the working thread, as often as the work likes; must return at once.
using ProgressFunction = std::function<void(const Progress&)>;

} // namespace modelbook
