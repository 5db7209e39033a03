#include "models/diff/diff_rows.h"

#include <algorithm>
#include <deque>

namespace modelbook {

namespace {

/// The union of the models' trees. All models are walked along it at once, because flattening each of them
/// first would build every path once per model.
struct Node {
    std::string_view key;
    std::size_t place = 0;       ///< among the children of its parent, until they are sorted
    std::vector<Node*> children; ///< in the order of first sight
    std::unordered_map<std::string_view, Node*> byKey;
    std::vector<const ArgValue*> values; ///< per model; empty where no model has a leaf here
};

class Union
{
public:
    explicit Union(std::size_t models)
        : m_models(models)
    {
    }

    void add(const ArgValue& tree, std::size_t model)
    {
        if (tree.isMap())
            addMap(m_root, tree.toMap(), model);
    }

    std::vector<ArgRow> rows()
    {
        std::vector<ArgRow> rows;
        collect(m_root, {}, rows);
        return rows;
    }

private:
    void addMap(Node& node, const ArgValue::Map& map, std::size_t model)
    {
        std::size_t next = 0;
        for (const auto& [key, value] : map) {
            Node& child = childOf(node, key, next);
            if (value.isMap() && !value.toMap().empty()) {
                addMap(child, value.toMap(), model);
                continue;
            }
            if (child.values.empty())
                child.values.resize(m_models);
            child.values[model] = &value;
        }
    }

    /// Models of one project have their keys in one order, so the next child is nearly always the right one.
    Node& childOf(Node& node, const std::string& key, std::size_t& next)
    {
        if (next < node.children.size() && node.children[next]->key == key)
            return *node.children[next++];
        const auto [place, fresh] = node.byKey.try_emplace(key);
        if (fresh) {
            place->second = &m_nodes.emplace_back();
            place->second->key = key;
            place->second->place = node.children.size();
            node.children.push_back(place->second);
        }
        next = place->second->place + 1;
        return *place->second;
    }

    void collect(Node& node, const std::string& path, std::vector<ArgRow>& rows)
    {
        std::sort(node.children.begin(), node.children.end(),
                  [](const Node* a, const Node* b) { return a->key < b->key; });
        // The leaves of a group before its subgroups would tear "a", "a.b" apart; by key keeps the eye's
        // order.
        for (auto* const child : node.children) {
            const auto full =
                &node == &m_root ? escapeArgKey(child->key) : path + '.' + escapeArgKey(child->key);
            if (!child->values.empty())
                rows.push_back({full, {}, std::move(child->values), 0, false, false});
            collect(*child, full, rows);
        }
    }

    std::size_t m_models;
    std::deque<Node> m_nodes;
    Node m_root;
};

bool rowDiffers(const std::vector<const ArgValue*>& values)
{
    const auto* const first = values.front();
    return std::any_of(values.begin() + 1, values.end(), [&](const ArgValue* value) {
        return (value == nullptr) != (first == nullptr) || (value && !(*value == *first));
    });
}

/// The first column with the value that most models have; that an arg is absent is a value, too.
std::size_t usualColumn(const std::vector<const ArgValue*>& values)
{
    std::unordered_map<std::string, std::pair<std::size_t, std::size_t>> counts; // first column, how many
    std::size_t usual = 0, most = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto& [first, count] = counts.try_emplace(values[i] ? canonicalJson(*values[i]) : std::string(), i, 0).first->second;
        if (++count > most) {
            most = count;
            usual = first;
        }
    }
    return usual;
}

/// Puts the values of renamed args into one row, where no model has both.
void mergeRenamed(std::vector<ArgRow>& rows, const std::vector<RenamedArg>& renames)
{
    const auto rowOf = [&](const std::string& path) {
        return std::find_if(rows.begin(), rows.end(), [&](const ArgRow& row) { return row.path == path; });
    };
    for (const auto& rename : renames) {
        const auto from = rowOf(rename.from), to = rowOf(rename.to);
        if (from == rows.end() || to == rows.end() || from == to)
            continue;
        bool both = false;
        for (std::size_t i = 0; i < from->values.size(); ++i)
            both = both || (from->values[i] && to->values[i]);
        if (both)
            continue;
        for (std::size_t i = 0; i < from->values.size(); ++i) {
            if (to->values[i])
                from->values[i] = to->values[i];
        }
        from->alias = to->path;
        rows.erase(to);
    }
}

} // namespace

std::vector<ArgRow> diffArgs(const std::vector<DiffModel>& models, const DiffOptions& options)
{
    Union tree(models.size());
    for (std::size_t i = 0; i < models.size(); ++i)
        tree.add(models[i].args, i);
    auto rows = tree.rows();
    mergeRenamed(rows, options.renames);
    const IgnoredArgs ignored(options.ignored);
    for (auto& row : rows) {
        row.differs = rowDiffers(row.values);
        row.ignored = ignored.matches(row.path);
        row.base = options.amongAll && row.differs ? usualColumn(row.values) : options.baseline;
    }
    return rows;
}

} // namespace modelbook
