#include "models/diff/layer_movement.h"

#include <algorithm>
#include <unordered_map>

namespace modelbook {

std::string_view layerOf(std::string_view tensor)
{
    for (std::size_t at = 0; at < tensor.size();) {
        const auto end = std::min(tensor.find('.', at), tensor.size());
        const auto segment = tensor.substr(at, end - at);
        if (!segment.empty() && std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return tensor.substr(0, end);
        at = end + 1;
    }
    const auto last = tensor.rfind('.');
    return last == std::string_view::npos ? tensor : tensor.substr(0, last);
}

std::vector<LayerMovement> layerMovements(const std::vector<TensorValueDiff>& tensors)
{
    std::vector<LayerMovement> layers;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& tensor : tensors) {
        const auto [place, fresh] = places.try_emplace(layerOf(tensor.name), layers.size());
        if (fresh)
            layers.push_back({std::string(place->first), tensor.values, 1});
        else {
            auto& layer = layers[place->second];
            layer.values = joined(layer.values, tensor.values);
            ++layer.tensors;
        }
    }
    return layers;
}

} // namespace modelbook
