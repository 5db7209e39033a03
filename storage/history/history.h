// History: the records of a library as commits, exchanged through the numbered log of an ObjectStore (design §5).
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/history/git_repository.h"
#include "storage/history/log_entry.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// How two edits of one file become one; given by the layer that knows what the files mean.
struct MergeRules {
    using Content = std::optional<std::string>; ///< nullopt: not there
    /// Called where both sides changed a file, differently. `ours` is the later edit.
    std::function<Result<Content>(const std::string& path, const Content& base, const Content& ours,
                                  const Content& theirs)>
        merge;
    /// The folder that a file lives and dies with (a model's), or "": an edit inside one that the other side removed
    /// is dropped, since delete wins.
    std::function<std::string(const std::string& path)> unit;
};

/// Thread-safe; processes of this machine take turns through a lock in the local folder, other machines through the
/// log. A failing call leaves the library as it was.
class History
{
public:
    /// `localFolder` keeps the clone; what is there and damaged is thrown away and fetched again.
    static Result<std::unique_ptr<History>> open(ObjectStore& objects, const std::filesystem::path& localFolder,
                                                 MergeRules rules);

    /// Fetches what others have added to the log. Conflict where the library was restored from a backup; Unsupported
    /// where an entry asks for a newer program.
    Status sync();
    /// The commit of the newest entry known, "" before the first.
    CommitId head() const;
    /// Number of the newest collecting entry known.
    std::uint64_t collecting() const;

    /// Records a change on top of the newest state, merging with what others did at the same time. Returns the new
    /// head. Acknowledged only once its log entry exists.
    Result<CommitId> commit(const std::vector<FileChange>& changes, const std::string& author,
                            const std::string& message);
    /// Records a change whose content depends on the newest state: `make` is called with it, under the lock.
    using MakeChanges = std::function<Result<std::vector<FileChange>>(const GitRepository&, const CommitId& head)>;
    Result<CommitId> commit(const MakeChanges& make, const std::string& author, const std::string& message);
    /// Takes one earlier commit back, keeping what came after it.
    Result<CommitId> revert(const CommitId& commit, const std::string& author, const std::string& message);

    /// Runs `read` with the clone, serialised with every other use of it.
    template <class Function>
    auto withRepository(Function read) const
    {
        const std::lock_guard lock(m_mutex);
        return read(static_cast<const GitRepository&>(*m_git));
    }

    /// Damaged or unacceptable entries met so far; they stop nobody.
    std::vector<Error> problems() const;

private:
    struct State {
        std::uint64_t number = 0; ///< of the newest entry merged
        std::string entryHash;
    };

    History(ObjectStore& objects, std::filesystem::path folder, MergeRules rules)
        : m_objects(objects), m_folder(std::move(folder)), m_rules(std::move(rules))
    {
    }
    Status openClone();
    Status loadState();
    Status saveState();
    Status syncLocked();
    Status checkLastEntry();
    Status takeEntry(const LogEntry& entry, const std::string& key);
    Result<CommitId> publish(CommitId commit, CommitId base, const std::string& author,
                             const std::string& message);
    enum class Append { Won, Lost };
    Result<Append> append(const LogEntry& entry);
    Result<std::vector<FileChange>> transplant(const CommitId& from, const CommitId& to, const CommitId& onto) const;

    ObjectStore& m_objects;
    std::filesystem::path m_folder;
    MergeRules m_rules;
    mutable std::mutex m_mutex; ///< guards everything below
    std::unique_ptr<GitRepository> m_git;
    State m_state;
    CommitId m_head;
    std::uint64_t m_collecting = 0;
    std::vector<Error> m_problems;
};

} // namespace modelbook
