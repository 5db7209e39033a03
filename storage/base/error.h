// Error: what failed, on which file, and what to do, as a value with a code one can branch on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// The kinds of failure that callers tell apart. Everything else about a failure is in its message.
enum class ErrorCode {
    Cancelled,       ///< the user or the caller asked to stop
    NotFound,        ///< no such file, object, model or field
    AlreadyExists,   ///< something of that name is there
    Ambiguous,       ///< a name or prefix fits several things
    InvalidArgument, ///< the request itself makes no sense
    PermissionDenied,///< the file system or the access level forbids it
    ReadOnly,        ///< the library cannot be written from here
    DiskFull,        ///< no space, or a quota
    Io,              ///< any other failure of the system below
    Offline,         ///< the library cannot be reached now
    Truncated,       ///< the data ends before it should
    Corrupt,         ///< the data contradicts its format or its checksum
    Unsupported,     ///< valid, but of a version or kind that is not read here
    LimitExceeded,   ///< a ReadLimits bound was reached
    Conflict,        ///< somebody else changed the same thing
    Changed,         ///< the file changed while it was read
    Stale,           ///< what was stored may not be referred to (any more); store it again
};

/// A stable lower-case name of a code, for JSON and logs.
std::string_view errorCodeName(ErrorCode code);

/// A failure: code, message for a researcher, and the chain of what was being done, innermost first.
class [[nodiscard]] Error
{
public:
    Error(ErrorCode code, std::string message) : m_code(code), m_message(std::move(message)) {}

    ErrorCode code() const { return m_code; }
    const std::string& message() const { return m_message; }
    const std::vector<std::string>& context() const { return m_context; }

    /// Adds what was being done when it failed ("while adding run/a.ckpt"); returns itself for chaining.
    Error& within(std::string what) &
    {
        m_context.push_back(std::move(what));
        return *this;
    }
    Error&& within(std::string what) &&
    {
        m_context.push_back(std::move(what));
        return std::move(*this);
    }

    /// The outermost context first, the message last: "adding a.ckpt: reading header: file ends at byte 12".
    std::string text() const;

private:
    ErrorCode m_code;
    std::string m_message;
    std::vector<std::string> m_context;
};

/// The Error that errno stands for, with the path it concerns: EACCES → PermissionDenied, ENOSPC → DiskFull, …
Error errnoError(int errnum, std::string_view what, std::string_view path);

} // namespace modelbook
