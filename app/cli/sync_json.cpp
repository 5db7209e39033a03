#include "app/cli/sync_json.h"

#include "app/cli/text.h"

#include <ostream>

namespace modelbook {

nlohmann::ordered_json syncJson(const Library& library, const std::vector<Change>& waiting)
{
    const auto status = library.syncStatus();
    nlohmann::ordered_json json{{"library", library.name()}, {"id", library.id()}, {"location", library.location()}};
    json["offline"] = status.offline;
    if (status.offline) {
        json["offline_since"] = isoTime(status.offlineSince);
        json["reason"] = status.reason;
    }
    json["waiting"] = status.changes;
    json["changes"] = nlohmann::ordered_json::array();
    for (const auto& change : waiting)
        json["changes"].push_back({{"time", isoTime(change.time)}, {"author", change.author}, {"message", change.message}});
    return json;
}

void printSync(const Library& library, const std::vector<Change>& waiting, const CliContext& context)
{
    const auto status = library.syncStatus();
    context.out << library.name() << "  " << library.location() << '\n';
    if (status.offline)
        context.out << "offline since " << humanTime(status.offlineSince) << ": " << status.reason << '\n';
    if (status.changes == 0)
        context.out << (status.offline ? "nothing waits" : "up to date") << '\n';
    else
        context.out << status.changes << (status.changes == 1 ? " change waits" : " changes wait") << '\n';
    for (const auto& change : waiting)
        context.out << "  " << humanTime(change.time) << "  " << change.author << "  " << change.message << '\n';
}

} // namespace modelbook
