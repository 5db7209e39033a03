// KnownLog: the newest log entries that this machine has read, kept so that work can go on without the library.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

namespace modelbook {

/// The number in "log/000000000042.json"; nullopt for any other key.
std::optional<std::uint64_t> logNumberOf(const std::string& key);

/// A few small files in a local folder. What is lost of them costs being able to work offline, nothing else. Thread-safe.
class KnownLog
{
public:
    explicit KnownLog(std::filesystem::path folder);

    /// Collecting entries are kept for good: what they name may not be referred to again, offline neither.
    void remember(std::uint64_t number, const std::string& bytes);
    std::optional<std::string> entry(std::uint64_t number) const;
    /// The highest number remembered; 0 where there is none.
    std::uint64_t newest() const;

private:
    std::filesystem::path fileOf(std::uint64_t number) const;

    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
    std::uint64_t m_newest = 0; ///< guarded by m_mutex
};

} // namespace modelbook
