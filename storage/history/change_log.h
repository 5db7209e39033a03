// ChangeLog: the numbered entries of a library, read and appended; decides nothing about what they mean (design §5).
#pragma once

#include "storage/history/log_entry.h"
#include "storage/objects/object_store.h"

#include <cstdint>
#include <optional>
#include <string>

namespace modelbook {

/// What stands at a number: the hash of its very bytes, which its successor names, and what they say.
struct ReadEntry {
    Result<LogEntry> entry; ///< Corrupt where they say nothing
    std::string hash;
};

/// Where a reader of the log stands: the newest entry that it has merged.
struct LogPosition {
    std::uint64_t number = 0; ///< 0: before the first
    std::string hash;         ///< of that entry's bytes
    std::string id;           ///< that entry's own
    bool operator==(const LogPosition&) const = default;
};

/// Holds no state; safe from any thread. Errors of the store are passed on.
class ChangeLog
{
public:
    explicit ChangeLog(ObjectStore& objects) : m_objects(objects) {}

    /// Conflict where the entry at `position` is gone or another one: the library was restored from a backup, or this is
    /// not the library it was. The same entry with a flipped bit is no conflict.
    Status checkPosition(const LogPosition& position) const;
    /// The highest number there is, found from `known` on by doubling steps, or by one listing where the store does not
    /// tell absent from forbidden. `known` where nothing came after it.
    Result<std::uint64_t> findHead(std::uint64_t known) const;
    /// NotFound, or Unsupported where the entry asks for a newer program. One that is damaged is no failure.
    Result<ReadEntry> read(std::uint64_t number) const;

    enum class Outcome { Won, Lost };
    /// Creates the entry of that number. Lost where another's stands there. A failure leaves it open whether the entry
    /// exists: it does or does not, and the next reading tells.
    Result<Outcome> append(std::uint64_t number, const LogEntry& entry);

private:
    Result<bool> exists(std::uint64_t number) const;

    ObjectStore& m_objects;
};

} // namespace modelbook
