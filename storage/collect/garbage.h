// Garbage: which objects of a library nothing needs any more; a decision without any reading or writing (design §5).
#pragma once

#include "storage/history/log_entry.h"
#include "storage/objects/collected_names.h"
#include "storage/objects/object_store.h"

#include <set>
#include <string>
#include <vector>

namespace modelbook {

/// What a collector has found before it decides.
struct GarbageQuestion {
    std::vector<ObjectInfo> objects; ///< all chunks, manifests and packs there are
    std::set<std::string> needed;    ///< keys that the heads of the window reach, bases of deltas included
};

/// Keys of objects that may be named by a collecting entry, at most `limit`; sorted. Those that were named before are left
/// out: they may just be deleted.
std::vector<std::string> garbageOf(const GarbageQuestion& question, const CollectedNames& collected,
                                   std::size_t limit = static_cast<std::size_t>(-1));

/// Keys of objects that an earlier collecting entry named and that are still there, as after a collection that crashed.
/// Nothing may newly refer to them, and nothing did when they were named.
std::vector<std::string> leftoversOf(const GarbageQuestion& question, const CollectedNames& collected);

} // namespace modelbook
