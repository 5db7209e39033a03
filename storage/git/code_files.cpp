#include "storage/git/code_files.h"

namespace modelbook {

namespace {

using GitPatch = GitHandle<git_patch, git_patch_free>;

} // namespace

Error codeError(int status, const std::string& what)
{
    const auto* last = git_error_last();
    const auto code = status == GIT_ENOTFOUND ? ErrorCode::NotFound
                      : last && last->klass == GIT_ERROR_OS ? ErrorCode::Io
                                                            : ErrorCode::Corrupt;
    return makeError(code, "cannot " + what + ": " + (last && last->message ? last->message : "unknown reason"));
}

Result<CodeFile> codeFileOf(git_diff& diff, std::size_t index)
{
    const auto* delta = git_diff_get_delta(&diff, index);
    CodeFile file;
    file.path = delta->new_file.path ? delta->new_file.path : delta->old_file.path;
    if (delta->status == GIT_DELTA_RENAMED)
        file.before = delta->old_file.path;
    git_patch* raw = nullptr;
    if (const int status = git_patch_from_diff(&raw, &diff, index); status != 0)
        return codeError(status, "compare " + file.path);
    const GitPatch patch(raw);
    // Only now is it known whether the content is text.
    file.binary = (git_diff_get_delta(&diff, index)->flags & GIT_DIFF_FLAG_BINARY) != 0;
    if (!patch)
        return file;
    std::size_t context = 0, added = 0, removed = 0;
    git_patch_line_stats(&context, &added, &removed, patch.get());
    file.added = added;
    file.removed = removed;
    if (file.binary)
        return file;
    git_buf text = GIT_BUF_INIT;
    if (const int status = git_patch_to_buf(&text, patch.get()); status != 0)
        return codeError(status, "compare " + file.path);
    file.patch.assign(text.ptr, text.size);
    git_buf_dispose(&text);
    return file;
}

Result<std::vector<CodeFile>> codeFilesOf(git_diff& diff)
{
    std::vector<CodeFile> files;
    for (std::size_t i = 0; i < git_diff_num_deltas(&diff); ++i) {
        MB_TRY(auto file, codeFileOf(diff, i));
        files.push_back(std::move(file));
    }
    return files;
}

Result<std::vector<CodeFile>> filesOfPatch(const std::string& patch)
{
    if (patch.empty())
        return std::vector<CodeFile>{};
    git_libgit2_init(); // counted by libgit2: this may be the first use
    git_diff* raw = nullptr;
    const int status = git_diff_from_buffer(&raw, patch.data(), patch.size());
    auto files = status == 0 ? codeFilesOf(*GitDiff(raw)) : Result<std::vector<CodeFile>>(codeError(status, "read the changes that were not committed"));
    git_libgit2_shutdown();
    return files;
}

} // namespace modelbook
