// LogState: what a machine remembers of a library's log between runs, in head.json beside its clone.
#pragma once

#include "storage/base/result.h"
#include "storage/history/change_log.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace modelbook {

/// Derived from the log: without it the log is read again from its start, or from its newest snapshot.
struct LogState {
    LogPosition position; ///< of the newest entry merged
    std::string commit;   ///< the head: of the newest acceptable entry
    std::uint64_t collecting = 0;
    std::uint64_t snapshot = 0;
    std::uint64_t packsBytes = 0;    ///< of packs after that snapshot
    std::uint64_t snapshotBytes = 0; ///< of that snapshot's pack
    std::uint64_t mended = 0;        ///< how many entries brought missing objects
    int minWriter = 1;               ///< the highest that an entry asked for
    std::vector<std::uint64_t> holes; ///< entries whose objects are missing here
    std::map<std::string, std::string> pinned; ///< immutable file → Git id of the first content that stands

    /// A default state where there is none, or none that can be read.
    static LogState load(const std::filesystem::path& file);
    Status save(const std::filesystem::path& file) const;
};

} // namespace modelbook
