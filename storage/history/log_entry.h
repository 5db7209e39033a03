// LogEntry: one numbered change of a library's log; the highest number is the head (design §5).
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace modelbook {

/// What stands in log/<number>.json.
struct LogEntry {
    std::string id;       ///< random; tells one's own entry from another's
    std::string previous; ///< SHA-256 of the predecessor's bytes, "" for the first
    std::string commit;   ///< Git id
    std::string pack;     ///< "<sha256>-<n>", the Git objects of the change
    std::string author;
    std::int64_t time = 0; ///< milliseconds since 1970, for people only
    std::uint64_t collecting = 0; ///< number of the newest collecting entry, 0 if none
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

} // namespace modelbook
