#include "models/formats/pytorch/tensor_walk.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::size_t deepest = 200;

template <class Visit>
void forEachChild(const PickleGraph& graph, PickleId id, Visit visit)
{
    switch (graph.kind(id)) {
    case PickleKind::List:
    case PickleKind::Tuple:
    case PickleKind::Dict:
    case PickleKind::Set:
    case PickleKind::FrozenSet:
        for (const auto child : graph.items(id))
            visit(child);
        break;
    case PickleKind::Object: {
        const auto& object = graph.object(id);
        if (object.arguments != noPickle)
            visit(object.arguments);
        if (object.keywords != noPickle)
            visit(object.keywords);
        for (const auto* list : {&object.states, &object.items, &object.pairs}) {
            for (const auto child : *list)
                visit(child);
        }
        break;
    }
    default: break;
    }
}

} // namespace

Status TensorWalk::prepare()
{
    const auto& graph = m_meaning.graph();
    const auto count = graph.size();
    // Edges turned round, so that "has tensors below it" spreads from the tensors upwards, cycles or not.
    std::vector<std::uint32_t> starts;
    std::uint64_t edges = 0;
    MB_CHECK(m_budget.take(count * sizeof(std::uint32_t) * 2 + count / 8));
    starts.assign(count + 1, 0);
    m_has.assign(count, false);
    std::vector<PickleId> work;
    for (PickleId id = 0; id < count; ++id) {
        MB_CHECK(m_budget.tick());
        if ((graph.is(id, PickleKind::Object) || graph.is(id, PickleKind::Persistent)) && isTorchTensor(m_meaning, id)) {
            m_has[id] = true;
            work.push_back(id);
        }
        forEachChild(graph, id, [&](PickleId child) {
            ++starts[child + 1];
            ++edges;
        });
    }
    MB_CHECK(m_budget.take(edges * sizeof(PickleId)));
    for (std::size_t i = 0; i < count; ++i)
        starts[i + 1] += starts[i];
    std::vector<PickleId> parents(edges);
    auto next = starts;
    for (PickleId id = 0; id < count; ++id)
        forEachChild(graph, id, [&](PickleId child) { parents[next[child]++] = id; });
    while (!work.empty()) {
        MB_CHECK(m_budget.tick());
        const auto id = work.back();
        work.pop_back();
        for (auto i = starts[id]; i < starts[id + 1]; ++i) {
            if (!m_has[parents[i]]) {
                m_has[parents[i]] = true;
                work.push_back(parents[i]);
            }
        }
    }
    m_budget.giveBack(count * sizeof(std::uint32_t) * 2 + edges * sizeof(PickleId));
    return {};
}

Result<std::vector<TensorWalk::Child>> TensorWalk::children(PickleId id)
{
    const auto& graph = m_meaning.graph();
    std::vector<Child> found;
    const auto keep = [&](std::string name, PickleId child, bool transparent = false) {
        if (hasTensors(child))
            found.push_back({std::move(name), child, transparent});
    };
    const auto number = [&](std::span<const PickleId> items) {
        for (std::size_t i = 0; i < items.size(); ++i)
            keep(std::to_string(i), items[i]);
    };
    const auto nameOf = [&](PickleId key) -> std::string {
        if (const auto text = m_meaning.text(key))
            return std::string(*text);
        if (const auto whole = m_meaning.integer(key))
            return std::to_string(*whole);
        return "?";
    };
    if (m_meaning.isMapping(id)) {
        MB_TRY(const auto pairs, m_meaning.pairs(id, m_budget));
        for (const auto& [key, value] : pairs)
            keep(nameOf(key), value);
        m_budget.giveBack(pairs.size() * 16);
        return found;
    }
    if (!graph.is(id, PickleKind::Object)) {
        if (graph.is(id, PickleKind::List) || graph.is(id, PickleKind::Tuple) || graph.is(id, PickleKind::Set) ||
            graph.is(id, PickleKind::FrozenSet))
            number(graph.items(id));
        return found;
    }
    if (m_meaning.callOf(id) == PickleCall::RebuildSparse) {
        // (layout, (indices, values, size)): two tensors make one.
        const auto data = m_meaning.argument(id, 1);
        if (graph.is(data, PickleKind::Tuple) && graph.items(data).size() >= 2) {
            keep("indices", graph.items(data)[0]);
            keep("values", graph.items(data)[1]);
        }
        return found;
    }
    const auto attributes = m_meaning.attributes(id);
    if (attributes != noPickle) {
        MB_TRY(const auto pairs, m_meaning.pairs(attributes, m_budget));
        for (const auto& [key, value] : pairs) {
            const auto name = nameOf(key);
            keep(name, value, name == "_parameters" || name == "_buffers" || name == "_modules");
        }
        m_budget.giveBack(pairs.size() * 16);
    }
    number(graph.object(id).items);
    if (found.empty()) {
        for (const auto state : graph.object(id).states)
            keep("state", state, true);
        keep("arguments", graph.object(id).arguments, true);
        keep("keywords", graph.object(id).keywords, true);
    }
    return found;
}

Status TensorWalk::collect(PickleId id, const std::string& prefix, TensorRole role, std::vector<TorchTensor>& out)
{
    struct Frame {
        PickleId id;
        std::string prefix;
        std::vector<Child> children;
        std::size_t next = 0;
    };
    std::vector<Frame> frames;
    const auto onPath = [&](PickleId wanted) {
        return std::any_of(frames.begin(), frames.end(), [&](const Frame& frame) { return frame.id == wanted; });
    };
    const auto enter = [&](PickleId wanted, const std::string& name) -> Status {
        wanted = m_meaning.unwrap(wanted);
        if (isTorchTensor(m_meaning, wanted)) {
            auto tensor = torchTensor(m_meaning, wanted);
            if (!tensor) {
                ++m_malformed;
                return {};
            }
            MB_CHECK(m_budget.take(2 * sizeof(TorchTensor) + name.size() + 16 * tensor->info.shape.size() + 32));
            tensor->info.name = name;
            tensor->info.role = role;
            out.push_back(std::move(*tensor));
            return {};
        }
        if (onPath(wanted))
            return {};
        if (frames.size() >= deepest) {
            ++m_malformed;
            return {};
        }
        MB_TRY(auto below, children(wanted));
        frames.push_back({wanted, name, std::move(below), 0});
        return {};
    };
    MB_CHECK(enter(id, prefix));
    while (!frames.empty()) {
        MB_CHECK(m_budget.tick());
        auto& frame = frames.back();
        if (frame.next == frame.children.size()) {
            frames.pop_back();
            continue;
        }
        const auto child = frame.children[frame.next++];
        auto name = frame.prefix;
        if (!child.transparent)
            name += (name.empty() ? "" : ".") + child.name;
        if (name.size() > 64 << 10)
            return makeError(ErrorCode::LimitExceeded, m_budget.fileName() + ": a tensor's name is longer than 64 KiB");
        MB_CHECK(enter(child.id, name));
    }
    return {};
}

} // namespace modelbook
