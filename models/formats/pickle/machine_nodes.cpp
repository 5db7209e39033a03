// The part of PickleMachine that makes nodes.
#include "models/formats/pickle/machine.h"

#include "models/formats/pickle/text.h"

#include <bit>
#include <charconv>
#include <cstdlib>

namespace modelbook {

namespace {

/// Longer text and bytes stay in the file; only their place is kept.
constexpr std::uint64_t longestLoaded = 1 << 20;
constexpr std::uint64_t longestLoadedBytes = 16 << 10;

} // namespace

Result<PickleId> PickleMachine::node(PickleKind kind, std::uint64_t value, std::uint64_t at)
{
    // A node and its place on the stack, both in vectors that grow by doubling.
    MB_CHECK(m_budget.take(2 * (sizeof(PickleGraph::Node) + sizeof(PickleId))));
    if (m_graph.m_nodes.size() >= noPickle)
        return corrupt(at, "too many values");
    PickleGraph::Node made;
    made.kind = kind;
    made.value = value;
    made.position = at;
    m_graph.m_nodes.push_back(made);
    return static_cast<PickleId>(m_graph.m_nodes.size() - 1);
}

Status PickleMachine::push(PickleKind kind, std::uint64_t value, std::uint64_t at)
{
    MB_TRY(const auto id, node(kind, value, at));
    m_stack.push_back(id);
    return {};
}

Status PickleMachine::pushText(PickleKind kind, std::uint64_t length, std::uint64_t at)
{
    PickleGraph::TextPlace place;
    place.offset = m_bytes.position();
    place.length = length;
    place.pool = m_graph.m_pool.size();
    place.loaded = length <= (kind == PickleKind::Bytes ? longestLoadedBytes : longestLoaded);
    if (place.loaded) {
        if (length > m_bytes.left())
            return m_bytes.skip(length); // says where the file ends
        MB_CHECK(m_budget.take(2 * length));
        MB_CHECK(m_bytes.append(length, m_graph.m_pool));
    } else {
        MB_CHECK(m_bytes.skip(length));
    }
    MB_CHECK(m_budget.take(2 * sizeof(place)));
    m_graph.m_texts.push_back(place);
    return push(kind, m_graph.m_texts.size() - 1, at);
}

Status PickleMachine::pushLoaded(PickleKind kind, std::string_view text, std::uint64_t at)
{
    MB_CHECK(m_budget.take(2 * (text.size() + sizeof(PickleGraph::TextPlace))));
    m_graph.m_texts.push_back({0, text.size(), m_graph.m_pool.size(), true});
    m_graph.m_pool.append(text);
    return push(kind, m_graph.m_texts.size() - 1, at);
}

Status PickleMachine::pushSequence(PickleKind kind, std::size_t from, std::uint64_t at)
{
    const auto count = m_stack.size() - from;
    MB_CHECK(m_budget.take(2 * sizeof(std::vector<PickleId>) + (count ? 32 : 0) + 2 * count * sizeof(PickleId)));
    m_graph.m_sequences.emplace_back(m_stack.begin() + static_cast<std::ptrdiff_t>(from), m_stack.end());
    m_stack.resize(from);
    return push(kind, m_graph.m_sequences.size() - 1, at);
}

Status PickleMachine::pushTuple(std::size_t from, std::uint64_t at)
{
    const auto count = m_stack.size() - from;
    MB_CHECK(m_budget.take(2 * count * sizeof(PickleId)));
    const auto start = m_graph.m_tuples.size();
    m_graph.m_tuples.insert(m_graph.m_tuples.end(), m_stack.begin() + static_cast<std::ptrdiff_t>(from),
                            m_stack.end());
    m_stack.resize(from);
    MB_CHECK(push(PickleKind::Tuple, start, at));
    m_graph.m_nodes.back().count = static_cast<std::uint32_t>(count);
    return {};
}

Status PickleMachine::pushObject(PickleId callee, PickleId arguments, PickleId keywords, std::uint64_t at)
{
    MB_CHECK(m_budget.take(2 * sizeof(PickleObject)));
    markCalled(callee, at);
    PickleObject object;
    object.callee = callee;
    object.arguments = arguments;
    object.keywords = keywords;
    m_graph.m_objects.push_back(std::move(object));
    return push(PickleKind::Object, m_graph.m_objects.size() - 1, at);
}

Status PickleMachine::pushGlobal(std::string module, std::string name, std::uint64_t at)
{
    auto key = module + '\n' + name;
    auto found = m_globalIndex.find(key);
    if (found == m_globalIndex.end()) {
        MB_CHECK(m_budget.take(2 * (sizeof(PickleGlobal) + 2 * key.size()) + 64));
        found = m_globalIndex.emplace(std::move(key), m_graph.m_globals.size()).first;
        m_graph.m_globals.push_back({std::move(module), std::move(name), at, 0, false});
    }
    ++m_graph.m_globals[found->second].uses;
    return push(PickleKind::Global, found->second, at);
}

Status PickleMachine::pushStackGlobal(std::uint64_t at)
{
    MB_TRY(const auto name, pop(at));
    MB_TRY(const auto module, pop(at));
    const auto readable = [&](PickleId id) { return m_graph.is(id, PickleKind::Text) && m_graph.loaded(id); };
    if (!readable(name) || !readable(module)) {
        odd("pickle.computed-global", "imports a name that is computed while loading", at, true);
        return pushGlobal("?", "?", at);
    }
    return pushGlobal(std::string(m_graph.text(module)), std::string(m_graph.text(name)), at);
}

Status PickleMachine::pushLong(std::uint64_t length, std::uint64_t at)
{
    if (length > 1024) {
        // Nobody trains with such a number; its place is enough.
        MB_CHECK(m_bytes.skip(length));
        return pushLoaded(PickleKind::BigInt, "(" + std::to_string(length) + " bytes)", at);
    }
    std::string bytes;
    MB_CHECK(m_bytes.append(length, bytes));
    if (length <= 8) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < length; ++i)
            value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
        if (length > 0 && length < 8 && (bytes.back() & 0x80) != 0)
            value |= ~std::uint64_t{0} << (8 * length);
        return push(PickleKind::Int, value, at);
    }
    return pushLoaded(PickleKind::BigInt, decimalOfTwosComplement(bytes), at);
}

Status PickleMachine::pushTextInt(std::string text, bool isLong, std::uint64_t at)
{
    // Protocol 0 writes booleans as "I00" and "I01" (PEP 285).
    if (!isLong && (text == "00" || text == "01"))
        return push(PickleKind::Bool, text == "01", at);
    if (isLong && !text.empty() && text.back() == 'L')
        text.pop_back();
    const bool negative = !text.empty() && text.front() == '-';
    std::size_t digits = 0;
    for (std::size_t i = negative ? 1 : 0; i < text.size(); ++i, ++digits) {
        if (text[i] < '0' || text[i] > '9')
            return corrupt(at, "an integer that is no number");
    }
    if (digits == 0)
        return corrupt(at, "an integer without digits");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc())
        return push(PickleKind::Int, static_cast<std::uint64_t>(value), at);
    return pushLoaded(PickleKind::BigInt, text, at);
}

Status PickleMachine::pushTextFloat(const std::string& text, std::uint64_t at)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range)
        value = std::strtod(text.c_str(), nullptr); // to ±inf or ±0, as Python does
    else if (error != std::errc() || end != text.data() + text.size())
        return corrupt(at, "a float that is no number");
    return push(PickleKind::Float, std::bit_cast<std::uint64_t>(value), at);
}

Status PickleMachine::addItems(PickleId target, std::size_t from, std::uint64_t at)
{
    const auto count = m_stack.size() - from;
    MB_CHECK(m_budget.take(2 * count * sizeof(PickleId)));
    const auto kind = m_graph.m_nodes[target].kind;
    std::vector<PickleId>* items = nullptr;
    if (kind == PickleKind::List || kind == PickleKind::Set)
        items = &m_graph.m_sequences[m_graph.m_nodes[target].value];
    else if (kind == PickleKind::Object)
        items = &m_graph.m_objects[m_graph.m_nodes[target].value].items;
    else
        return corrupt(at, "items for a value that takes none");
    items->insert(items->end(), m_stack.begin() + static_cast<std::ptrdiff_t>(from), m_stack.end());
    return {};
}

Status PickleMachine::setItems(PickleId target, std::size_t from, std::uint64_t at)
{
    const auto count = m_stack.size() - from;
    if (count % 2 != 0)
        return corrupt(at, "a key without value");
    MB_CHECK(m_budget.take(2 * count * sizeof(PickleId)));
    const auto kind = m_graph.m_nodes[target].kind;
    std::vector<PickleId>* pairs = nullptr;
    if (kind == PickleKind::Dict)
        pairs = &m_graph.m_sequences[m_graph.m_nodes[target].value];
    else if (kind == PickleKind::Object)
        pairs = &m_graph.m_objects[m_graph.m_nodes[target].value].pairs;
    else
        return corrupt(at, "keys for a value that takes none");
    pairs->insert(pairs->end(), m_stack.begin() + static_cast<std::ptrdiff_t>(from), m_stack.end());
    return {};
}

Status PickleMachine::put(std::uint64_t key)
{
    const auto id = m_stack.back();
    if (key < m_memo.size()) {
        m_memo[key] = id;
        return {};
    }
    if (key == m_memo.size() && m_sparseMemo.find(key) == m_sparseMemo.end()) {
        MB_CHECK(m_budget.take(2 * sizeof(PickleId)));
        m_memo.push_back(id);
        return {};
    }
    MB_CHECK(m_budget.take(64));
    m_sparseMemo[key] = id;
    return {};
}

Status PickleMachine::get(std::uint64_t key, std::uint64_t at)
{
    PickleId id = noPickle;
    if (key < m_memo.size()) {
        id = m_memo[key];
    } else {
        const auto found = m_sparseMemo.find(key);
        if (found == m_sparseMemo.end())
            return corrupt(at, "memo " + std::to_string(key) + " was never set");
        id = found->second;
    }
    MB_CHECK(m_budget.take(2 * sizeof(PickleId)));
    m_stack.push_back(id);
    return {};
}

Result<PickleId> PickleMachine::pop(std::uint64_t at)
{
    MB_TRY(const auto id, top(at));
    m_stack.pop_back();
    return id;
}

Result<PickleId> PickleMachine::top(std::uint64_t at) const
{
    if (m_stack.size() <= floor())
        return corrupt(at, "the stack is empty");
    return m_stack.back();
}

Result<std::size_t> PickleMachine::popMark(std::uint64_t at)
{
    if (m_marks.empty())
        return corrupt(at, "no mark on the stack");
    const auto from = m_marks.back();
    m_marks.pop_back();
    return from;
}

void PickleMachine::markCalled(PickleId callee, std::uint64_t at)
{
    if (m_graph.is(callee, PickleKind::Global))
        m_graph.m_globals[m_graph.m_nodes[callee].value].called = true;
    else
        odd("pickle.computed-call", "calls something that is computed while loading", at, true);
}

} // namespace modelbook
