// Copying files by sharing their blocks where the file system can.
#pragma once

#include "storage/base/result.h"

#include <filesystem>

namespace modelbook {

/// Fills the empty, open file `to` with the bytes of `from`: as a reflink, else on the server (NFS 4.2, SMB 3), else by
/// reading. Changes of one never show in the other. `name` is what messages call `to`. True where blocks are shared.
Result<bool> cloneFile(const std::filesystem::path& from, int to, const std::string& name);

} // namespace modelbook
