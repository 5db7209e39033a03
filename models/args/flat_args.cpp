#include "models/args/flat_args.h"

#include "models/args/visit_args.h"

namespace modelbook {

namespace {

struct Leaf {
    std::vector<std::string> keys;
    const ArgValue* value = nullptr;
};

ArgValue build(const std::vector<const Leaf*>& leaves, std::size_t depth)
{
    std::map<std::string_view, std::vector<const Leaf*>> groups;
    for (const Leaf* leaf : leaves)
        groups[leaf->keys[depth]].push_back(leaf);
    ArgValue::Map map;
    map.reserve(groups.size());
    for (const auto& [key, members] : groups) {
        std::vector<const Leaf*> deeper;
        for (const Leaf* leaf : members) {
            if (leaf->keys.size() > depth + 1)
                deeper.push_back(leaf);
        }
        map.emplace_back(std::string(key),
                         deeper.empty() ? *members.front()->value : build(deeper, depth + 1));
    }
    return map;
}

} // namespace

FlatArgs flattenArgs(const ArgValue& tree)
{
    FlatArgs flat;
    std::string path;
    if (tree.isMap())
        visitArgs(tree, path, [&](const std::string& at, const ArgValue& value) { flat.insert_or_assign(at, value); });
    else
        flat.insert_or_assign(path, tree);
    return flat;
}

ArgValue unflattenArgs(const FlatArgs& flat)
{
    std::vector<Leaf> leaves;
    leaves.reserve(flat.size());
    for (const auto& [path, value] : flat) {
        Leaf leaf{splitArgPath(path), &value};
        constexpr auto limit = static_cast<std::size_t>(ArgValue::maxDepth);
        if (leaf.keys.size() > limit) {
            // Deeper than any value may be: the rest of the path is one key.
            const std::vector<std::string> rest(leaf.keys.begin() + (limit - 1), leaf.keys.end());
            leaf.keys.resize(limit - 1);
            leaf.keys.push_back(joinArgPath(rest));
        }
        leaves.push_back(std::move(leaf));
    }
    std::vector<const Leaf*> all;
    all.reserve(leaves.size());
    for (const auto& leaf : leaves)
        all.push_back(&leaf);
    return build(all, 0);
}

std::vector<std::string> splitArgPath(std::string_view path)
{
    std::vector<std::string> keys(1);
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '\\' && i + 1 < path.size() && (path[i + 1] == '.' || path[i + 1] == '\\'))
            keys.back() += path[++i];
        else if (path[i] == '.')
            keys.emplace_back();
        else
            keys.back() += path[i];
    }
    return keys;
}

std::string joinArgPath(const std::vector<std::string>& keys)
{
    std::string path;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i != 0)
            path += '.';
        path += escapeArgKey(keys[i]);
    }
    return path;
}

std::string escapeArgKey(std::string_view key)
{
    std::string escaped;
    escaped.reserve(key.size());
    for (const char c : key) {
        if (c == '.' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

const ArgValue* findArg(const ArgValue& tree, std::string_view path)
{
    const ArgValue* at = &tree;
    for (const auto& key : splitArgPath(path)) {
        at = at->find(key);
        if (!at)
            return nullptr;
    }
    return at;
}

} // namespace modelbook
