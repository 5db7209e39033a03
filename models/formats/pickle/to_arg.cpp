#include "models/formats/pickle/to_arg.h"

#include "models/formats/pickle/numpy_values.h"
#include "models/formats/pickle/python_values.h"
#include "models/formats/pickle/text.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::uint64_t mostValues = 1'000'000;

ArgValue textOrBytes(std::string_view bytes, std::string_view tag)
{
    if (isUtf8(bytes) && tag != "bytes")
        return ArgValue(std::string(bytes));
    constexpr std::size_t mostShown = 4096;
    std::string hex;
    constexpr char digits[] = "0123456789abcdef";
    for (const char c : bytes.substr(0, mostShown)) {
        hex += digits[static_cast<std::uint8_t>(c) >> 4];
        hex += digits[static_cast<std::uint8_t>(c) & 15];
    }
    if (bytes.size() > mostShown)
        hex += "… (" + std::to_string(bytes.size()) + " bytes)";
    return ArgValue(ExoticArg{std::string(tag), hex});
}

} // namespace

ArgValue PickleToArg::cut(const char* why)
{
    m_truncated = true;
    return ArgValue(ExoticArg{"python:omitted", why});
}

Result<ArgValue> PickleToArg::convert(PickleId id)
{
    m_path.clear();
    return value(id, 0);
}

Result<ArgValue> PickleToArg::value(PickleId id, int depth)
{
    const auto& graph = m_meaning.graph();
    if (++m_made > mostValues)
        return cut("too many values");
    MB_CHECK(m_budget.tick());
    MB_CHECK(m_budget.take(2 * sizeof(ArgValue)));
    if (id == noPickle)
        return ArgValue();
    switch (graph.kind(id)) {
    case PickleKind::None: return ArgValue();
    case PickleKind::Bool: return ArgValue(graph.boolean(id));
    case PickleKind::Int: return ArgValue(graph.integer(id));
    case PickleKind::Float: return ArgValue(graph.real(id));
    case PickleKind::BigInt:
        MB_CHECK(m_budget.take(graph.textLength(id)));
        return ArgValue(ExoticArg{"bigint", std::string(graph.text(id))});
    case PickleKind::Text:
    case PickleKind::Bytes:
        if (!graph.loaded(id))
            return ArgValue(ExoticArg{graph.kind(id) == PickleKind::Text ? "text" : "bytes",
                                      "(" + std::to_string(graph.textLength(id)) + " bytes)"});
        MB_CHECK(m_budget.take(2 * graph.textLength(id)));
        return textOrBytes(graph.text(id), graph.kind(id) == PickleKind::Text ? "text" : "bytes");
    case PickleKind::Global: {
        const auto name = m_meaning.globalName(id);
        return ArgValue(ExoticArg{isTorchDTypeName(name) ? "python:torch.dtype" : "python:global", name});
    }
    case PickleKind::Persistent: return ArgValue(ExoticArg{"python:persistent", "stored outside the pickle"});
    default: break;
    }
    // Depth and the path bound the recursion: ArgValue::maxDepth frames at most.
    if (depth + 1 >= ArgValue::maxDepth)
        return cut("nested too deeply");
    if (std::find(m_path.begin(), m_path.end(), id) != m_path.end())
        return cut("contains itself");
    m_path.push_back(id);
    auto made = [&]() -> Result<ArgValue> {
        switch (graph.kind(id)) {
        case PickleKind::List:
        case PickleKind::Tuple: return sequence(graph.items(id), depth);
        case PickleKind::Set:
        case PickleKind::FrozenSet: {
            MB_TRY(auto list, sequence(graph.items(id), depth));
            return sortedSet(std::move(list));
        }
        case PickleKind::Dict: return mapping(id, depth);
        default: return objectValue(id, depth);
        }
    }();
    m_path.pop_back();
    return made;
}

Result<ArgValue> PickleToArg::sequence(std::span<const PickleId> items, int depth)
{
    ArgValue::List list;
    for (const auto item : items) {
        if (m_made > mostValues) {
            list.push_back(cut("too many values"));
            break;
        }
        MB_TRY(auto made, value(item, depth + 1));
        list.push_back(std::move(made));
    }
    return ArgValue(std::move(list));
}

Result<ArgValue> PickleToArg::mapping(PickleId id, int depth)
{
    MB_TRY(const auto pairs, m_meaning.pairs(id, m_budget));
    const bool textKeys = std::all_of(pairs.begin(), pairs.end(),
                                      [&](const auto& pair) { return m_meaning.text(pair.first).has_value(); });
    ArgValue::Map map;
    std::string shown = "{";
    for (const auto& [key, item] : pairs) {
        if (m_made > mostValues) {
            m_truncated = true;
            break;
        }
        MB_TRY(auto made, value(item, depth + 1));
        if (textKeys) {
            MB_CHECK(m_budget.take(2 * sizeof(ArgValue::Member) + m_meaning.text(key)->size()));
            map.emplace_back(std::string(*m_meaning.text(key)), std::move(made));
        } else if (shown.size() < 4096) {
            MB_TRY(const auto keyValue, value(key, depth + 1));
            shown += (shown.size() > 1 ? ", " : "") + pythonText(keyValue) + ": " + pythonText(made);
        }
    }
    if (textKeys)
        return ArgValue(std::move(map));
    // Keys that are no text have no dotted path: the whole is kept as it is spelled.
    return ArgValue(ExoticArg{"python:dict", shown + "}"});
}

Result<ArgValue> PickleToArg::attributesOf(PickleId id, int depth, bool withClass)
{
    const auto fields = m_meaning.attributes(id);
    if (fields == noPickle)
        return ArgValue::map();
    MB_TRY(auto made, mapping(fields, depth));
    if (withClass && made.isMap())
        made.toMap().insert(made.toMap().begin(), {"__class__", ArgValue(m_meaning.className(id))});
    return made;
}

Result<ArgValue> PickleToArg::array(PickleId id)
{
    constexpr std::uint64_t mostShown = 1024;
    const auto array = pickledArray(m_meaning, id);
    if (!array)
        return ArgValue(ExoticArg{"python:numpy.ndarray", "unreadable"});
    std::string shape;
    std::uint64_t count = 1;
    for (const auto size : array->shape) {
        shape += (shape.empty() ? "" : ", ") + std::to_string(size);
        count = size == 0 ? 0 : std::min<std::uint64_t>(count * static_cast<std::uint64_t>(size), mostShown + 1);
    }
    const auto bytes = m_meaning.bytes(array->data);
    const auto size = array->type.dtype.bytesPerBlock;
    if (array->shape.size() <= 1 && count <= mostShown && bytes && size != 0 && bytes->size() == count * size) {
        ArgValue::List list;
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto element = numpyElement(array->type, std::string_view(*bytes).substr(i * size));
            if (!element)
                break;
            list.push_back(*element);
        }
        m_made += count;
        MB_CHECK(m_budget.take(count * sizeof(ArgValue)));
        if (list.size() == count)
            return array->shape.empty() ? list.front() : ArgValue(std::move(list));
    }
    return ArgValue(ExoticArg{"python:numpy.ndarray", array->type.dtype.name + "[" + shape + "]"});
}

Result<ArgValue> PickleToArg::objectValue(PickleId id, int depth)
{
    const auto inner = m_meaning.unwrap(id);
    if (inner != id)
        return value(inner, depth + 1);
    if (auto simple = pythonValue(m_meaning, id))
        return std::move(*simple);
    switch (m_meaning.callOf(id)) {
    case PickleCall::NumpyArray:
    case PickleCall::NumpyFromBuffer: return array(id);
    case PickleCall::Namespace: return attributesOf(id, depth, false);
    case PickleCall::TorchSize:
        return value(m_meaning.argument(id, 0), depth + 1);
    case PickleCall::SetLike:
    case PickleCall::ListLike: {
        const auto given = m_meaning.argument(id, 0);
        ArgValue made = ArgValue::list();
        if (given != noPickle) {
            MB_TRY(made, value(given, depth + 1));
        }
        MB_TRY(auto more, sequence(m_meaning.graph().object(id).items, depth));
        if (made.isList()) {
            for (auto& item : more.toList())
                made.toList().push_back(std::move(item));
        }
        return m_meaning.callOf(id) == PickleCall::SetLike && made.isList() ? sortedSet(std::move(made)) : made;
    }
    default: break;
    }
    if (m_meaning.isMapping(id))
        return mapping(id, depth);
    return unknown(id, depth);
}

Result<ArgValue> PickleToArg::unknown(PickleId id, int depth)
{
    const auto& graph = m_meaning.graph();
    const auto name = m_meaning.className(id);
    if (!graph.object(id).items.empty() && m_meaning.attributes(id) == noPickle)
        return sequence(graph.object(id).items, depth);
    if (m_meaning.attributes(id) != noPickle)
        return attributesOf(id, depth, !name.empty());
    if (name.empty())
        return ArgValue(ExoticArg{"python:object", "computed while loading"});
    // A class called with one plain value is an enum member (or a new type over that value): the value counts.
    const auto dot = name.rfind('.');
    const bool isClass = dot + 1 < name.size() && name[dot + 1] >= 'A' && name[dot + 1] <= 'Z';
    if (isClass && m_meaning.argumentCount(id) == 1) {
        MB_TRY(auto only, value(m_meaning.argument(id, 0), depth + 1));
        if (only.isString() || only.isNumber() || only.isBool())
            return only;
        return ArgValue(ExoticArg{"python:" + name, "(" + pythonText(only) + ")"});
    }
    ArgValue arguments = ArgValue::list();
    if (graph.object(id).arguments != noPickle) {
        MB_TRY(arguments, value(graph.object(id).arguments, depth + 1));
    }
    return ArgValue(ExoticArg{"python:" + name, pythonText(arguments)});
}

} // namespace modelbook
