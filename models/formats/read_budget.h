// ReadBudget: counts what a reader allocates and how long it takes against ReadLimits.
#pragma once

#include "models/formats/checkpoint_reader.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace modelbook {

/// One per opened file; every reader of that file charges it. Not thread-safe.
class ReadBudget
{
public:
    ReadBudget(const ReadLimits& limits, std::string fileName);

    /// Charges an allocation about to be made. LimitExceeded when the sum passes the heap limit.
    Status take(std::uint64_t bytes);
    /// Gives back what a temporary structure held.
    void giveBack(std::uint64_t bytes) { m_used -= bytes < m_used ? bytes : m_used; }
    /// To be called once per step of any loop whose length the file decides. Cancelled, or LimitExceeded on time.
    Status tick();

    std::uint64_t used() const { return m_used; }
    std::uint64_t left() const { return m_limits.heapBytes > m_used ? m_limits.heapBytes - m_used : 0; }
    const std::string& fileName() const { return m_fileName; }

private:
    Status checkClock();

    ReadLimits m_limits;
    std::string m_fileName;
    std::chrono::steady_clock::time_point m_end;
    std::uint64_t m_used = 0;
    std::uint32_t m_ticks = 0;
};

} // namespace modelbook
