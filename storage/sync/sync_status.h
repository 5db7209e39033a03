// SyncStatus: what a machine knows of how far it and its library agree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace modelbook {

struct SyncStatus {
    bool offline = false;
    std::int64_t offlineSince = 0; ///< milliseconds since 1970
    std::string reason;            ///< why it is offline, or what keeps the changes from being sent
    std::size_t changes = 0;       ///< own changes that nobody else has yet
    std::uint64_t bytes = 0;       ///< of their data that wait to be sent
    bool paused = false;
    bool sending = false;
    std::uint64_t sent = 0, total = 0; ///< bytes, while sending
    double bytesPerSecond = 0;         ///< over the last seconds, while sending

    bool operator==(const SyncStatus&) const = default;
};

} // namespace modelbook
