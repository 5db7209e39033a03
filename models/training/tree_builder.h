// TreeBuilder: puts the events of a streaming parser together to one ArgValue, within bounds.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/checkpoint_info.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// Iterative, so that the depth of the input never becomes the depth of the stack. The last of duplicate keys
/// counts.
class TreeBuilder
{
public:
    /// False once the input nests deeper than ArgValue::maxDepth.
    bool open(bool map);
    void key(std::string text) { m_open.back().key = std::move(text); }
    /// Closes the innermost list or map and returns it, to be placed with add().
    ArgValue close();
    void add(ArgValue value);

    bool insideMap() const { return !m_open.empty() && m_open.back().value.isMap(); }
    bool hasKey() const { return m_open.back().key.has_value(); }
    /// Whether the innermost map has this key already.
    bool known(const std::string& text) const;
    bool atRoot() const { return m_open.empty(); }
    ArgValue takeRoot() { return std::move(m_root); }
    const std::vector<std::string>& duplicates() const { return m_duplicates; }

private:
    struct Level {
        ArgValue value;
        std::optional<std::string> key;
        std::unordered_map<std::string, std::size_t> places;
    };
    std::vector<Level> m_open;
    ArgValue m_root;
    std::vector<std::string> m_duplicates;
};

/// "a is given twice; the last value counts", one for all of a file's duplicates.
void addDuplicateFinding(std::vector<Finding>& findings, const std::vector<std::string>& duplicates,
                         const std::string& name);

} // namespace modelbook
