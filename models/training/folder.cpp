#include "models/training/folder.h"

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace modelbook {

namespace {

FileIdentity identityOf(const struct stat& info)
{
    return {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)};
}

std::int64_t modifiedOf(const struct stat& info)
{
    return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

} // namespace

Result<std::shared_ptr<Folder>> Folder::open(const std::filesystem::path& path)
{
    // A plain directory stream: one stat per entry relative to it, which std::filesystem cannot do.
    DIR* const stream = ::opendir(path.c_str());
    if (!stream)
        return errno == ENOTDIR ? makeError(ErrorCode::InvalidArgument, path.string() + " is not a folder")
                                : errnoError(errno, "read folder", path.string());
    const std::unique_ptr<DIR, int (*)(DIR*)> closing(stream, ::closedir);
    auto folder = std::make_shared<Folder>();
    folder->m_path = path;
    struct stat info {
    };
    if (::fstat(::dirfd(stream), &info) == 0)
        folder->m_identity = identityOf(info);
    while (true) {
        errno = 0;
        const dirent* const entry = ::readdir(stream);
        if (!entry) {
            if (errno != 0)
                return errnoError(errno, "read folder", path.string());
            break;
        }
        std::string name = entry->d_name;
        if (name == "." || name == ".." || ::fstatat(::dirfd(stream), entry->d_name, &info, 0) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            folder->m_folders.push_back(std::move(name));
        else if (S_ISREG(info.st_mode))
            folder->m_files.push_back({std::move(name), static_cast<std::uint64_t>(info.st_size),
                                       modifiedOf(info), identityOf(info)});
    }
    std::sort(folder->m_folders.begin(), folder->m_folders.end());
    std::sort(folder->m_files.begin(), folder->m_files.end(),
              [](const FolderFile& a, const FolderFile& b) { return a.name < b.name; });
    return folder;
}

std::string Folder::name() const
{
    auto path = std::filesystem::absolute(m_path).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    return path.filename().string();
}

std::string Folder::parentName() const
{
    auto path = std::filesystem::absolute(m_path).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    return path.parent_path().filename().string();
}

const FolderFile* Folder::file(std::string_view name) const
{
    const auto at =
        std::lower_bound(m_files.begin(), m_files.end(), name,
                         [](const FolderFile& file, std::string_view wanted) { return file.name < wanted; });
    return at != m_files.end() && at->name == name ? &*at : nullptr;
}

bool Folder::hasFolder(std::string_view name) const
{
    return std::binary_search(m_folders.begin(), m_folders.end(), name);
}

std::shared_ptr<Folder> Folder::folder(const std::string& name) const
{
    if (!hasFolder(name))
        return nullptr;
    const auto [place, fresh] = m_opened.try_emplace(name);
    if (fresh) {
        if (auto opened = open(m_path / name))
            place->second = std::move(*opened);
    }
    return place->second;
}

std::string fileExtension(std::string_view name)
{
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (lower.ends_with(".pth.tar") && lower.size() > 8)
        return "pth.tar";
    const auto dot = lower.rfind('.');
    return dot == std::string::npos || dot == 0 ? std::string() : lower.substr(dot + 1);
}

std::string fileStem(std::string_view name)
{
    const auto extension = fileExtension(name);
    return std::string(extension.empty() ? name : name.substr(0, name.size() - extension.size() - 1));
}

} // namespace modelbook
