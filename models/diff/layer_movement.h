// Layer movement: where a finetune moved, layer by layer, from the changes of single tensors.
#pragma once

#include "models/diff/value_diff.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

struct LayerMovement {
    std::string name;
    ValueDiff values; ///< of all its tensors as one vector
    std::size_t tensors = 0;
};

/// "model.layers.3" of "model.layers.3.attn.q_proj.weight": up to the first number, else all but the last segment.
std::string_view layerOf(std::string_view tensor);

/// In the order in which the layers come first.
std::vector<LayerMovement> layerMovements(const std::vector<TensorValueDiff>& tensors);

} // namespace modelbook
