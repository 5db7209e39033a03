#include "models/diff/arg_changes.h"

namespace modelbook {

std::vector<ArgChange> argChanges(const ModelDiff& diff, std::size_t from, std::size_t to)
{
    std::vector<ArgChange> changes;
    for (const auto& row : diff.args) {
        const auto* const before = row.values[from];
        const auto* const after = row.values[to];
        if (!before && !after)
            continue;
        if (before && after && *before == *after)
            continue;
        changes.push_back({row.path, before ? std::optional(*before) : std::nullopt,
                           after ? std::optional(*after) : std::nullopt});
    }
    return changes;
}

ArgValue applyArgChanges(const ArgValue& args, const std::vector<ArgChange>& changes)
{
    auto flat = flattenArgs(args);
    for (const auto& change : changes) {
        if (!change.after)
            flat.erase(change.path);
    }
    for (const auto& change : changes) {
        if (change.after)
            flat.insert_or_assign(change.path, *change.after);
    }
    return unflattenArgs(flat);
}

} // namespace modelbook
