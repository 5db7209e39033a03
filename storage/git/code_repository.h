// CodeRepository: somebody's own Git repository of code, read only: which commit is checked out, what is not committed
// yet, and how two commits differ.
#pragma once

#include "storage/history/git_repository.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct git_diff;

namespace modelbook {

/// What is checked out.
struct CodeState {
    CommitId commit;    ///< "" before the first
    std::string branch; ///< "" on a detached head
    std::string remote; ///< where `origin` is, without a name or password in it
    bool dirty = false; ///< tracked files have changes that are not committed, or new source files lie about
    std::string patch;  ///< those changes in Git's format; cut where `patchCut` says so
    bool patchCut = false;
};

/// A file that differs between two states of the code.
struct CodeFile {
    std::string path;
    std::string before;     ///< its path before, where it was renamed; else ""
    std::uint64_t added = 0, removed = 0; ///< lines
    bool binary = false;
    std::string patch;      ///< in Git's format; "" where binary
};

/// Not thread-safe. Nothing in the repository is run: no hook, no filter, no helper. Failures are NotFound, Io or Corrupt
/// with libgit2's text.
class CodeRepository
{
public:
    /// The repository that a file or folder lies in, found by going up. NotFound where there is none.
    static Result<std::unique_ptr<CodeRepository>> findAbove(const std::filesystem::path& path);
    ~CodeRepository();

    /// The work tree, or the repository itself where it is bare.
    const std::filesystem::path& folder() const { return m_folder; }
    /// Blocking: looks at every tracked file's date, and reads those that changed.
    Result<CodeState> state() const;
    /// The commit that was checked out at a time (seconds since 1970), as far as the reflog of HEAD reaches back.
    std::optional<CommitId> checkedOutAt(std::int64_t time) const;
    /// Whether the commit that is checked out has the file or folder.
    bool tracks(const std::filesystem::path& path) const;
    bool has(const CommitId& commit) const;
    /// Commits that `to` has and `from` has not, newest first, and no more than `limit`.
    Result<std::vector<CommitInfo>> log(const CommitId& from, const CommitId& to, std::size_t limit) const;
    /// By path; renames are found.
    Result<std::vector<CodeFile>> diff(const CommitId& from, const CommitId& to) const;

private:
    CodeRepository(git_repository* repository, std::filesystem::path folder)
        : m_repository(repository), m_folder(std::move(folder))
    {
    }
    std::string remote() const;
    Status addChanges(CodeState& state) const;

    git_repository* m_repository;
    std::filesystem::path m_folder;
};

/// The files of a patch in Git's format, as diff() gives them; for one that was kept. Corrupt where it is no patch.
Result<std::vector<CodeFile>> filesOfPatch(const std::string& patch);

} // namespace modelbook
