// What connect, sync and status print of a library and of what waits on this machine.
#pragma once

#include "app/cli/verb.h"

namespace modelbook {

/// {"library","location","offline","offline_since"?,"reason"?,"waiting","waiting_bytes","changes":[…]}
nlohmann::ordered_json syncJson(const Library& library, const std::vector<Change>& waiting);
/// The same for people.
void printSync(const Library& library, const std::vector<Change>& waiting, const CliContext& context);

} // namespace modelbook
