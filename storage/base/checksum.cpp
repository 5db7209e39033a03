#include "storage/base/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace modelbook {

std::uint64_t checksum64(std::string_view bytes)
{
    return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace modelbook
