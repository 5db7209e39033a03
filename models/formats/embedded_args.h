// Training args that exporters put beside the weights: flat keys ("train.optimizer.lr"), or JSON text under one key.
#pragma once

#include "models/formats/checkpoint_info.h"

#include <string>
#include <string_view>

namespace modelbook {

/// Whether a key says of itself that it holds training args ("train.lr", "hparams.model.width", "args").
bool isEmbeddedArgKey(std::string_view key);

/// Puts a key-value of a file to the args, metrics, step or epoch that it states; all others become metadata.
/// Dots in keys nest.
void addKeyValue(CheckpointInfo& info, std::string_view key, ArgValue value);

/// Sets `path` in a tree, its dots nesting; a part that is a value already keeps the rest of the path as one key.
void setByPath(ArgValue& tree, std::string_view path, ArgValue value);

} // namespace modelbook
