#include "storage/sync/file_cache.h"

#include "storage/base/clone_file.h"
#include "storage/base/environment.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/random_access_file.h"
#include "storage/base/retried.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// A clone under a temporary name beside `to`, renamed to it.
Status cloneTo(const fs::path& from, const fs::path& to)
{
    const auto temporary = to.parent_path() / ("." + to.filename().string() + "." + randomId().substr(0, 8));
    Descriptor fd(retried([&] { return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
    if (!fd.isOpen())
        return errnoError(errno, "create", temporary.string());
    const auto cloned = cloneFile(from, fd.get(), temporary.string());
    auto done = cloned ? Status() : Status(cloned.error());
    if (done && retried([&] { return ::fsync(fd.get()); }) != 0)
        done = errnoError(errno, "write", temporary.string());
    if (done && ::rename(temporary.c_str(), to.c_str()) != 0)
        done = errnoError(errno, "write", to.string());
    if (!done)
        ::unlink(temporary.c_str());
    return done;
}

bool hasHash(const fs::path& path, const std::string& sha256, std::uint64_t bytes)
{
    const auto file = LocalFile::open(path);
    if (!file || (*file)->size() != bytes)
        return false;
    Sha256 hash;
    constexpr std::uint64_t block = 4u << 20;
    for (std::uint64_t done = 0; done < bytes;) {
        const auto part = (*file)->readString(done, std::min(block, bytes - done));
        if (!part)
            return false;
        hash.update(*part);
        done += part->size();
    }
    return hash.finishHex() == sha256;
}

} // namespace

std::uint64_t fileCacheLimit()
{
    constexpr std::uint64_t standard = 20'000'000'000;
    const auto text = processVariables()("MODELBOOK_CACHE_BYTES");
    std::uint64_t limit = standard;
    if (!text.empty() && std::from_chars(text.data(), text.data() + text.size(), limit).ec != std::errc())
        limit = standard;
    return limit;
}

fs::path FileCache::fileOf(const std::string& sha256) const
{
    return m_folder / sha256.substr(0, 2) / sha256;
}

bool FileCache::copyTo(const std::string& sha256, std::uint64_t bytes, const fs::path& destination) const
{
    const auto file = fileOf(sha256);
    std::error_code error;
    if (sha256.empty() || !fs::is_regular_file(file, error))
        return false;
    // Read once: what a disk or a person changed in the cache is fetched again.
    if (!hasHash(file, sha256, bytes)) {
        fs::remove(file, error);
        return false;
    }
    if (!cloneTo(file, destination))
        return false;
    fs::last_write_time(file, fs::file_time_type::clock::now(), error); // used last, now
    return true;
}

void FileCache::makeRoom(std::uint64_t bytes)
{
    struct Kept {
        fs::file_time_type used;
        std::uint64_t size;
        fs::path path;
    };
    std::vector<Kept> files;
    std::uint64_t total = bytes;
    std::error_code error;
    for (fs::recursive_directory_iterator it(m_folder, error), end; !error && it != end; it.increment(error)) {
        if (!it->is_regular_file(error))
            continue;
        files.push_back({it->last_write_time(error), it->file_size(error), it->path()});
        total += files.back().size;
    }
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
    for (const auto& file : files) {
        if (total <= m_limit)
            break;
        fs::remove(file.path, error);
        total -= file.size;
    }
}

void FileCache::keep(const std::string& sha256, const fs::path& file)
{
    const std::lock_guard lock(m_mutex);
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error || sha256.empty() || size > m_limit || fs::exists(fileOf(sha256), error))
        return;
    makeRoom(size);
    if (!makeFolders(fileOf(sha256).parent_path()))
        return;
    if (auto kept = cloneTo(file, fileOf(sha256)); !kept)
        fs::remove(fileOf(sha256), error);
}

} // namespace modelbook
