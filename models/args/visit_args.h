// Walking a tree of args: every leaf with its dotted path.
#pragma once

#include "models/args/arg_value.h"
#include "models/args/flat_args.h"

#include <string>

namespace modelbook {

/// Calls `visit(path, value)` for each leaf of a map in its order, lists and empty maps being leaves. `path` is the map's own,
/// "" for the root, and as it was afterwards. What flattenArgs() does, without its sorted map.
template <class Visit>
void visitArgs(const ArgValue& map, std::string& path, const Visit& visit, bool root = true)
{
    const auto length = path.size();
    for (const auto& [key, value] : map.toMap()) {
        path += (root ? "" : ".") + escapeArgKey(key);
        if (value.isMap() && !value.toMap().empty())
            visitArgs(value, path, visit, false);
        else
            visit(path, value);
        path.resize(length);
    }
}

} // namespace modelbook
