// FileCache: whole files that were fetched from a distant library, kept on this machine.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

namespace modelbook {

/// Files by their SHA-256, below a limit of bytes; those not used for the longest time go first. Files go in and out as
/// reflinks or copies, never as hard links, so that changing one changes no other. Thread-safe; shared by processes.
class FileCache
{
public:
    FileCache(std::filesystem::path folder, std::uint64_t limit) : m_folder(std::move(folder)), m_limit(limit) {}

    /// Writes the file to `destination`, whole or not at all. False where it is not there, or not whole any more.
    bool copyTo(const std::string& sha256, std::uint64_t bytes, const std::filesystem::path& destination) const;
    /// Takes a file in that was verified just now. It is a cache: where it cannot, it does not.
    void keep(const std::string& sha256, const std::filesystem::path& file);

private:
    std::filesystem::path fileOf(const std::string& sha256) const;
    void makeRoom(std::uint64_t bytes);

    std::filesystem::path m_folder;
    std::uint64_t m_limit;
    std::mutex m_mutex; ///< one keep() at a time
};

/// $MODELBOOK_CACHE_BYTES, else 20 GB.
std::uint64_t fileCacheLimit();

} // namespace modelbook
