// The time of day, as records and log entries keep it.
#pragma once

#include <chrono>
#include <cstdint>

namespace modelbook {

/// Milliseconds since 1970, by this machine's clock.
inline std::int64_t nowMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace modelbook
