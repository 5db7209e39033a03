// What the keys of PyTorch checkpoints mean: weights, optimizer, training args, metrics, progress.
#pragma once

#include <string_view>

namespace modelbook {

enum class CheckpointKey {
    Weights,   ///< holds a state dict
    Average,   ///< holds a second, averaged state dict (EMA, SWA)
    Optimizer, ///< optimizer, scheduler or scaler state
    Other,     ///< random states, callbacks and the like
    Args,      ///< training args, to be taken as they are
    NestedArgs,///< args of a part, kept below their key
    Epoch,
    Step,
    Metric,    ///< one number
    Metrics,   ///< a map of numbers
    Unknown
};

/// What a key means when its value holds tensors: Weights, Average, Optimizer, Other, or Unknown (weights, too).
CheckpointKey tensorKey(std::string_view key);
/// What a key means when its value holds none.
CheckpointKey plainKey(std::string_view key);
/// The lower the more likely it names the model; 1000 for keys that are not known for it.
int weightsRank(std::string_view key);
/// The lower the sooner its args are taken as those of the training.
int argsRank(std::string_view key);

} // namespace modelbook
