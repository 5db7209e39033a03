#include "models/formats/pickle/graph.h"

#include <bit>

namespace modelbook {

double PickleGraph::real(PickleId id) const
{
    return std::bit_cast<double>(m_nodes[id].value);
}

std::string_view PickleGraph::text(PickleId id) const
{
    const auto& place = m_texts[m_nodes[id].value];
    if (!place.loaded)
        return {};
    return std::string_view(m_pool).substr(place.pool, place.length);
}

std::span<const PickleId> PickleGraph::items(PickleId id) const
{
    const auto& node = m_nodes[id];
    if (node.kind == PickleKind::Tuple)
        return std::span(m_tuples).subspan(node.value, node.count);
    return m_sequences[node.value];
}

} // namespace modelbook
