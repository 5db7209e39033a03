// Repeated layers as one line: `layers.{0-31}.attn.q_proj.weight`.
#pragma once

#include "models/diff/model_diff.h"

#include <cstddef>
#include <string>
#include <vector>

namespace modelbook {

/// Rows whose names differ only in numbers and whose states are the same in every model.
struct FoldedTensors {
    std::string name;              ///< with the numbers as `{0-3,5}`; the plain name of a single row
    std::vector<std::size_t> rows; ///< indexes into ModelDiff::tensors, in order
    std::vector<CellState> states; ///< per model
};

/// In the order of the first row of each. With `onlyDiffering`, rows that are the same everywhere are left
/// out.
std::vector<FoldedTensors> foldTensors(const ModelDiff& diff, bool onlyDiffering = false);

/// {0,1,2,5} → "0-2,5"
std::string rangeText(const std::vector<std::uint64_t>& sortedNumbers);

} // namespace modelbook
