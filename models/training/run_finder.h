// Finding training runs: walks folders, recognises layouts, merges what several files say of one run.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "models/training/run.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace modelbook {

struct RunFinderOptions {
    ReadLimits limits;
    CancelToken cancel;
    ProgressFunction progress; ///< done = runs found so far, total = 0, what = folder being read
};

struct FoundRuns {
    std::vector<Run> runs;            ///< in the order of their paths
    std::vector<RunFailure> failures; ///< unreadable folders, truncated checkpoints, broken configs
};

/// Everything trained below a folder, or one file (with its sidecars) where `path` is a file. NotFound or
/// PermissionDenied only for `path` itself; anything below it that fails is in `failures`. Symbolic links to
/// folders are followed once each, so that cycles end. Blocking; call it off the GUI thread.
Result<FoundRuns> findRuns(const std::filesystem::path& path, const RunFinderOptions& options = {});

} // namespace modelbook
