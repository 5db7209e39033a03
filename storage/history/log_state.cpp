#include "storage/history/log_state.h"

#include "storage/base/files.h"

#include <nlohmann/json.hpp>

namespace modelbook {

LogState LogState::load(const std::filesystem::path& file)
{
    LogState state;
    const auto text = readFile(file);
    if (!text)
        return state;
    try {
        const auto json = nlohmann::json::parse(*text);
        json.at("number").get_to(state.position.number);
        json.at("entry").get_to(state.position.hash);
        json.at("commit").get_to(state.commit);
        state.position.id = json.value("id", "");
        state.collecting = json.value("collecting", std::uint64_t(0));
        state.snapshot = json.value("snapshot", std::uint64_t(0));
        state.packsBytes = json.value("packs_bytes", std::uint64_t(0));
        state.snapshotBytes = json.value("snapshot_bytes", std::uint64_t(0));
        state.mended = json.value("mended", std::uint64_t(0));
        state.minWriter = json.value("min_writer", 1);
        state.holes = json.value("holes", std::vector<std::uint64_t>{});
        state.pinned = json.value("pinned", std::map<std::string, std::string>{});
    } catch (const nlohmann::json::exception&) {
        return {};
    }
    return state;
}

Status LogState::save(const std::filesystem::path& file) const
{
    const nlohmann::ordered_json json{{"number", position.number},
                                      {"entry", position.hash},
                                      {"id", position.id},
                                      {"commit", commit},
                                      {"collecting", collecting},
                                      {"snapshot", snapshot},
                                      {"packs_bytes", packsBytes},
                                      {"snapshot_bytes", snapshotBytes},
                                      {"mended", mended},
                                      {"min_writer", minWriter},
                                      {"holes", holes},
                                      {"pinned", pinned}};
    return writeFileAtomically(file, json.dump());
}

} // namespace modelbook
