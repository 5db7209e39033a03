// What trainers write into the metadata of safetensors files: kohya's sd-scripts (`ss_*`), ModelSpec (`modelspec.*`).
#pragma once

#include "models/formats/checkpoint_info.h"

#include <string_view>

namespace modelbook {

/// Puts one key-value to the args, step, epoch or metadata that it is. False where it is of neither kind.
bool addTrainingMetadata(CheckpointInfo& info, std::string_view key, const std::string& text);

} // namespace modelbook
