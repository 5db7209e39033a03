// Totals of a checkpoint's tensors per element type.
#pragma once

#include "models/formats/checkpoint_info.h"

#include <string>
#include <vector>

namespace modelbook {

struct DTypeTotal {
    std::string dtype;
    std::uint64_t tensors = 0;
    std::uint64_t elements = 0;
    std::uint64_t bytes = 0;   ///< logical: as if each tensor had its own
    std::uint64_t stored = 0;  ///< bytes of the files, what several tensors share counted once; 0 where nothing is known of places
};

/// One per type, most bytes first.
std::vector<DTypeTotal> dtypeTotals(const CheckpointInfo& info);

} // namespace modelbook
