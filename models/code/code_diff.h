// CodeDiff: what changed in the code between the commits of two models, read from a clone on this machine.
#pragma once

#include "models/code/code_point.h"
#include "storage/base/cancel_token.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

/// A commit between two models.
struct CodeChange {
    std::string commit, author, message; ///< the message's first line
    std::int64_t time = 0;               ///< seconds since 1970
};

struct CodeFileDiff {
    std::string path;
    std::string before; ///< its path before, where it was renamed; else ""
    std::uint64_t added = 0, removed = 0; ///< lines
    bool binary = false;
    std::string patch; ///< in Git's format
};

struct CodeDiff {
    std::string from, to;                 ///< commits
    std::vector<CodeChange> log;          ///< what `to` has and `from` has not, newest first
    std::size_t more = 0;                 ///< commits that the log leaves out
    std::size_t behind = 0;               ///< commits that `from` has and `to` has not
    std::vector<CodeFileDiff> files;
    std::string problem;                  ///< why log and files are empty though the commits differ; else ""
};

/// Looks for a clone that has both commits: `clones` first, then the folders that the models were trained in. What cannot be
/// told becomes `problem`, since a missing clone is no failure of a comparison; fails only when cancelled. Blocking.
Result<CodeDiff> codeDiff(const CodePoint& from, const CodePoint& to, const std::vector<std::filesystem::path>& clones,
                          const CancelToken& cancel = {});

/// "+12 −4"; "binary"; "renamed"
std::string linesText(const CodeFileDiff& file);

/// The files of changes that were not committed; empty where there are none, or where they cannot be read.
std::vector<CodeFileDiff> uncommittedFiles(const CodePoint& point);

} // namespace modelbook
