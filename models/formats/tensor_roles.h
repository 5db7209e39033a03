// What a tensor is for, told by its name, and the parameter count that follows.
#pragma once

#include "models/formats/checkpoint_info.h"

#include <string_view>

namespace modelbook {

/// Buffer for the names that frameworks give to state that is not learned (running statistics, counters, position
/// ids), Weight for all others.
TensorRole roleOfTensorName(std::string_view name);

/// Whether a constant of a graph is an operator's parameter (a shape, axes, a permutation) and no weight: whole numbers
/// and at most a few.
bool isOperatorParameter(const TensorInfo& tensor);

/// Elements of the tensors in role Weight; views of one storage (tied weights) are counted once.
std::uint64_t countParameters(const std::vector<TensorInfo>& tensors);

} // namespace modelbook
