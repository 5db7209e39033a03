#include "storage/history/change_log.h"

#include "storage/base/hash.h"

namespace modelbook {

Status ChangeLog::checkPosition(const LogPosition& position) const
{
    if (position.number == 0)
        return {};
    auto bytes = m_objects.get(logKey(position.number));
    if (!bytes && bytes.error().code() != ErrorCode::NotFound)
        return failure(bytes);
    if (bytes) {
        const auto there = LogEntry::fromJson(*bytes, logKey(position.number));
        if (!there || there->id == position.id || Sha256::hexOf(*bytes) == position.hash)
            return {};
    }
    return makeError(ErrorCode::Conflict,
                     "the library at " + m_objects.location() +
                         " has lost changes that this machine knows: it was probably restored from a backup. "
                         "Nothing was written. Ask who restored it, then join it again with 'mbook doctor --rejoin'");
}

Result<bool> ChangeLog::exists(std::uint64_t number) const
{
    auto info = m_objects.stat(logKey(number));
    if (info)
        return true;
    if (info.error().code() == ErrorCode::NotFound)
        return false;
    return failure(info);
}

Result<std::uint64_t> ChangeLog::findHead(std::uint64_t known) const
{
    auto next = exists(known + 1);
    if (!next && next.error().code() == ErrorCode::PermissionDenied) {
        // Who may not list a bucket gets 403 for an absent key; who may, gets the answer in one listing.
        auto listed = m_objects.list("log/", known > 0 ? logKey(known) : std::string());
        if (!listed)
            return failure(next);
        return known + listed->size();
    }
    if (!next)
        return failure(next);
    if (!*next)
        return known;
    std::uint64_t present = known + 1; // the highest known to exist
    std::uint64_t step = 1;
    std::uint64_t absent = 0;
    while (absent == 0) {
        MB_TRY(const bool there, exists(present + step));
        if (there) {
            present += step;
            step *= 2;
        } else {
            absent = present + step;
        }
    }
    while (absent - present > 1) {
        const auto middle = present + (absent - present) / 2;
        MB_TRY(const bool there, exists(middle));
        (there ? present : absent) = middle;
    }
    return present;
}

Result<ReadEntry> ChangeLog::read(std::uint64_t number) const
{
    const auto key = logKey(number);
    MB_TRY(const auto bytes, m_objects.get(key));
    auto entry = LogEntry::fromJson(bytes, key);
    if (entry && entry->minReader > libraryFormatVersion)
        return makeError(ErrorCode::Unsupported, "the library at " + m_objects.location() +
                                                     " was changed by a newer Modelbook; update this one");
    return ReadEntry{std::move(entry), Sha256::hexOf(bytes)};
}

Result<ChangeLog::Outcome> ChangeLog::append(std::uint64_t number, const LogEntry& entry)
{
    const auto key = logKey(number);
    const auto json = entry.toJson();
    Error last(ErrorCode::Io, "");
    for (int attempt = 0; attempt < 5; ++attempt) {
        auto created = m_objects.create(key, bytesOf(json));
        if (created && *created == Creation::Created)
            return Outcome::Won;
        if (!created)
            last = failure(created);
        // Lost, or won without hearing it? What stands there tells.
        auto there = m_objects.get(key);
        if (there) {
            const auto other = LogEntry::fromJson(*there, key);
            // What cannot be read is not one's own: these bytes would have arrived whole.
            return other && other->id == entry.id ? Outcome::Won : Outcome::Lost;
        }
        if (there.error().code() != ErrorCode::NotFound)
            return failure(there);
        if (last.code() == ErrorCode::DiskFull || last.code() == ErrorCode::PermissionDenied ||
            last.code() == ErrorCode::ReadOnly)
            break;
    }
    return last;
}

} // namespace modelbook
