#include "storage/history/log_entry.h"

#include <nlohmann/json.hpp>

namespace modelbook {

std::string LogEntry::toJson() const
{
    const nlohmann::ordered_json json{{"id", id},
                                      {"previous", previous},
                                      {"commit", commit},
                                      {"pack", pack},
                                      {"author", author},
                                      {"time", time},
                                      {"collecting", collecting},
                                      {"min_reader", minReader},
                                      {"min_writer", minWriter}};
    return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<LogEntry> LogEntry::fromJson(std::string_view text, const std::string& key)
{
    try {
        const auto json = nlohmann::json::parse(text);
        LogEntry entry;
        json.at("id").get_to(entry.id);
        json.at("previous").get_to(entry.previous);
        json.at("commit").get_to(entry.commit);
        json.at("pack").get_to(entry.pack);
        json.at("author").get_to(entry.author);
        json.at("time").get_to(entry.time);
        json.at("collecting").get_to(entry.collecting);
        json.at("min_reader").get_to(entry.minReader);
        json.at("min_writer").get_to(entry.minWriter);
        return entry;
    } catch (const nlohmann::json::exception& error) {
        return makeError(ErrorCode::Corrupt, "the log entry " + key + " is damaged: " + error.what());
    }
}

std::string logKey(std::uint64_t number)
{
    auto digits = std::to_string(number);
    return "log/" + std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits + ".json";
}

} // namespace modelbook
