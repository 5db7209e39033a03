// TensorTree: the tensors of a checkpoint as a foldable tree or a flat list, filtered; plain values, no widget.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/cancel_token.h"

#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// One row. A branch sums what is below it; a folded branch ("layers.{0–31}") stands for `repeats` equal ones and has
/// the children of the first.
struct TensorNode {
    std::string name;
    int parent = -1;
    int row = 0;
    int tensor = -1; ///< index into CheckpointInfo::tensors; -1 for branches
    int repeats = 1;
    std::uint64_t parameters = 0; ///< elements, shared storage counted once
    std::uint64_t bytes = 0;
    std::vector<int> children;
};

struct TensorTree {
    std::shared_ptr<const CheckpointInfo> info;
    std::vector<TensorNode> nodes; ///< nodes[0] is the invisible root
    std::vector<int> sharedWith;   ///< per tensor: the earlier one with the same storage, or -1
    std::size_t shown = 0;         ///< tensors that the filter left
};

/// Which tensors to show: words that must all hold, separated by spaces or commas. `>100MB`, `<1k` bound the bytes, a
/// dtype's name asks for that dtype, anything else must occur in the name. Case does not matter.
struct TensorFilter {
    std::string text;
    bool matches(const TensorInfo& tensor) const;
};

/// Thread-safe; may take a while for 100,000 tensors, so call it off the GUI thread. What is cancelled is incomplete.
std::shared_ptr<const TensorTree> buildTensorTree(std::shared_ptr<const CheckpointInfo> info,
                                                  const std::string& filter, bool flat,
                                                  const CancelToken& cancel = {});

/// "4096 × 4096"; "scalar" for none.
std::string shapeText(const std::vector<std::int64_t>& shape);

} // namespace modelbook
