#include "models/formats/pytorch/checkpoint_keys.h"

#include "storage/base/ascii.h"

#include <algorithm>
#include <array>
#include <string>

namespace modelbook {

namespace {

template <std::size_t N>
bool isOneOf(std::string_view key, const std::array<std::string_view, N>& list)
{
    return std::find(list.begin(), list.end(), key) != list.end();
}

bool startsWith(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

// In the order in which they are asked.
constexpr std::array<std::string_view, 14> weightKeys{
    "state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "net_state_dict",
    "model_dict", "state", "weights", "params", "parameters", "encoder"};

constexpr std::array<std::string_view, 17> argKeys{
    "hyper_parameters", "hparams", "hyperparameters", "hyper_params", "args", "train_args", "training_args", "cfg",
    "config", "conf", "opt", "opts", "options", "arguments", "flags", "settings", "datamodule_hyper_parameters"};

constexpr std::array<std::string_view, 12> nestedArgKeys{
    "model_args", "model_config", "model_cfg", "model_kwargs", "data_args", "data_config", "optimizer_args",
    "model_params", "init_args", "init_kwargs", "kwargs", "train_cfg"};

bool isOptimizer(const std::string& key)
{
    return contains(key, "optim") || startsWith(key, "lr_sched") || contains(key, "scheduler") ||
           endsWith(key, "scaler") || key == "opt" || key == "opt_state" || key == "momentum";
}

bool isNumberName(const std::string& key)
{
    // Settings and progress that look like measurements.
    for (const std::string_view end : {"epoch", "epochs", "step", "steps", "iter", "iters", "size", "interval", "freq",
                                       "every", "path", "name", "seed", "mode", "patience", "ratio", "split"}) {
        if (endsWith(key, end))
            return false;
    }
    constexpr std::array<std::string_view, 25> names{
        "metric", "fitness", "acc", "acc1", "acc5", "accuracy", "loss", "top1", "top5", "map", "psnr", "ssim", "fid",
        "bleu", "wer", "cer", "perplexity", "ppl", "f1", "auc", "iou", "miou", "dice", "score", "reward"};
    if (isOneOf(key, names))
        return true;
    for (const std::string_view start : {"best_", "val_", "valid_", "validation_", "eval_", "test_", "dev_",
                                         "val/", "valid/", "test/", "eval/", "train/"}) {
        if (startsWith(key, start))
            return true;
    }
    for (const auto name : names) {
        if (endsWith(key, "_" + std::string(name)) || endsWith(key, "/" + std::string(name)))
            return true;
    }
    return false;
}

} // namespace

int weightsRank(std::string_view key)
{
    const auto found = std::find(weightKeys.begin(), weightKeys.end(), lowered(key));
    return found == weightKeys.end() ? 1000 : static_cast<int>(found - weightKeys.begin());
}

int argsRank(std::string_view key)
{
    const auto found = std::find(argKeys.begin(), argKeys.end(), lowered(key));
    return found == argKeys.end() ? 1000 : static_cast<int>(found - argKeys.begin());
}

CheckpointKey tensorKey(std::string_view key)
{
    const auto name = lowered(key);
    if (isOptimizer(name))
        return CheckpointKey::Optimizer;
    if (name == "ema" || startsWith(name, "ema_") || endsWith(name, "_ema") || contains(name, "_ema_") ||
        contains(name, "shadow") || contains(name, "averag") || startsWith(name, "swa"))
        return CheckpointKey::Average;
    constexpr std::array<std::string_view, 10> others{"callbacks", "loops", "sampler", "criterion", "loss", "metrics",
                                                      "train_metrics", "dataloader", "extra_state", "history"};
    if (contains(name, "rng") || contains(name, "random") || isOneOf(name, others) || isNumberName(name))
        return CheckpointKey::Other;
    return weightsRank(name) < 1000 ? CheckpointKey::Weights : CheckpointKey::Unknown;
}

CheckpointKey plainKey(std::string_view key)
{
    const auto name = lowered(key);
    if (isOneOf(name, argKeys))
        return CheckpointKey::Args;
    if (isOneOf(name, nestedArgKeys))
        return CheckpointKey::NestedArgs;
    if (name == "epoch" || name == "last_epoch" || name == "epochs_run" || name == "current_epoch")
        return CheckpointKey::Epoch;
    constexpr std::array<std::string_view, 13> steps{"global_step", "step", "iteration", "iter", "global_steps",
                                                     "num_updates", "iter_num", "n_iter", "it", "steps", "cur_iter",
                                                     "current_iteration", "train_step"};
    if (isOneOf(name, steps))
        return CheckpointKey::Step;
    constexpr std::array<std::string_view, 9> maps{"metrics", "results", "scores", "train_metrics", "val_metrics",
                                                   "eval_metrics", "test_metrics", "best_metrics", "performance"};
    if (isOneOf(name, maps))
        return CheckpointKey::Metrics;
    if (isNumberName(name))
        return CheckpointKey::Metric;
    return isOptimizer(name) ? CheckpointKey::Optimizer : CheckpointKey::Unknown;
}

} // namespace modelbook
