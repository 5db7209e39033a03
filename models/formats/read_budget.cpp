#include "models/formats/read_budget.h"

namespace modelbook {

ReadBudget::ReadBudget(const ReadLimits& limits, std::string fileName)
    : m_limits(limits), m_fileName(std::move(fileName)), m_end(std::chrono::steady_clock::now() + limits.time)
{
}

Status ReadBudget::take(std::uint64_t bytes)
{
    if (bytes > left()) {
        return makeError(ErrorCode::LimitExceeded,
                         m_fileName + ": its header needs more than " +
                             std::to_string(m_limits.heapBytes >> 20) +
                             " MiB of memory; raise the limit if you trust the file");
    }
    m_used += bytes;
    return {};
}

Status ReadBudget::tick()
{
    // Asking the clock costs more than most steps: every 1,024th step is often enough.
    if ((++m_ticks & 1023u) != 0)
        return {};
    return checkClock();
}

Status ReadBudget::checkClock()
{
    MB_CHECK(m_limits.cancel.check());
    if (std::chrono::steady_clock::now() > m_end) {
        return makeError(ErrorCode::LimitExceeded, m_fileName + ": reading its header takes longer than " +
                                                       std::to_string(m_limits.time.count()) + " ms; given up");
    }
    return {};
}

} // namespace modelbook
