#include "storage/objects/folder_store.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/random_access_file.h"
#include "storage/base/retried.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// What tells processes that share this one's process ids: host, boot and pid namespace.
const std::string& processSpace()
{
    static const auto space = [] {
        std::array<char, 256> host{};
        ::gethostname(host.data(), host.size() - 1);
        std::error_code error;
        std::string text(host.data());
        if (const auto boot = readFile("/proc/sys/kernel/random/boot_id"))
            text += *boot;
        text += fs::read_symlink("/proc/self/ns/pid", error).string();
        return Sha256::hexOf(text).substr(0, 12);
    }();
    return space;
}

} // namespace

Result<std::unique_ptr<FolderStore>> FolderStore::open(const fs::path& folder)
{
    std::error_code error;
    const auto absolute = fs::absolute(folder, error);
    std::unique_ptr<FolderStore> store(new FolderStore(error ? folder : absolute));
    MB_TRY(store->m_identity, store->identity());
    store->removeOrphans();
    return store;
}

FolderStore::FolderStore(fs::path folder) : m_root(std::move(folder)), m_location(m_root.string()) {}

std::string FolderStore::temporaryPrefix()
{
    return processSpace() + "-";
}

void FolderStore::removeOrphans() const
{
    std::error_code error;
    const auto prefix = temporaryPrefix();
    for (fs::directory_iterator it(m_root / "tmp", error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        if (name.compare(0, prefix.size(), prefix) != 0)
            continue;
        const auto pid = static_cast<pid_t>(std::strtol(name.c_str() + prefix.size(), nullptr, 10));
        if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH)
            ::unlink(it->path().c_str());
    }
}

Result<FolderStore::Identity> FolderStore::identity() const
{
    struct stat info {};
    if (retried([&] { return ::stat(m_root.c_str(), &info); }) == 0 && S_ISDIR(info.st_mode))
        return Identity{info.st_dev, info.st_ino};
    return makeError(ErrorCode::Offline, "the folder " + m_location + " is not there; is its drive connected?");
}

Status FolderStore::checkPresent() const
{
    MB_TRY(const auto now, identity());
    // What a drive was mounted over shows again when the drive goes: a folder of the same name, and empty.
    if (now != m_identity)
        return makeError(ErrorCode::Offline, "another folder stands at " + m_location + " than before; was its drive "
                                             "disconnected?");
    return {};
}

Result<std::string> FolderStore::get(const std::string& key, std::uint64_t offset,
                                     std::optional<std::uint64_t> length) const
{
    MB_CHECK(checkObjectKey(key));
    auto file = LocalFile::open(m_root / key);
    if (!file) {
        if (file.error().code() == ErrorCode::NotFound)
            MB_CHECK(checkPresent());
        return failure(file);
    }
    if (!length && offset <= (*file)->size())
        length = (*file)->size() - offset;
    return (*file)->readString(offset, length.value_or(0));
}

Result<ObjectInfo> FolderStore::stat(const std::string& key) const
{
    MB_CHECK(checkObjectKey(key));
    auto stamp = stampOf(m_root / key);
    if (!stamp) {
        if (stamp.error().code() == ErrorCode::NotFound)
            MB_CHECK(checkPresent());
        return failure(stamp);
    }
    return ObjectInfo{key, stamp->size};
}

Result<std::vector<ObjectInfo>> FolderStore::list(const std::string& prefix, const std::string& after,
                                                  std::size_t limit) const
{
    MB_CHECK(checkPresent());
    const auto slash = prefix.rfind('/');
    const auto start = slash == std::string::npos ? m_root : m_root / prefix.substr(0, slash);
    std::vector<ObjectInfo> found;
    std::error_code error;
    if (!fs::is_directory(start, error))
        return found;
    fs::recursive_directory_iterator it(start, error), end;
    for (; !error && it != end; it.increment(error)) {
        if (it.depth() == 0 && start == m_root && it->path().filename() == "tmp") {
            it.disable_recursion_pending();
            continue;
        }
        if (!it->is_regular_file(error))
            continue;
        auto key = it->path().lexically_relative(m_root).generic_string();
        if (key.compare(0, prefix.size(), prefix) == 0 && key > after)
            found.push_back({std::move(key), it->file_size(error)});
    }
    // A drive that vanishes in the middle must not look like deletions.
    if (error)
        return makeError(ErrorCode::Io, "cannot list " + start.string() + ": " + error.message());
    MB_CHECK(checkPresent());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    if (found.size() > limit)
        found.resize(limit);
    return found;
}

Status FolderStore::remove(const std::string& key)
{
    MB_CHECK(checkObjectKey(key));
    if (retried([&] { return ::unlink((m_root / key).c_str()); }) != 0 && errno != ENOENT)
        return errnoError(errno, "remove", (m_root / key).string());
    return checkPresent();
}

} // namespace modelbook
