// Picking: what MODEL@STEP, MODEL@latest and MODEL@best stand for, and where downloads go.
#pragma once

#include "models/library/library.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

struct PickedCheckpoints {
    ModelRecord record;
    std::vector<CheckpointRecord> checkpoints; ///< all of them where no @ was given, else one
    bool whole = true;                         ///< no @: the model with everything
};

/// `latest` is the highest step (then the last listed); `best` the best value of the metric that most of the model's
/// checkpoints have, in the direction its name tells; without metrics, a file called "best".
/// NotFound where there is no such model or step.
Result<PickedCheckpoints> pickCheckpoint(const Library& library, const std::string& text);

/// Where each file goes: below `output` (by default a folder named like the model), or `output` itself for one file.
/// Names never lead outside it.
Result<std::vector<std::filesystem::path>> downloadTargets(const PickedCheckpoints& picked,
                                                           const std::vector<FileRecord>& files,
                                                           const std::string& output);

} // namespace modelbook
