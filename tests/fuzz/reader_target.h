// What the fuzz targets of checkpoint readers share: one reader, past its detection, within bounds.
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Smaller than a user's, so that a leak of memory or time shows soon.
inline ReadLimits fuzzLimits()
{
    ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    return limits;
}

template <class Reader>
int fuzzReader(const unsigned char* data, std::size_t size)
{
    const MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    (void)Reader().read(file, fuzzLimits()).has_value();
    return 0;
}

} // namespace modelbook
