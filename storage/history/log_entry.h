// LogEntry: one numbered change of a library's log; the highest number is the head (design §5, storage/FORMAT.md).
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// What stands in log/<number>.json. Numbers are never used twice and have no gaps.
struct LogEntry {
    enum class Kind {
        Change,     ///< a commit on top of the head before, with its Git objects
        Snapshot,   ///< the head before once more, with all that it reaches: who joins may start here
        Collecting, ///< names objects that nobody may newly refer to; they are deleted after it
    };

    Kind kind = Kind::Change;
    std::string id;       ///< random; tells one's own entry from another's
    std::string previous; ///< SHA-256 of the predecessor's bytes, "" for the first
    std::string commit;   ///< Git id of the head after this entry, "" while there is none
    std::string pack;     ///< "<sha256>-<n>", the Git objects of the change; "" in a collecting entry
    std::string author;
    std::int64_t time = 0; ///< milliseconds since 1970, for people only
    std::uint64_t collecting = 0; ///< number of the newest collecting entry before this one, 0 if none
    std::uint64_t snapshot = 0;   ///< number of the newest snapshot before this one, 0 if none
    std::uint64_t packsBytes = 0; ///< of all packs after that snapshot, this one included
    std::uint64_t snapshotBytes = 0; ///< of that snapshot's pack
    std::vector<std::string> collects; ///< keys of objects, in a collecting entry
    std::vector<std::uint64_t> mends;  ///< numbers of entries whose objects this pack holds again
    int minReader = 1;
    int minWriter = 1;

    bool operator==(const LogEntry&) const = default;

    std::string toJson() const;
    /// Corrupt where fields are missing.
    static Result<LogEntry> fromJson(std::string_view json, const std::string& key);
};

/// The version of the layout that this program reads and writes.
constexpr int libraryFormatVersion = 1;

/// "log/000000000042.json".
std::string logKey(std::uint64_t number);
/// "packs/<name>.pack".
std::string packKey(const std::string& name);

} // namespace modelbook
