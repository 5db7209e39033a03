#include "storage/base/file_system.h"

#include <sys/vfs.h>

namespace modelbook {

namespace {

/// The magic number of linux/magic.h; 0 where it cannot be told.
unsigned long typeOf(const std::filesystem::path& folder)
{
    struct statfs info {};
    return ::statfs(folder.empty() ? "." : folder.c_str(), &info) == 0 ? static_cast<unsigned long>(info.f_type) : 0;
}

} // namespace

bool isLocalFileSystem(const std::filesystem::path& folder)
{
    switch (typeOf(folder)) {
    case 0xEF53:     // ext2, 3, 4
    case 0x9123683E: // btrfs
    case 0x58465342: // xfs
    case 0x01021994: // tmpfs
    case 0x2FC12FC1: // zfs
    case 0xF2F52010: // f2fs
    case 0x4D44:     // vfat
    case 0x2011BAB0: // exfat
    case 0x794C7630: // overlayfs
        return true;
    default: return false;
    }
}

bool isNetworkFileSystem(std::filesystem::path folder)
{
    std::error_code error;
    while (!std::filesystem::exists(folder, error) && folder.has_parent_path() && folder != folder.parent_path())
        folder = folder.parent_path();
    switch (typeOf(folder)) {
    case 0x6969:     // nfs
    case 0x517B:     // smb
    case 0xFE534D42: // smb2
    case 0xFF534D42: // cifs
    case 0x00C36400: // ceph
    case 0x01021997: // 9p
    case 0x47504653: // gpfs
    case 0x0BD00BD0: // lustre
    case 0x19830326: // fhgfs, BeeGFS
    case 0x65735546: // fuse: sshfs and others
        return true;
    default: return false;
    }
}

} // namespace modelbook
