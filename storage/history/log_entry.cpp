#include "storage/history/log_entry.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr std::string_view snapshotKind = "snapshot";
constexpr std::string_view collectingKind = "collecting";

} // namespace

std::string LogEntry::toJson() const
{
    nlohmann::ordered_json json{{"id", id},
                                {"previous", previous},
                                {"commit", commit},
                                {"pack", pack},
                                {"author", author},
                                {"time", time},
                                {"collecting", collecting},
                                {"min_reader", minReader},
                                {"min_writer", minWriter}};
    // What most entries do not have is not written.
    if (kind != Kind::Change)
        json["kind"] = kind == Kind::Snapshot ? snapshotKind : collectingKind;
    if (snapshot > 0)
        json["snapshot"] = snapshot;
    if (snapshotBytes > 0)
        json["snapshot_bytes"] = snapshotBytes;
    if (packsBytes > 0)
        json["packs_bytes"] = packsBytes;
    if (!collects.empty())
        json["collects"] = collects;
    if (!mends.empty())
        json["mends"] = mends;
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
        const auto kind = json.value("kind", std::string());
        entry.kind = kind == snapshotKind ? Kind::Snapshot : kind == collectingKind ? Kind::Collecting : Kind::Change;
        entry.snapshot = json.value("snapshot", std::uint64_t(0));
        entry.snapshotBytes = json.value("snapshot_bytes", std::uint64_t(0));
        entry.packsBytes = json.value("packs_bytes", std::uint64_t(0));
        if (const auto it = json.find("collects"); it != json.end())
            it->get_to(entry.collects);
        if (const auto it = json.find("mends"); it != json.end())
            it->get_to(entry.mends);
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

std::string packKey(const std::string& name)
{
    return "packs/" + name + ".pack";
}

} // namespace modelbook
