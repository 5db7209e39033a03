#include "ui/inspector/tensor_tree.h"

#include "storage/base/ascii.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace modelbook {

namespace {

/// "100MB" → 1e8; nullopt where it is no size. Decimal units, as sizes are shown.
std::optional<double> sizeOf(const std::string& text)
{
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !(number >= 0))
        return {};
    static const std::map<std::string, double> units{{"", 1},     {"b", 1},     {"k", 1e3},  {"kb", 1e3}, {"m", 1e6},
                                                     {"mb", 1e6}, {"g", 1e9},   {"gb", 1e9}, {"t", 1e12}, {"tb", 1e12}};
    const auto unit = units.find(end);
    return unit == units.end() ? std::nullopt : std::optional(number * unit->second);
}

std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words(1);
    for (const char c : lowered(text)) {
        if (c == ' ' || c == ',' || c == '\t')
            words.emplace_back();
        else
            words.back() += c;
    }
    std::erase_if(words, [](const std::string& word) { return word.empty(); });
    return words;
}

bool wordMatches(const std::string& word, const TensorInfo& tensor)
{
    if (word.size() > 1 && (word[0] == '>' || word[0] == '<')) {
        if (const auto bound = sizeOf(word.substr(1)))
            return word[0] == '>' ? static_cast<double>(tensor.bytes) > *bound
                                  : static_cast<double>(tensor.bytes) < *bound;
    }
    return lowered(tensor.dtype.name) == word || lowered(tensor.name).find(word) != std::string::npos;
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.size() < 8 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// Tensors as a trie of name segments, before folding.
struct Branch {
    std::string name;
    int tensor = -1;
    std::vector<std::unique_ptr<Branch>> children;
    std::unordered_map<std::string, Branch*> byName;
    std::string signature; ///< equal for equal subtrees: names, dtypes and shapes

    Branch* child(const std::string& key)
    {
        auto& found = byName[key];
        if (!found) {
            children.push_back(std::make_unique<Branch>());
            found = children.back().get();
            found->name = key;
        }
        return found;
    }
};

constexpr int maxDepth = 48; ///< deeper names keep their dots, so that recursion stays bounded

void sign(Branch& branch, const CheckpointInfo& info)
{
    if (branch.tensor >= 0) {
        const auto& tensor = info.tensors[static_cast<std::size_t>(branch.tensor)];
        branch.signature = tensor.dtype.name + shapeText(tensor.shape);
    }
    for (auto& child : branch.children) {
        sign(*child, info);
        branch.signature += '{' + child->name + ':' + std::to_string(std::hash<std::string>{}(child->signature)) + '}';
    }
}

class Builder
{
public:
    explicit Builder(TensorTree& tree) : m_tree(tree) {}

    int append(std::string name, int parent)
    {
        const int id = static_cast<int>(m_tree.nodes.size());
        auto& above = m_tree.nodes[static_cast<std::size_t>(parent)];
        m_tree.nodes.push_back({std::move(name), parent, static_cast<int>(above.children.size()), -1, 1, 0, 0, {}});
        m_tree.nodes[static_cast<std::size_t>(parent)].children.push_back(id);
        return id;
    }

    void appendTensor(std::string name, int parent, int tensor)
    {
        const int id = append(std::move(name), parent);
        m_tree.nodes[static_cast<std::size_t>(id)].tensor = tensor;
        count(tensor, m_tree.nodes[static_cast<std::size_t>(id)], true);
    }

    /// Adds what is below `branch` as children of `parent`; equal numbered neighbours become one.
    void appendChildren(const Branch& branch, int parent)
    {
        for (std::size_t i = 0; i < branch.children.size();) {
            const auto& first = *branch.children[i];
            std::size_t end = i + 1;
            while (isNumber(first.name) && !first.children.empty() && end < branch.children.size() &&
                   isNumber(branch.children[end]->name) && branch.children[end]->signature == first.signature)
                ++end;
            appendBranch(branch, i, end, parent);
            i = end;
        }
    }

private:
    void count(int tensor, TensorNode& node, bool own)
    {
        const auto& info = m_tree.info->tensors[static_cast<std::size_t>(tensor)];
        // A tied tensor shows its own size on its own row, and counts once in sums.
        if (!own && m_tree.sharedWith[static_cast<std::size_t>(tensor)] >= 0)
            return;
        node.parameters += info.elements;
        node.bytes += info.bytes;
    }

    void countAll(const Branch& branch, TensorNode& node)
    {
        if (branch.tensor >= 0)
            count(branch.tensor, node, false);
        for (const auto& child : branch.children)
            countAll(*child, node);
    }

    void appendBranch(const Branch& above, std::size_t begin, std::size_t end, int parent)
    {
        const auto* branch = above.children[begin].get();
        auto name = branch->name;
        const int repeats = static_cast<int>(end - begin);
        if (repeats > 1)
            name = "{" + name + "–" + above.children[end - 1]->name + "}";
        // A chain of single children is one row: "self_attn.q_proj.weight".
        std::size_t innerBegin = begin, innerEnd = end;
        const auto* holder = &above;
        int folds = repeats;
        while (folds == 1 && branch->tensor < 0) {
            const auto& children = branch->children;
            const bool all = children.size() > 1 && isNumber(children[0]->name) && !children[0]->children.empty() &&
                             std::all_of(children.begin(), children.end(), [&](const auto& child) {
                                 return isNumber(child->name) && child->signature == children[0]->signature;
                             });
            if (children.size() != 1 && !all)
                break;
            holder = branch;
            innerBegin = 0;
            innerEnd = children.size();
            folds = static_cast<int>(children.size());
            branch = children[0].get();
            name += folds > 1 ? ".{" + branch->name + "–" + children.back()->name + "}" : "." + branch->name;
        }
        if (branch->tensor >= 0)
            appendTensor(name, parent, branch->tensor);
        if (branch->children.empty())
            return;
        const int id = append(std::move(name), parent);
        auto& node = m_tree.nodes[static_cast<std::size_t>(id)];
        node.repeats = folds;
        for (auto i = innerBegin; i < innerEnd; ++i)
            countAll(*holder->children[i], node);
        appendChildren(*branch, id);
    }

    TensorTree& m_tree;
};

void insert(Branch& root, const std::string& name, int tensor)
{
    auto* at = &root;
    std::size_t begin = 0;
    for (int depth = 0;; ++depth) {
        const auto dot = depth < maxDepth ? name.find('.', begin) : std::string::npos;
        if (dot == std::string::npos)
            break;
        at = at->child(name.substr(begin, dot - begin));
        begin = dot + 1;
    }
    auto* leaf = at->child(name.substr(begin));
    if (leaf->tensor >= 0) { // two of one name, as some archives have: both are shown
        at->children.push_back(std::make_unique<Branch>());
        leaf = at->children.back().get();
        leaf->name = name.substr(begin);
    }
    leaf->tensor = tensor;
}

} // namespace

bool TensorFilter::matches(const TensorInfo& tensor) const
{
    const auto words = wordsOf(text);
    return std::all_of(words.begin(), words.end(), [&](const auto& word) { return wordMatches(word, tensor); });
}

std::shared_ptr<const TensorTree> buildTensorTree(std::shared_ptr<const CheckpointInfo> info,
                                                  const std::string& filter, bool flat, const CancelToken& cancel)
{
    auto tree = std::make_shared<TensorTree>();
    tree->info = std::move(info);
    tree->nodes.resize(1);
    const auto& tensors = tree->info->tensors;
    tree->sharedWith.assign(tensors.size(), -1);
    std::unordered_map<std::string, int> first;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].storage.empty())
            continue;
        const auto [found, fresh] = first.emplace(tensors[i].storage, static_cast<int>(i));
        if (!fresh)
            tree->sharedWith[i] = found->second;
    }
    const auto words = wordsOf(filter);
    Branch root;
    Builder builder(*tree);
    // Weights first: what an optimizer remembers is often twice as much, and seldom what one looks for.
    std::vector<std::size_t> order(tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!flat)
        std::stable_partition(order.begin(), order.end(),
                              [&](std::size_t i) { return tensors[i].role != TensorRole::Optimizer; });
    for (const auto i : order) {
        if (cancel.isCancelled())
            break;
        if (!std::all_of(words.begin(), words.end(), [&](const auto& word) { return wordMatches(word, tensors[i]); }))
            continue;
        ++tree->shown;
        if (flat)
            builder.appendTensor(tensors[i].name, 0, static_cast<int>(i));
        else
            insert(root, tensors[i].name, static_cast<int>(i));
    }
    if (!flat) {
        sign(root, *tree->info);
        builder.appendChildren(root, 0);
    }
    return tree;
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    if (shape.empty())
        return "scalar";
    std::string text;
    for (const auto size : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(size);
    return text;
}

} // namespace modelbook
