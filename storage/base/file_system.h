// What kind of file system a folder is on, told by statfs.
#pragma once

#include <filesystem>

namespace modelbook {

/// On these renameat2(RENAME_NOREPLACE) is atomic, and the kernel alone keeps the files.
bool isLocalFileSystem(const std::filesystem::path& folder);
/// NFS, SMB and their like: other machines write there too, and locks and memory maps are not to be relied on. Asked of
/// the nearest parent that exists.
bool isNetworkFileSystem(std::filesystem::path folder);

} // namespace modelbook
