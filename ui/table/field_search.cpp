#include "ui/table/field_search.h"

#include "models/catalogue/value_order.h"

#include <algorithm>

namespace modelbook {

void FieldSearch::setFields(std::shared_ptr<const std::vector<FieldInfo>> fields)
{
    m_fields = std::move(fields);
    m_folded.clear();
    for (const auto& info : *m_fields)
        m_folded.push_back(foldCase(info.key.path));
}

std::vector<std::size_t> FieldSearch::find(const std::string& text) const
{
    const auto wanted = foldCase(text);
    std::vector<std::size_t> found;
    std::vector<int> rank(m_folded.size());
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        const auto& path = m_folded[i];
        const auto at = path.find(wanted);
        if (at == std::string::npos)
            continue;
        const bool atSegment = at == 0 || path[at - 1] == '.';
        const bool atWord = atSegment || path[at - 1] == '_';
        const bool toEnd = at + wanted.size() == path.size();
        rank[i] = atSegment && toEnd ? 0 : atWord && toEnd ? 1 : atWord ? 2 : 3;
        found.push_back(i);
    }
    if (!wanted.empty()) {
        std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
            return rank[a] != rank[b] ? rank[a] < rank[b] : (*m_fields)[a].count > (*m_fields)[b].count;
        });
    }
    return found;
}

} // namespace modelbook
