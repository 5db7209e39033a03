#include "storage/base/process_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <thread>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#endif

namespace modelbook {

void keepFreedMemory()
{
#ifdef __GLIBC__
    constexpr int mebibyte = 1 << 20;
    constexpr std::size_t start = 256u * mebibyte;
    // What one thread frees another takes: chunks are made here, stored there. With an arena for each thread, every one would
    // keep what the others have to ask for; with fewer than cores, threads wait for each other.
    mallopt(M_ARENA_MAX, static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
    mallopt(M_TRIM_THRESHOLD, 384 * mebibyte);
    // The heap's first part in large pages, which come 512 times as rarely: taken once, untouched, and given back.
    mallopt(M_MMAP_THRESHOLD, 512 * mebibyte);
    if (void* heap = std::malloc(start)) {
        constexpr std::uintptr_t page = 2u * mebibyte;
        const auto from = (reinterpret_cast<std::uintptr_t>(heap) + page - 1) / page * page;
        const auto to = (reinterpret_cast<std::uintptr_t>(heap) + start) / page * page;
        // Where the system does not do that, all is as before.
        (void)::madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
        std::free(heap);
    }
    mallopt(M_MMAP_THRESHOLD, 64 * mebibyte);
#endif
}

} // namespace modelbook
