// The part of TorchCheckpoint that reads metrics, progress and the settings of optimizers.
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/pytorch/torch_checkpoint.h"

namespace modelbook {

Status TorchCheckpoint::readMetrics(const std::string& prefix, PickleId map, CheckpointInfo& info)
{
    map = m_meaning.unwrap(map);
    if (!m_meaning.isMapping(map))
        return {};
    MB_TRY(const auto pairs, m_meaning.pairs(map, m_budget));
    for (const auto& [key, value] : pairs) {
        MB_CHECK(m_budget.tick());
        const auto name = m_meaning.text(key);
        if (!name)
            continue;
        if (const auto metric = number(value)) {
            MB_CHECK(m_budget.take(128 + name->size()));
            info.metrics[prefix + std::string(*name)] = *metric;
        } else {
            noteScalar(prefix + std::string(*name), value);
        }
    }
    return {};
}

Status TorchCheckpoint::readCallbacks(PickleId callbacks, CheckpointInfo& info)
{
    // Lightning: {"ModelCheckpoint{…}": {"monitor": "val_acc", "best_model_score": tensor, "current_score": …}}
    callbacks = m_meaning.unwrap(callbacks);
    if (!m_meaning.isMapping(callbacks))
        return {};
    MB_TRY(const auto pairs, m_meaning.pairs(callbacks, m_budget));
    for (const auto& pair : pairs) {
        const auto state = pair.second;
        MB_CHECK(m_budget.tick());
        if (!m_meaning.isMapping(state))
            continue;
        const auto monitor = m_meaning.text(m_meaning.member(state, "monitor"));
        const auto note = [&](std::string_view member, const std::string& name) {
            const auto value = m_meaning.member(state, member);
            if (const auto score = number(value))
                info.metrics.emplace(name, *score);
            else if (value != noPickle)
                noteScalar(name, value);
        };
        if (!monitor)
            continue;
        note("best_model_score", "best_" + std::string(*monitor));
        note("current_score", std::string(*monitor));
    }
    return {};
}

Status TorchCheckpoint::readOptimizer(const std::string& key, PickleId value, CheckpointInfo& info)
{
    // The settings (learning rate, betas, …) of each group, without the lists of parameter numbers.
    const auto& graph = m_meaning.graph();
    auto state = m_meaning.unwrap(value);
    if (graph.is(state, PickleKind::List) && !graph.items(state).empty())
        state = m_meaning.unwrap(graph.items(state)[0]); // Lightning keeps a list of optimizers
    if (!m_meaning.isMapping(state))
        return {};
    const auto groups = m_meaning.member(state, "param_groups");
    if (!graph.is(groups, PickleKind::List))
        return {};
    ArgValue::List shown;
    for (const auto group : graph.items(groups)) {
        if (shown.size() == 16 || !m_meaning.isMapping(group))
            break;
        ArgValue settings = ArgValue::map();
        MB_TRY(const auto pairs, m_meaning.pairs(group, m_budget));
        for (const auto& [name, setting] : pairs) {
            const auto text = m_meaning.text(name);
            if (!text || *text == "params" || *text == "param_names" || m_walk.hasTensors(setting))
                continue;
            PickleToArg converter(m_meaning, m_budget);
            MB_TRY(auto made, converter.convert(setting));
            settings.set(std::string(*text), std::move(made));
        }
        shown.push_back(std::move(settings));
    }
    if (!shown.empty())
        info.metadata.set(key, ArgValue(std::move(shown)));
    return {};
}

Status TorchCheckpoint::readExtraState(PickleId state, CheckpointInfo& info)
{
    // MMCV's "meta" and fairseq's "extra_state" hold progress one level down.
    state = m_meaning.unwrap(state);
    if (!m_meaning.isMapping(state))
        return {};
    MB_TRY(const auto pairs, m_meaning.pairs(state, m_budget));
    for (const auto& [keyId, value] : pairs) {
        MB_CHECK(m_budget.tick());
        const auto key = m_meaning.text(keyId);
        if (!key)
            continue;
        const auto found = number(value);
        const auto kind = plainKey(*key);
        if (found && kind == CheckpointKey::Epoch && !info.epoch)
            info.epoch = *found;
        else if (found && kind == CheckpointKey::Step && !info.step && *found >= -9e15 && *found <= 9e15)
            info.step = static_cast<std::int64_t>(*found);
        else if (found && (kind == CheckpointKey::Metric || *key == "best"))
            info.metrics.emplace(*key, *found);
        else if (*key == "train_iterator" && !info.epoch)
            info.epoch = number(m_meaning.member(value, "epoch"));
    }
    return {};
}

std::string torchFramework(const PickleMeaning& meaning, PickleId root)
{
    const auto has = [&](std::string_view key) { return meaning.member(root, key) != noPickle; };
    const auto version = [&](std::string_view key) {
        const auto text = meaning.text(meaning.member(root, key));
        return text ? " " + std::string(text->substr(0, 40)) : std::string();
    };
    const auto className = meaning.className(root);
    if (className.find("__torch__") == 0)
        return "TorchScript";
    if (className.find("transformers.") == 0)
        return "Hugging Face";
    if (!meaning.isMapping(root))
        return {};
    if (has("pytorch-lightning_version"))
        return "PyTorch Lightning" + version("pytorch-lightning_version");
    if (has("train_args") && has("date"))
        return "Ultralytics" + version("version");
    if (has("ds_version"))
        return "DeepSpeed" + version("ds_version");
    if (has("extra_state") && has("optimizer_history"))
        return "fairseq";
    const auto meta = meaning.member(root, "meta");
    if (meta != noPickle && meaning.isMapping(meta) && meaning.member(meta, "mmcv_version") != noPickle)
        return "MMCV";
    if (has("arch") && has("state_dict") && has("version") && has("epoch"))
        return "timm";
    return {};
}

} // namespace modelbook
