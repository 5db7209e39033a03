// What the names of checkpoint files tell: step, epoch, shard, and which files are states of one model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modelbook {

struct NamedState {
    std::optional<std::int64_t> step;
    std::optional<double> epoch;
    /// The name with each number after a step or epoch word replaced by `#`: equal for the states of one
    /// model.
    std::string family;
};

/// "epoch=2-step=255.ckpt" → epoch 2, step 255, family "epoch=#-step=#.ckpt". The words: step, global_step,
/// iter, iteration, checkpoint (steps) and epoch.
NamedState parseStateName(std::string_view name);

struct ShardName {
    std::string group; ///< equal for the shards of one checkpoint and their index
    bool index = false;
};

/// "model-00001-of-00003.safetensors", "consolidated.01.pth" and "model.safetensors.index.json"; nullopt for
/// others.
std::optional<ShardName> parseShardName(std::string_view name);

enum class FileKind {
    Checkpoint, ///< by its extension
    Maybe,      ///< an unknown or no extension: its content tells
    Helper,     ///< states of optimizer, scheduler, random generators; pickled args: never a model
    Other,      ///< text, pictures, logs, code
};

FileKind fileKindOf(std::string_view name);

} // namespace modelbook
