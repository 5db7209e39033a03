// CodeComparison: what changed in the code of each model of a comparison, against the baseline's.
#pragma once

#include "models/code/code_diff.h"
#include "models/diff/model_diff.h"

#include <memory>

namespace modelbook {

/// Immutable, so safe to read from any thread.
struct CodeComparison {
    struct Row {
        std::string path;
        std::vector<const CodeFileDiff*> files; ///< per model; null where it is the same as in the baseline
    };
    std::vector<CodeDiff> columns; ///< per model; the baseline's is empty
    std::vector<std::vector<CodeFileDiff>> uncommitted; ///< per model
    std::vector<Row> rows;                              ///< by path; point into `columns`
};

/// Reads from clones on this machine, see codeDiff. Null where no model has a commit. Fails only when cancelled. Blocking.
Result<std::shared_ptr<const CodeComparison>> compareCode(const std::vector<DiffModel>& models, std::size_t baseline,
                                                          const std::vector<std::filesystem::path>& clones,
                                                          const CancelToken& cancel = {});

/// Whether the commits of any two models differ, or any has changes that were not committed.
bool codeDiffers(const std::vector<DiffModel>& models);

} // namespace modelbook
