#include "models/formats/tensor_roles.h"

#include <algorithm>
#include <array>
#include <map>

namespace modelbook {

TensorRole roleOfTensorName(std::string_view name)
{
    constexpr std::array<std::string_view, 11> buffers{"running_mean", "running_var", "num_batches_tracked", "position_ids",
                                 "token_type_ids", "relative_position_index", "relative_coords_table", "attn_mask",
                                 "inv_freq", "moving_mean", "moving_variance"};
    auto last = name.substr(name.find_last_of("./") + 1);
    if (last.ends_with(":0")) // TensorFlow's number of an operator's output
        last.remove_suffix(2);
    const auto isLast = [&](std::string_view known) { return last == known; };
    return std::any_of(buffers.begin(), buffers.end(), isLast) ? TensorRole::Buffer : TensorRole::Weight;
}

bool isOperatorParameter(const TensorInfo& tensor)
{
    return (tensor.dtype.name == "I32" || tensor.dtype.name == "I64") && tensor.shape.size() <= 2 && tensor.elements <= 16;
}

std::uint64_t countParameters(const std::vector<TensorInfo>& tensors)
{
    std::uint64_t sum = 0;
    // Views of one storage at the same place are the same weights; at other places they are different ones.
    std::map<std::pair<std::string_view, std::uint64_t>, std::uint64_t> shared;
    for (const auto& tensor : tensors) {
        if (tensor.role != TensorRole::Weight)
            continue;
        if (tensor.storage.empty() || !tensor.range) {
            sum += tensor.elements;
            continue;
        }
        auto& largest = shared[{tensor.storage, tensor.range->offset}];
        sum += tensor.elements > largest ? tensor.elements - largest : 0;
        largest = std::max(largest, tensor.elements);
    }
    return sum;
}

} // namespace modelbook
