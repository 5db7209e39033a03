#include "storage/base/error.h"

#include <cerrno>
#include <system_error>

namespace modelbook {

std::string_view errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::AlreadyExists: return "already-exists";
    case ErrorCode::Ambiguous: return "ambiguous";
    case ErrorCode::InvalidArgument: return "invalid-argument";
    case ErrorCode::PermissionDenied: return "permission-denied";
    case ErrorCode::ReadOnly: return "read-only";
    case ErrorCode::DiskFull: return "disk-full";
    case ErrorCode::Io: return "io";
    case ErrorCode::Offline: return "offline";
    case ErrorCode::Truncated: return "truncated";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::LimitExceeded: return "limit-exceeded";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::Changed: return "changed";
    case ErrorCode::Stale: return "stale";
    }
    return "io";
}

std::string Error::text() const
{
    std::string text;
    for (auto it = m_context.rbegin(); it != m_context.rend(); ++it)
        text += *it + ": ";
    return text + m_message;
}

Error errnoError(int errnum, std::string_view what, std::string_view path)
{
    auto code = ErrorCode::Io;
    switch (errnum) {
    case EACCES:
    case EPERM: code = ErrorCode::PermissionDenied; break;
    case EROFS: code = ErrorCode::ReadOnly; break;
    case ENOENT:
    case ENOTDIR: code = ErrorCode::NotFound; break;
    case EEXIST: code = ErrorCode::AlreadyExists; break;
    case ENOSPC:
    case EDQUOT: code = ErrorCode::DiskFull; break;
    case ESTALE:
    case ENOTCONN:
    case ENODEV:
    case ESHUTDOWN:
    case ETIMEDOUT:
    case ECONNRESET:
    case ECONNREFUSED:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EHOSTDOWN: code = ErrorCode::Offline; break;
    default: break;
    }
    std::string message = "cannot ";
    message.append(what).append(" ").append(path).append(": ");
    message += std::generic_category().message(errnum);
    return {code, std::move(message)};
}

} // namespace modelbook
