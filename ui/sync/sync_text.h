// What the window says of how far this machine and the library agree.
#pragma once

#include "models/library/library.h"

#include <QString>

namespace modelbook {

/// "Offline since 14:02 · 3 changes waiting", "Sending 12.3 of 40 GB at 210 MB/s, 2 min left"; "" when up to date.
QString syncText(const SyncStatus& status);
/// "2 min", "40 s", "3 h"; "" where it cannot be told.
QString timeLeftText(std::uint64_t bytes, double bytesPerSecond);

} // namespace modelbook
