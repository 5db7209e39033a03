// Names: what to call a run, and which other runs its args name.
#pragma once

#include "models/args/arg_value.h"
#include "models/training/folder.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// A proposed name for the run in a folder: the folder's own name, with its parent's where that alone says
/// little
/// ("version_3", "checkpoint-500", "10-24-00", "output").
std::string runName(const Folder& root, std::string_view layout, const ArgValue& args);

/// The values of args that say what a run was started from (`resume`, `pretrained`, `init_from`,
/// `base_model`, `ckpt_path`, …): names or paths as they are spelled, each once.
std::vector<std::string> parentHintsOf(const ArgValue& args);

} // namespace modelbook
