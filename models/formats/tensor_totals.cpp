#include "models/formats/tensor_totals.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace modelbook {

std::vector<DTypeTotal> dtypeTotals(const CheckpointInfo& info)
{
    std::map<std::string_view, DTypeTotal> totals;
    struct Place {
        std::uint32_t file;
        std::uint64_t begin, end;
        DTypeTotal* total;
    };
    std::vector<Place> places;
    for (const auto& tensor : info.tensors) {
        auto& total = totals[tensor.dtype.name];
        ++total.tensors;
        total.elements += tensor.elements;
        total.bytes += tensor.bytes;
        if (tensor.range)
            places.push_back({tensor.file, tensor.range->offset, tensor.range->offset + tensor.range->length, &total});
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end);
    });
    // What overlaps an earlier tensor is counted only where it goes on behind it.
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i == 0 || places[i].file != places[i - 1].file)
            seen = 0;
        const auto begin = std::max(places[i].begin, seen);
        places[i].total->stored += places[i].end > begin ? places[i].end - begin : 0;
        seen = std::max(seen, places[i].end);
    }
    std::vector<DTypeTotal> list;
    for (auto& [name, total] : totals) {
        total.dtype = name;
        list.push_back(std::move(total));
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
    return list;
}

} // namespace modelbook
