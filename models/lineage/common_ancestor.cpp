#include "models/lineage/common_ancestor.h"

#include <map>

namespace modelbook {

namespace {

/// Every ancestor with its distance, the model itself at 0.
Result<std::map<ModelId, int>> ancestorsOf(const Library& library, const ModelId& id)
{
    std::map<ModelId, int> found{{id, 0}};
    std::vector<ModelId> layer{id};
    for (int distance = 1; !layer.empty(); ++distance) {
        std::vector<ModelId> next;
        for (const auto& child : layer) {
            const auto record = library.model(child);
            if (!record) {
                if (record.error().code() == ErrorCode::NotFound && child != id)
                    continue;
                return record.error();
            }
            for (const auto& parent : record->parents) {
                if (found.emplace(parent, distance).second)
                    next.push_back(parent);
            }
        }
        layer = std::move(next);
    }
    return found;
}

} // namespace

Result<std::optional<ModelId>> commonAncestor(const Library& library, const ModelId& a, const ModelId& b)
{
    MB_TRY(const auto ofA, ancestorsOf(library, a));
    MB_TRY(const auto ofB, ancestorsOf(library, b));
    std::optional<ModelId> nearest;
    int steps = 0;
    for (const auto& [id, distance] : ofA) {
        const auto other = ofB.find(id);
        if (other == ofB.end() || (nearest && distance + other->second >= steps))
            continue;
        if (!library.model(id)) // deleted: there is nothing to compare with
            continue;
        nearest = id;
        steps = distance + other->second;
    }
    return nearest;
}

} // namespace modelbook
