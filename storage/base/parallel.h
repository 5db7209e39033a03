// parallelFor: a loop whose turns do not touch each other, on all cores.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace modelbook {

/// Calls `work(i)` for 0 … count - 1, in any order, and returns when all are done. Below `worthThreads` turns, on this thread
/// alone. `work` must not throw.
template <typename Work>
void parallelFor(std::size_t count, std::size_t worthThreads, Work work)
{
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    const auto helpers = count < worthThreads ? 0 : std::min(cores, count) - 1;
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (auto i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < helpers; ++i)
        threads.emplace_back(run);
    run();
    for (auto& thread : threads)
        thread.join();
}

} // namespace modelbook
