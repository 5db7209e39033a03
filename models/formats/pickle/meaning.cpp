#include "models/formats/pickle/meaning.h"

#include "models/formats/pickle/text.h"

#include <algorithm>
#include <unordered_map>

namespace modelbook {

namespace {

const std::unordered_map<std::string_view, PickleCall>& knownCalls()
{
    using C = PickleCall;
    static const std::unordered_map<std::string_view, PickleCall> known{
        {"collections.OrderedDict", C::MappingClass},
        {"collections.defaultdict", C::MappingClass},
        {"collections.Counter", C::MappingClass},
        {"builtins.dict", C::MappingClass},
        {"pytorch_lightning.utilities.parsing.AttributeDict", C::MappingClass},
        {"lightning.pytorch.utilities.parsing.AttributeDict", C::MappingClass},
        {"lightning.fabric.utilities.data.AttributeDict", C::MappingClass},
        {"lightning_fabric.utilities.data.AttributeDict", C::MappingClass},
        {"easydict.EasyDict", C::MappingClass},
        {"addict.addict.Dict", C::MappingClass},
        {"yacs.config.CfgNode", C::MappingClass},
        {"fvcore.common.config.CfgNode", C::MappingClass},
        {"ml_collections.config_dict.config_dict.ConfigDict", C::ConfigDict},
        {"ml_collections.config_dict.config_dict.FrozenConfigDict", C::ConfigDict},
        {"copyreg._reconstructor", C::Reconstruct},
        {"copyreg.__newobj__", C::NewObject},
        {"copyreg.__newobj_ex__", C::NewObjectEx},
        {"torch._utils._rebuild_tensor", C::RebuildTensor},
        {"torch._utils._rebuild_tensor_v2", C::RebuildTensor},
        {"torch._utils._rebuild_qtensor", C::RebuildTensor},
        {"torch._utils._rebuild_tensor_v3", C::RebuildTensorV3},
        {"torch._utils._rebuild_sparse_tensor", C::RebuildSparse},
        {"torch._utils._rebuild_meta_tensor_no_storage", C::RebuildMeta},
        {"torch._utils._rebuild_wrapper_subclass", C::RebuildMeta},
        {"torch._tensor._rebuild_from_type", C::RebuildFromType},
        {"torch._tensor._rebuild_from_type_v2", C::RebuildFromType},
        {"torch.tensor._rebuild_from_type", C::RebuildFromType},
        {"torch._utils._rebuild_device_tensor_from_numpy", C::RebuildFromNumpy},
        {"torch._utils._rebuild_xla_tensor", C::RebuildFromNumpy},
        {"torch._utils._rebuild_parameter", C::FirstArgument},
        {"torch._utils._rebuild_parameter_with_state", C::FirstArgument},
        {"torch.nn.parameter.Parameter", C::FirstArgument},
        {"torch.nn.parameter.Buffer", C::FirstArgument},
        {"torch.jit._pickle.restore_type_tag", C::FirstArgument},
        {"torch.jit._pickle.build_intlist", C::FirstArgument},
        {"torch.jit._pickle.build_doublelist", C::FirstArgument},
        {"torch.jit._pickle.build_boollist", C::FirstArgument},
        {"torch.jit._pickle.build_tensorlist", C::FirstArgument},
        {"types.MappingProxyType", C::FirstArgument},
        {"torch.storage._load_from_bytes", C::LoadFromBytes},
        {"torch.Size", C::TorchSize},
        {"torch.device", C::TorchDevice},
        {"argparse.Namespace", C::Namespace},
        {"types.SimpleNamespace", C::Namespace},
        {"optparse.Values", C::Namespace},
        {"omegaconf.dictconfig.DictConfig", C::OmegaContainer},
        {"omegaconf.listconfig.ListConfig", C::OmegaContainer},
        {"omegaconf.nodes.AnyNode", C::OmegaValue},
        {"omegaconf.nodes.StringNode", C::OmegaValue},
        {"omegaconf.nodes.IntegerNode", C::OmegaValue},
        {"omegaconf.nodes.FloatNode", C::OmegaValue},
        {"omegaconf.nodes.BooleanNode", C::OmegaValue},
        {"omegaconf.nodes.EnumNode", C::OmegaValue},
        {"omegaconf.nodes.PathNode", C::OmegaValue},
        {"omegaconf.nodes.BytesNode", C::OmegaValue},
        {"omegaconf.base.UnionNode", C::OmegaContainer},
        {"numpy.core.multiarray.scalar", C::NumpyScalar},
        {"numpy._core.multiarray.scalar", C::NumpyScalar},
        {"numpy.core.multiarray._reconstruct", C::NumpyArray},
        {"numpy._core.multiarray._reconstruct", C::NumpyArray},
        {"numpy.core.numeric._frombuffer", C::NumpyFromBuffer},
        {"numpy._core.numeric._frombuffer", C::NumpyFromBuffer},
        {"numpy.core.multiarray._frombuffer", C::NumpyFromBuffer},
        {"numpy.dtype", C::NumpyDType},
        {"_codecs.encode", C::Encode},
        {"builtins.bytes", C::Bytes},
        {"builtins.bytearray", C::Bytes},
        {"builtins.set", C::SetLike},
        {"builtins.frozenset", C::SetLike},
        {"builtins.list", C::ListLike},
        {"builtins.tuple", C::ListLike},
        {"collections.deque", C::ListLike},
        {"pathlib.PosixPath", C::Path},
        {"pathlib.WindowsPath", C::Path},
        {"pathlib.PurePosixPath", C::Path},
        {"pathlib.PureWindowsPath", C::Path},
        {"pathlib.Path", C::Path},
        {"pathlib._local.PosixPath", C::Path},
        {"pathlib._local.WindowsPath", C::Path},
        {"pathlib._local.PurePosixPath", C::Path},
        {"datetime.datetime", C::DateTime},
        {"datetime.date", C::Date},
        {"datetime.time", C::Time},
        {"datetime.timedelta", C::TimeDelta},
        {"decimal.Decimal", C::Decimal},
        {"_decimal.Decimal", C::Decimal},
        {"uuid.UUID", C::Uuid},
        {"builtins.complex", C::Complex},
        {"fractions.Fraction", C::Fraction},
        {"builtins.getattr", C::GetAttribute},
        {"functools.partial", C::Partial},
        {"builtins.int", C::FirstArgument},
        {"builtins.float", C::FirstArgument},
        {"builtins.str", C::FirstArgument},
        {"builtins.bool", C::FirstArgument},
        {"numpy.float16", C::FirstArgument},
        {"numpy.float32", C::FirstArgument},
        {"numpy.float64", C::FirstArgument},
        {"numpy.int32", C::FirstArgument},
        {"numpy.int64", C::FirstArgument},
        {"numpy.str_", C::FirstArgument},
    };
    return known;
}

std::string canonicalName(const PickleGlobal& global)
{
    if (global.module == "__builtin__")
        return "builtins." + global.name;
    if (global.module == "copy_reg")
        return "copyreg." + global.name;
    return global.full();
}

} // namespace

PickleMeaning::PickleMeaning(const PickleGraph& graph, const PersistentTensors* tensors)
    : m_graph(graph), m_tensors(tensors)
{
    m_calls.reserve(graph.globals().size());
    for (const auto& global : graph.globals()) {
        const auto name = canonicalName(global);
        const auto found = knownCalls().find(name);
        m_calls.push_back(found == knownCalls().end() ? PickleCall::Other : found->second);
    }
}

PickleId PickleMeaning::calleeOf(PickleId id) const
{
    if (!m_graph.is(id, PickleKind::Object))
        return noPickle;
    const auto& object = m_graph.object(id);
    if (!m_graph.is(object.callee, PickleKind::Global))
        return noPickle;
    const auto call = m_calls[m_graph.globalIndex(object.callee)];
    // copyreg's functions make an object of the class that is their first argument.
    if ((call == PickleCall::Reconstruct || call == PickleCall::NewObject || call == PickleCall::NewObjectEx) &&
        m_graph.is(object.arguments, PickleKind::Tuple)) {
        const auto items = m_graph.items(object.arguments);
        if (!items.empty() && m_graph.is(items[0], PickleKind::Global))
            return items[0];
    }
    return object.callee;
}

const PersistentTensor* PickleMeaning::persistentTensor(PickleId id) const
{
    if (!m_tensors || !m_graph.is(id, PickleKind::Persistent))
        return nullptr;
    const auto key = m_graph.persistentId(id);
    const auto whole = integer(key);
    const auto found = m_tensors->find(whole ? std::to_string(*whole) : std::string(text(key).value_or("")));
    return found == m_tensors->end() ? nullptr : &found->second;
}

PickleCall PickleMeaning::callOf(PickleId id) const
{
    const auto callee = calleeOf(id);
    return callee == noPickle ? PickleCall::Other : m_calls[m_graph.globalIndex(callee)];
}

std::string PickleMeaning::globalName(PickleId id) const
{
    return m_graph.is(id, PickleKind::Global) ? canonicalName(m_graph.global(id)) : std::string();
}

std::string PickleMeaning::className(PickleId id) const
{
    return globalName(calleeOf(id));
}

PickleId PickleMeaning::argument(PickleId id, std::size_t index) const
{
    if (!m_graph.is(id, PickleKind::Object))
        return noPickle;
    const auto arguments = m_graph.object(id).arguments;
    if (!m_graph.is(arguments, PickleKind::Tuple) || index >= m_graph.items(arguments).size())
        return noPickle;
    return m_graph.items(arguments)[index];
}

std::size_t PickleMeaning::argumentCount(PickleId id) const
{
    if (!m_graph.is(id, PickleKind::Object))
        return 0;
    const auto arguments = m_graph.object(id).arguments;
    return m_graph.is(arguments, PickleKind::Tuple) ? m_graph.items(arguments).size() : 0;
}

PickleId PickleMeaning::unwrap(PickleId id) const
{
    for (int depth = 0; depth < ArgValue::maxDepth; ++depth) {
        PickleId next = noPickle;
        switch (callOf(id)) {
        case PickleCall::FirstArgument: next = argument(id, 0); break;
        case PickleCall::OmegaContainer: next = member(id, "_content"); break;
        case PickleCall::OmegaValue: next = member(id, "_val"); break;
        case PickleCall::ConfigDict: next = member(id, "_fields"); break;
        default: return id;
        }
        if (next == noPickle)
            return id;
        id = next;
    }
    return id;
}

bool PickleMeaning::isMapping(PickleId id) const
{
    if (m_graph.is(id, PickleKind::Dict))
        return true;
    return m_graph.is(id, PickleKind::Object) &&
           (callOf(id) == PickleCall::MappingClass || !m_graph.object(id).pairs.empty());
}

void PickleMeaning::collectPairs(PickleId id, Pairs& out) const
{
    constexpr std::uint64_t mostWork = 50'000'000;
    const auto addFlat = [&](std::span<const PickleId> flat) {
        m_work += flat.size();
        if (m_work > mostWork)
            return;
        for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
            out.emplace_back(flat[i], flat[i + 1]);
    };
    if (m_graph.is(id, PickleKind::Dict)) {
        addFlat(m_graph.items(id));
        return;
    }
    if (!m_graph.is(id, PickleKind::Object))
        return;
    // Python 2 gave OrderedDict its items as a list of pairs; Counter is given a dict.
    for (std::size_t i = 0; i < argumentCount(id); ++i) {
        const auto given = argument(id, i);
        if (m_graph.is(given, PickleKind::Dict)) {
            addFlat(m_graph.items(given));
        } else if (m_graph.is(given, PickleKind::List)) {
            m_work += m_graph.items(given).size();
            if (m_work > mostWork)
                return;
            for (const auto item : m_graph.items(given)) {
                if ((m_graph.is(item, PickleKind::List) || m_graph.is(item, PickleKind::Tuple)) &&
                    m_graph.items(item).size() == 2)
                    out.emplace_back(m_graph.items(item)[0], m_graph.items(item)[1]);
            }
        }
    }
    addFlat(m_graph.object(id).pairs);
}

Result<PickleMeaning::Pairs> PickleMeaning::pairs(PickleId id, ReadBudget& budget) const
{
    Pairs all;
    collectPairs(id, all);
    MB_CHECK(budget.take(all.size() * 80));
    std::unordered_map<std::string_view, std::size_t> places;
    Pairs kept;
    kept.reserve(all.size());
    for (const auto& pair : all) {
        if (const auto key = text(pair.first)) {
            const auto inserted = places.emplace(*key, kept.size());
            if (!inserted.second) {
                kept[inserted.first->second].second = pair.second;
                continue;
            }
        }
        kept.push_back(pair);
    }
    budget.giveBack(all.size() * 64);
    return kept;
}

PickleId PickleMeaning::attributes(PickleId id) const
{
    if (!m_graph.is(id, PickleKind::Object))
        return noPickle;
    const auto& object = m_graph.object(id);
    for (auto state = object.states.rbegin(); state != object.states.rend(); ++state) {
        if (isMapping(*state))
            return *state;
        // Of a class with __slots__ the state is (dict or None, slots).
        if (m_graph.is(*state, PickleKind::Tuple) && m_graph.items(*state).size() == 2) {
            for (const auto part : m_graph.items(*state)) {
                if (isMapping(part))
                    return part;
            }
        }
    }
    // SimpleNamespace(**kwargs) and NEWOBJ_EX keep the fields as keywords.
    if (m_graph.is(object.keywords, PickleKind::Dict))
        return object.keywords;
    return noPickle;
}

PickleId PickleMeaning::member(PickleId id, std::string_view key) const
{
    if (!isMapping(id)) {
        id = attributes(id);
        if (id == noPickle)
            return noPickle;
    }
    Pairs all;
    collectPairs(id, all);
    for (auto pair = all.rbegin(); pair != all.rend(); ++pair) {
        if (text(pair->first) == key)
            return pair->second;
    }
    return noPickle;
}

std::optional<std::string_view> PickleMeaning::text(PickleId id) const
{
    if (m_graph.is(id, PickleKind::Text) && m_graph.loaded(id))
        return m_graph.text(id);
    return std::nullopt;
}

std::optional<std::int64_t> PickleMeaning::integer(PickleId id) const
{
    if (m_graph.is(id, PickleKind::Int))
        return m_graph.integer(id);
    return std::nullopt;
}

std::optional<std::string> PickleMeaning::bytes(PickleId id) const
{
    // Python 2 pickles bytes as text in Latin-1, as protocols 0 to 2 of Python 3 do through _codecs.encode.
    if (m_graph.is(id, PickleKind::Bytes) && m_graph.loaded(id))
        return std::string(m_graph.text(id));
    if (m_graph.is(id, PickleKind::Text) && m_graph.loaded(id))
        return std::string(m_graph.text(id));
    if (callOf(id) == PickleCall::Encode || callOf(id) == PickleCall::Bytes) {
        const auto given = argument(id, 0);
        if (m_graph.is(given, PickleKind::Bytes) && m_graph.loaded(given))
            return std::string(m_graph.text(given));
        if (const auto latin = text(given))
            return latin1OfUtf8(*latin);
        if (given == noPickle)
            return std::string();
    }
    return std::nullopt;
}

} // namespace modelbook
