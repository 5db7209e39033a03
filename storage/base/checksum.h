// Checksums: whether bytes of our own are as they were written. Not for names and not against intent: that is hash.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace modelbook {

/// XXH3, 64 bits.
std::uint64_t checksum64(std::string_view bytes);

} // namespace modelbook
