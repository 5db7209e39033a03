#include "models/formats/pytorch/torch_checkpoint.h"

#include "models/formats/pickle/numpy_values.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/tensor_roles.h"

#include <algorithm>

namespace modelbook {

namespace {

/// Metadata longer than this, as text, is only named.
constexpr std::size_t longestMetadata = 4000;

} // namespace

bool TorchCheckpoint::holdsFields(PickleId id) const
{
    id = m_meaning.unwrap(id);
    return m_meaning.isMapping(id) || m_meaning.attributes(id) != noPickle;
}

std::optional<double> TorchCheckpoint::number(PickleId id) const
{
    id = m_meaning.unwrap(id);
    const auto& graph = m_meaning.graph();
    if (graph.is(id, PickleKind::Int))
        return static_cast<double>(graph.integer(id));
    if (graph.is(id, PickleKind::Float))
        return graph.real(id);
    if (const auto scalar = pickledScalar(m_meaning, id)) {
        if (scalar->isNumber())
            return scalar->toDouble();
    }
    return std::nullopt;
}

bool TorchCheckpoint::noteScalar(const std::string& name, PickleId id)
{
    if (!isTorchTensor(m_meaning, id))
        return false;
    auto tensor = torchTensor(m_meaning, id);
    if (!tensor || tensor->info.elements != 1 || tensor->info.bytes > 8)
        return false;
    if (m_scalars.size() < 1000)
        m_scalars.push_back({name, std::move(*tensor)});
    return true;
}

Status TorchCheckpoint::collect(PickleId id, const std::string& prefix, TensorRole role)
{
    const auto first = m_tensors.size();
    MB_CHECK(m_walk.collect(id, prefix, role, m_tensors));
    for (auto i = first; i < m_tensors.size(); ++i) {
        if (role == TensorRole::Weight)
            m_tensors[i].info.role = roleOfTensorName(m_tensors[i].info.name);
    }
    return {};
}

Status TorchCheckpoint::read(CheckpointInfo& info)
{
    MB_CHECK(m_walk.prepare());
    const auto root = m_meaning.unwrap(m_meaning.graph().root());
    const auto framework = torchFramework(m_meaning, root);
    if (!framework.empty())
        info.framework = framework;
    const auto className = m_meaning.className(root);
    if (isTorchTensor(m_meaning, root)) {
        MB_CHECK(collect(root, "tensor", TensorRole::Weight));
    } else if (m_meaning.isMapping(root)) {
        MB_CHECK(readMapping(root, info));
    } else if (m_walk.hasTensors(root)) {
        MB_CHECK(collect(root, "", TensorRole::Weight));
        if (!className.empty())
            info.metadata.set("class", className);
    } else if (m_meaning.attributes(root) != noPickle) {
        m_args.emplace_back("args", root);
    } else {
        MB_CHECK(addMetadata("value", root, info));
    }
    MB_CHECK(readArgs(info));
    if (m_walk.malformed() != 0) {
        info.addFinding(Finding::Level::Warning, "tensor.malformed",
                        std::to_string(m_walk.malformed()) + " tensors have impossible sizes and are left out");
    }
    return {};
}

Status TorchCheckpoint::readMapping(PickleId root, CheckpointInfo& info)
{
    MB_TRY(const auto pairs, m_meaning.pairs(root, m_budget));
    const auto anyArgs = std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
        const auto key = m_meaning.text(pair.first);
        return key && argsRank(*key) < 1000 && holdsFields(pair.second);
    });
    if (!m_walk.hasTensors(root) && !anyArgs && m_meaning.member(root, "state_dict") == noPickle) {
        // Nothing but values: a dict of args that was saved on its own.
        m_args.emplace_back("args", root);
        return {};
    }
    std::vector<TensorWalk::Child> groups;
    for (const auto& [keyId, value] : pairs) {
        MB_CHECK(m_budget.tick());
        const auto text = m_meaning.text(keyId);
        const auto whole = m_meaning.integer(keyId);
        const auto key = text ? std::string(*text) : whole ? std::to_string(*whole) : std::string("?");
        if (!m_walk.hasTensors(value)) {
            MB_CHECK(readPlain(key, value, info));
            continue;
        }
        const auto kind = tensorKey(key);
        if ((plainKey(key) == CheckpointKey::Metric || plainKey(key) == CheckpointKey::Epoch ||
             plainKey(key) == CheckpointKey::Step) &&
            noteScalar(key, value))
            continue;
        if (isTorchTensor(m_meaning, value)) {
            if (kind == CheckpointKey::Other) {
                MB_CHECK(collect(value, key, TensorRole::Other));
            } else {
                groups.push_back({key, value, true}); // a tensor of a state dict that is the file itself
            }
        } else if (kind == CheckpointKey::Optimizer) {
            MB_CHECK(collect(value, key, TensorRole::Optimizer));
            MB_CHECK(readOptimizer(key, value, info));
        } else if (plainKey(key) == CheckpointKey::Metrics) {
            MB_CHECK(readMetrics(key == "metrics" || key == "results" ? "" : key + ".", value, info));
        } else if (kind == CheckpointKey::Other) {
            if (key == "callbacks") {
                MB_CHECK(readCallbacks(value, info));
            } else {
                MB_CHECK(collect(value, key, TensorRole::Other));
            }
        } else {
            groups.push_back({key, value, false});
        }
    }
    return readWeights(groups, info);
}

Status TorchCheckpoint::readWeights(const std::vector<TensorWalk::Child>& groups, CheckpointInfo& info)
{
    const bool direct = std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.transparent; });
    // Which group's key is dropped: the file's own tensors, else the best known key, else the only one, else none.
    const TensorWalk::Child* primary = nullptr;
    const TensorWalk::Child* average = nullptr;
    std::size_t weightGroups = 0;
    for (const auto& group : groups) {
        if (tensorKey(group.name) == CheckpointKey::Average) {
            average = average ? average : &group;
            continue;
        }
        ++weightGroups;
        if (!primary || weightsRank(group.name) < weightsRank(primary->name))
            primary = &group;
    }
    if (direct || (primary && weightsRank(primary->name) == 1000 && weightGroups > 1))
        primary = nullptr;
    if (!direct && weightGroups == 0)
        primary = average;
    for (const auto& group : groups) {
        if (group.transparent) {
            MB_CHECK(collect(group.id, group.name, TensorRole::Weight));
            continue;
        }
        if (&group != primary) {
            const bool second = tensorKey(group.name) == CheckpointKey::Average && (direct || weightGroups > 0);
            MB_CHECK(collect(group.id, group.name, second ? TensorRole::Other : TensorRole::Weight));
            continue;
        }
        // {"model": {"state_dict": {…}, …}}: the wrapping keys are no part of the names either.
        auto id = group.id;
        std::string path = group.name;
        for (int depth = 0; depth < 4; ++depth) {
            id = m_meaning.unwrap(id);
            if (!m_meaning.isMapping(id))
                break;
            MB_TRY(const auto children, m_walk.children(id));
            const auto inner = std::min_element(children.begin(), children.end(), [](const auto& a, const auto& b) {
                return weightsRank(a.name) < weightsRank(b.name);
            });
            const bool plain = std::any_of(children.begin(), children.end(),
                                           [&](const auto& child) { return isTorchTensor(m_meaning, child.id); });
            if (plain || inner == children.end() || weightsRank(inner->name) == 1000)
                break;
            for (const auto& child : children) {
                if (child.id != inner->id) {
                    const auto kind = tensorKey(child.name);
                    MB_CHECK(collect(child.id, path + "." + child.name,
                                     kind == CheckpointKey::Optimizer ? TensorRole::Optimizer
                                     : kind == CheckpointKey::Other || kind == CheckpointKey::Average
                                         ? TensorRole::Other
                                         : TensorRole::Weight));
                }
            }
            path += "." + inner->name;
            id = inner->id;
        }
        MB_CHECK(collect(id, "", TensorRole::Weight));
        const auto className = m_meaning.className(m_meaning.unwrap(id));
        if (!className.empty() && !m_meaning.isMapping(m_meaning.unwrap(id)))
            info.metadata.set("class", className);
    }
    return {};
}

Status TorchCheckpoint::readPlain(const std::string& key, PickleId value, CheckpointInfo& info)
{
    const auto kind = plainKey(key);
    switch (kind) {
    case CheckpointKey::Args:
    case CheckpointKey::NestedArgs:
        if (holdsFields(value)) {
            m_args.emplace_back(key, value);
            return {};
        }
        break;
    case CheckpointKey::Epoch:
        if (const auto epoch = number(value)) {
            info.epoch = *epoch;
            return {};
        }
        break;
    case CheckpointKey::Step:
        // Of several step counters the first known one stands, and Lightning's and DeepSpeed's before others.
        if (const auto step = number(value); step && *step >= -9e15 && *step <= 9e15) {
            if (!info.step || key.find("global") != std::string::npos)
                info.step = static_cast<std::int64_t>(*step);
            return {};
        }
        break;
    case CheckpointKey::Metric:
        if (const auto metric = number(value)) {
            info.metrics[key] = *metric;
            return {};
        }
        break;
    case CheckpointKey::Metrics:
        if (m_meaning.isMapping(m_meaning.unwrap(value)))
            return readMetrics(key == "metrics" || key == "results" ? "" : key + ".", value, info);
        break;
    case CheckpointKey::Optimizer:
        if (holdsFields(value))
            return readOptimizer(key, value, info);
        break;
    default: break;
    }
    if (key == "callbacks")
        return readCallbacks(value, info);
    if (key == "meta" || key == "extra_state") {
        MB_CHECK(readExtraState(value, info));
    }
    return addMetadata(key, value, info);
}

Status TorchCheckpoint::readArgs(CheckpointInfo& info)
{
    std::stable_sort(m_args.begin(), m_args.end(),
                     [](const auto& a, const auto& b) { return argsRank(a.first) < argsRank(b.first); });
    bool taken = false;
    for (const auto& [key, id] : m_args) {
        PickleToArg converter(m_meaning, m_budget);
        MB_TRY(auto args, converter.convert(id));
        if (converter.truncated())
            info.addFinding(Finding::Level::Warning, "args.shortened",
                            "the args under \"" + key + "\" are too deep or too many and were shortened");
        if (!args.isMap()) {
            info.metadata.set(key, std::move(args));
            continue;
        }
        if (const auto* name = args.find("__class__"); name && name->isString()) {
            const bool training = name->toString().find("TrainingArguments") != std::string::npos;
            info.metadata.set("args_class", *name);
            auto& map = args.toMap();
            // TrainingArguments caches devices and plug-ins in fields of its own.
            map.erase(std::remove_if(map.begin(), map.end(),
                                     [&](const auto& member) {
                                         return member.first == "__class__" ||
                                                (training && member.first.substr(0, 1) == "_");
                                     }),
                      map.end());
        }
        const bool nested = plainKey(key) == CheckpointKey::NestedArgs;
        if (args.toMap().empty())
            continue;
        if (!nested && (!taken || key == "datamodule_hyper_parameters")) {
            // A data module's own hyperparameters are logged beside the model's; the model's stand where both exist.
            for (auto& [name, value] : args.toMap()) {
                if (!info.args.find(name))
                    info.args.set(name, std::move(value));
            }
            taken = true;
        } else if (!info.args.find(key)) {
            info.args.set(key, std::move(args));
        }
    }
    return {};
}

Status TorchCheckpoint::addMetadata(const std::string& key, PickleId value, CheckpointInfo& info)
{
    const auto& graph = m_meaning.graph();
    if (graph.is(value, PickleKind::None))
        return {};
    const bool container = !graph.is(value, PickleKind::Text) && (graph.is(value, PickleKind::Dict) ||
                                                                  graph.is(value, PickleKind::List));
    if (container && graph.items(value).empty())
        return {};
    PickleToArg converter(m_meaning, m_budget);
    MB_TRY(auto made, converter.convert(value));
    if (!made.isString() && !made.isExotic() && pythonText(made).size() > longestMetadata)
        made = ArgValue(ExoticArg{"python:omitted", "too long to show"});
    info.metadata.set(key, std::move(made));
    return {};
}

} // namespace modelbook
