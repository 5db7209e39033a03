// Folder: one look at a folder of the disk, which the importers share.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// What tells one file or folder of this machine from all others, however it was reached.
struct FileIdentity {
    std::uint64_t device = 0, inode = 0;
    auto operator<=>(const FileIdentity&) const = default;
};

struct FolderFile {
    std::string name;
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; ///< milliseconds since 1970
    FileIdentity identity;
};

/// The names in a folder, sorted, as of opening; links are followed, broken ones, pipes and devices left out.
/// Not thread-safe.
class Folder
{
public:
    /// NotFound, PermissionDenied, InvalidArgument (no folder) or Io.
    static Result<std::shared_ptr<Folder>> open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    /// The folder's own name; of "." and the like, its real one.
    std::string name() const;
    /// The name of the folder that holds it, "" at the root.
    std::string parentName() const;
    const FileIdentity& identity() const { return m_identity; }
    const std::vector<FolderFile>& files() const { return m_files; }
    const std::vector<std::string>& folders() const { return m_folders; }

    const FolderFile* file(std::string_view name) const;
    bool hasFile(std::string_view name) const { return file(name) != nullptr; }
    bool hasFolder(std::string_view name) const;
    /// A folder in it, opened once; null where there is none or it cannot be read.
    std::shared_ptr<Folder> folder(const std::string& name) const;

private:
    std::filesystem::path m_path;
    FileIdentity m_identity;
    std::vector<FolderFile> m_files;
    std::vector<std::string> m_folders;
    mutable std::map<std::string, std::shared_ptr<Folder>> m_opened;
};

/// "model.ckpt" → "ckpt", lower case; "" where there is none. ".pth.tar" counts as "pth.tar".
std::string fileExtension(std::string_view name);
/// The name without that extension.
std::string fileStem(std::string_view name);

} // namespace modelbook
