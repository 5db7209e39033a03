#include "storage/sync/known_log.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/history/log_entry.h"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t keptEntries = 64;
constexpr std::string_view logFolder = "log/", logEnding = ".json";

bool isCollecting(const std::string& bytes)
{
    const auto entry = LogEntry::fromJson(bytes, {});
    return entry && entry->kind == LogEntry::Kind::Collecting;
}

} // namespace

std::optional<std::uint64_t> logNumberOf(const std::string& key)
{
    if (!key.starts_with(logFolder) || !key.ends_with(logEnding))
        return std::nullopt;
    std::uint64_t number = 0;
    const char* const begin = key.data() + logFolder.size();
    const char* const end = key.data() + key.size() - logEnding.size();
    const auto parsed = std::from_chars(begin, end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

KnownLog::KnownLog(fs::path folder) : m_folder(std::move(folder))
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end; it.increment(error)) {
        if (const auto number = logNumberOf("log/" + it->path().filename().string()))
            m_newest = std::max(m_newest, *number);
    }
}

fs::path KnownLog::fileOf(std::uint64_t number) const
{
    return m_folder / (std::to_string(number) + ".json");
}

void KnownLog::remember(std::uint64_t number, const std::string& bytes)
{
    const std::lock_guard lock(m_mutex);
    const bool collects = isCollecting(bytes);
    if (number + keptEntries <= m_newest && !collects)
        return;
    const auto temporary = m_folder / (randomId() + ".part");
    std::ofstream(temporary, std::ios::binary) << bytes;
    std::error_code error;
    fs::rename(temporary, fileOf(number), error);
    if (number > m_newest) {
        const auto old = number > keptEntries ? readFile(fileOf(number - keptEntries)) : Result<std::string>(std::string());
        if (old && !isCollecting(*old))
            fs::remove(fileOf(number - keptEntries), error);
        m_newest = number;
    }
}

std::optional<std::string> KnownLog::entry(std::uint64_t number) const
{
    auto bytes = readFile(fileOf(number));
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

std::uint64_t KnownLog::newest() const
{
    const std::lock_guard lock(m_mutex);
    return m_newest;
}

} // namespace modelbook
