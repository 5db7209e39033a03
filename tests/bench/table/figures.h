// Figures of a benchmark: times of many runs, told as one line.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace modelbook::bench {

using Clock = std::chrono::steady_clock;

inline double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

inline double residentMb()
{
    std::ifstream in("/proc/self/statm");
    long total = 0, resident = 0;
    in >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Times {
    std::vector<double> ms;
    double at(double share)
    {
        std::sort(ms.begin(), ms.end());
        return ms.empty() ? 0 : ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
    }
    void print(const std::string& what)
    {
        const double worst = at(1);
        std::printf("%-52s median %8.3f ms, p95 %8.3f ms, p99 %8.3f ms, worst %8.3f ms (%zu questions)\n", what.c_str(), at(0.5), at(0.95),
                    at(0.99), worst, ms.size());
        std::fflush(stdout);
    }
};

template <typename Work>
double timed(Work work)
{
    const auto start = Clock::now();
    work();
    return msSince(start);
}

} // namespace modelbook::bench
