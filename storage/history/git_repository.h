// GitRepository: the local clone of a library's history, through libgit2; no network, no work tree.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct git_odb_backend;
struct git_repository;

namespace modelbook {

/// 40 hex digits; empty stands for "no commit yet".
using CommitId = std::string;

/// A file to be written (content) or removed (nullopt), by its path in the history.
struct FileChange {
    std::string path;
    std::optional<std::string> content;
};

/// A file that differs between two commits, with the Git object ids on both sides ("" where it is not there).
struct FileDelta {
    std::string path;
    std::string before, after;
};

struct CommitInfo {
    CommitId id;
    std::vector<CommitId> parents;
    std::string author;
    std::int64_t time = 0; ///< seconds since 1970
    std::string message;
};

/// Not thread-safe: the owner serialises calls. Errors of libgit2 become Corrupt, NotFound or Io with its text.
class GitRepository
{
public:
    /// Opens a bare repository, or makes one.
    static Result<std::unique_ptr<GitRepository>> openOrCreate(const std::filesystem::path& folder);
    ~GitRepository();

    /// The commit of refs/heads/main, or "" before the first.
    Result<CommitId> head() const;
    Status setHead(const CommitId& commit);
    /// The commit of any other reference, "" where there is none.
    Result<CommitId> reference(const std::string& name) const;
    Status setReference(const std::string& name, const CommitId& commit);
    Status removeReference(const std::string& name);

    /// The content of a file in a commit; NotFound.
    Result<std::string> readFile(const CommitId& commit, const std::string& path) const;
    Result<std::string> readBlob(const std::string& id) const;
    /// Names in a folder of a commit, folders with a trailing '/'; empty where there is no such folder.
    Result<std::vector<std::string>> list(const CommitId& commit, const std::string& folder) const;
    /// The full paths of all files below a folder of a commit.
    Result<std::vector<std::string>> listFiles(const CommitId& commit, const std::string& folder) const;
    /// Every file that differs between two commits ("" = nothing), in path order. Folders whose objects are missing fail
    /// it with Corrupt or NotFound, or are passed over and named in `unreadable`.
    Result<std::vector<FileDelta>> diff(const CommitId& from, const CommitId& to,
                                        std::vector<std::string>* unreadable = nullptr) const;
    /// The Git id of a path in a commit (a file's or a folder's), "" where it is not there.
    Result<std::string> idOf(const CommitId& commit, const std::string& path) const;

    /// Writes a commit with `changes` on top of the tree of parents[0] (or of nothing); does not move the head. It is kept
    /// in memory until addPack() takes its pack in, or dropNewObjects() forgets it.
    Result<CommitId> commit(const std::vector<CommitId>& parents, const std::vector<FileChange>& changes,
                            const std::string& author, std::int64_t time, const std::string& message);
    Result<CommitInfo> info(const CommitId& commit) const;
    enum class Descent { Yes, No, Unknown }; ///< Unknown: objects on the way are missing
    /// Whether `ancestor` is `commit` or one of its ancestors; "" is one of everything.
    Descent descent(const CommitId& ancestor, const CommitId& commit) const;
    /// The commits that `to` reaches and `from` ("" = nothing) does not, parents first.
    Result<std::vector<CommitId>> commitsBetween(const CommitId& from, const CommitId& to) const;

    /// A pack of `commits` with all objects that they bring over their first parents. A `note` makes its bytes, and so
    /// its name, unlike those of any other pack of the same commits.
    Result<std::string> pack(const std::vector<CommitId>& commits, const std::string& note = {}) const;
    /// A pack of everything that a commit reaches.
    Result<std::string> packAll(const CommitId& commit, const std::string& note = {}) const;
    /// Takes the objects of a pack in.
    Status addPack(const std::string& bytes);
    /// Forgets the commits that were written and not taken in.
    void dropNewObjects();
    /// Puts small packs together once there are many.
    Status joinPacks();
    bool hasCommit(const CommitId& commit) const;

    /// Three-way merge of texts, line by line; conflicting stretches keep both sides between marks.
    struct MergedText {
        std::string text;
        bool conflict = false;
    };
    static Result<MergedText> mergeText(const std::string& base, const std::string& ours, const std::string& theirs);

private:
    explicit GitRepository(git_repository* repository) : m_repository(repository) {}
    Status collectNewObjects();

    git_repository* m_repository;
    git_odb_backend* m_newObjects = nullptr; ///< owned by the repository
};

} // namespace modelbook
