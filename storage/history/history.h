// History: the records of a library as commits, exchanged through the numbered log of an ObjectStore (design §5).
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/history/change_log.h"
#include "storage/objects/collected_names.h"
#include "storage/history/git_repository.h"
#include "storage/history/log_state.h"
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
        merge = {};
    /// The folder that a file lives and dies with (a model's), or "": an edit inside one that the other side removed
    /// is dropped, since delete wins.
    std::function<std::string(const std::string& path)> unit = {};
    /// Whether a file never changes once it is there: a later entry that changes it is reported, and the first stands.
    std::function<bool(const std::string& path)> immutable = {};
    /// Keys of the objects that a file refers to, with all that they need; asked only when something was collected since
    /// the names were made.
    std::function<Result<std::vector<std::string>>(const std::string& path, const std::string& content)> references = {};
    /// A share: each change is a snapshot that replaces the last, with no history before it.
    bool replacing = false;
};

/// Something about the library that stops nobody and that somebody should know.
struct HistoryProblem {
    std::uint64_t entry = 0; ///< number of the log entry, 0 where it is about none
    Error error;
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
    Status sync(const ProgressFunction& progress = {}, const CancelToken& cancel = {});
    /// The commit of the newest entry known, "" before the first.
    CommitId head() const;
    /// Number of the newest entry known.
    std::uint64_t number() const;
    /// The newest entry known, with the hash of its bytes as they were when it was merged.
    LogPosition position() const;
    /// Changes whenever what readers find may have changed: the head, and what was mended below it.
    std::string stamp() const;
    /// Number of the newest collecting entry known: the n of names that are made now.
    std::uint64_t collecting() const;
    /// What has been collected so far, read from the log where it is not known yet.
    Result<std::shared_ptr<const CollectedNames>> collected();

    /// Records a change on top of the newest state, merging with what others did at the same time. Returns the new
    /// head. Acknowledged only once its log entry exists. Stale where it newly refers to objects that were collected
    /// meanwhile: store them again and call again.
    Result<CommitId> commit(const std::vector<FileChange>& changes, const std::string& author,
                            const std::string& message);
    /// Records a change whose content depends on the newest state: `make` is called with it, under the lock.
    using MakeChanges = std::function<Result<std::vector<FileChange>>(const GitRepository&, const CommitId& head)>;
    Result<CommitId> commit(const MakeChanges& make, const std::string& author, const std::string& message);
    /// Takes one earlier commit back, keeping what came after it.
    Result<CommitId> revert(const CommitId& commit, const std::string& author, const std::string& message);

    /// Appends a snapshot of everything if the packs since the last one outweigh it, or if `always`. True where it did.
    Result<bool> appendSnapshot(const std::string& author, bool always = false);
    /// Appends an entry that brings the objects of a damaged pack again. NotFound where this machine does not have them.
    Status mend(std::uint64_t number, const std::string& author);
    /// Appends a collecting entry. `choose` is called with the newest state, again whenever another's entry came between;
    /// it returns the keys of objects that may go. Returns the entry's number and keys; number 0 where there was nothing.
    struct Collection {
        std::uint64_t number = 0;
        std::vector<std::string> keys;
    };
    using Choose = std::function<Result<std::vector<std::string>>(const GitRepository&, const CommitId& head)>;
    Result<Collection> appendCollecting(const Choose& choose, const std::string& author);

    /// Joins a library again that was restored from a backup: what this machine knows and the library has lost is merged
    /// into it as one change. Paths for which `isWhole` fails stay away (their data is lost). Returns the new head.
    using IsWhole = std::function<bool(const std::string& unit, const GitRepository&, const CommitId& lost)>;
    /// `adapt` may change what is brought in before it is recorded; it is told what has been collected.
    using Adapt = std::function<Status(std::vector<FileChange>&, const CollectedNames&)>;
    Result<CommitId> rejoin(const IsWhole& isWhole, const std::string& author,
                            const std::string& message = "Bring back what a restored backup lacked",
                            const Adapt& adapt = {});

    /// Puts entries that only this machine has into the order of `order`, which are all their numbers, each made anew on the one
    /// before it. `replace` takes the old ones away, calls what it is given, and brings them back where that fails. Conflict
    /// where changes build on each other, or others came between; then all is as it was.
    using ReplaceEntries = std::function<Status(const std::function<Status()>& append)>;
    Status restack(const std::vector<std::uint64_t>& order, const ReplaceEntries& replace);
    /// Keys of the objects that an entry needs to be read and that none before it needed: its pack, and what its files newly
    /// refer to.
    Result<std::vector<std::string>> needsOf(std::uint64_t number) const;

    /// Every entry known of this library whose time is `since` (ms) or later, oldest first, and the one before them.
    Result<std::vector<LogEntry>> entriesSince(std::int64_t since) const;
    /// What a `Choose` may ask, which is called under the lock.
    Result<std::vector<LogEntry>> entriesSinceLocked(std::int64_t since) const;
    Result<std::shared_ptr<const CollectedNames>> collectedLocked();
    std::uint64_t numberLocked() const { return m_state.position.number; }
    ChangeLog log() const { return ChangeLog(m_objects); }

    /// Runs `read` with the clone, serialised with every other use of it.
    template <class Function>
    auto withRepository(Function read) const
    {
        const std::lock_guard lock(m_mutex);
        return read(static_cast<const GitRepository&>(*m_git));
    }
    /// The content of an immutable file as it first was, where a later entry changed it.
    Result<std::string> readFirst(const GitRepository& git, const CommitId& head, const std::string& path) const;

    /// Damaged or unacceptable entries met so far; they stop nobody.
    std::vector<HistoryProblem> problems() const;

private:
    History(ObjectStore& objects, std::filesystem::path folder, MergeRules rules)
        : m_objects(objects), m_folder(std::move(folder)), m_rules(std::move(rules)), m_log(objects)
    {
    }
    Status openClone();
    Status loadState();
    Status saveState();

    // Reading the log (history_sync.cpp).
    struct Fetched;
    Status syncLocked(const ProgressFunction& progress = {}, const CancelToken& cancel = {});
    Status jump(std::uint64_t head, std::uint64_t closerThan);
    Status takeNext(Fetched& fetched);
    Status takeObjects(const LogEntry& entry, const std::string& key, const Result<std::string>& pack);
    void acceptChange(const LogEntry& entry, std::uint64_t number);
    void notePins(const CommitId& before, const CommitId& after, std::uint64_t number);
    Result<std::string> fetchPack(const LogEntry& entry) const;
    std::vector<Fetched> fetch(std::uint64_t first, std::size_t count, const CancelToken& cancel) const;
    Status loadCollected();
    void report(std::uint64_t entry, Error error);
    void rememberEntry() const;

    // Entries that only this machine has (history_restack.cpp).
    struct OwnEntry {
        LogEntry entry;
        CommitId base; ///< of the change
        CommitInfo info;
    };
    Result<std::vector<OwnEntry>> ownEntries(const std::vector<std::uint64_t>& numbers) const;

    // Adding to it (history_publish.cpp).
    LogEntry newEntry(LogEntry::Kind kind, const std::string& author) const;
    Result<std::string> storePack(const std::string& bytes);
    void took(const LogEntry& entry);
    /// Appends the last of `brought`, made on top of `base`, with the commits before it.
    Result<CommitId> publish(const std::vector<CommitId>& brought, CommitId base, const std::string& author,
                             const std::string& message);
    Result<std::vector<std::string>> newReferences(const CommitId& base, const CommitId& commit) const;
    Status checkReferences(const std::vector<std::string>& keys);
    Status checkWriter() const;
    Result<std::vector<FileChange>> transplant(const CommitId& from, const CommitId& to, const CommitId& onto) const;

    ObjectStore& m_objects;
    std::filesystem::path m_folder;
    MergeRules m_rules;
    ChangeLog m_log;
    mutable std::mutex m_mutex; ///< guards everything below
    std::unique_ptr<GitRepository> m_git;
    LogState m_state;
    std::shared_ptr<CollectedNames> m_collected; ///< null until asked for
    std::vector<HistoryProblem> m_problems;
};

} // namespace modelbook
