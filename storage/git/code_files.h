// The files of a libgit2 diff as plain values. For storage/git only.
#pragma once

#include "storage/git/code_repository.h"
#include "storage/history/git_handles.h"

namespace modelbook {

/// What libgit2 just said of somebody's code.
Error codeError(int status, const std::string& what);

Result<CodeFile> codeFileOf(git_diff& diff, std::size_t index);
Result<std::vector<CodeFile>> codeFilesOf(git_diff& diff);

} // namespace modelbook
