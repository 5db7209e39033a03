// Models, reports and checkpoints as the JSON that `--json` promises (README, "mbook and JSON").
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/library/library.h"

#include <nlohmann/json.hpp>

namespace modelbook {

nlohmann::ordered_json modelJson(const ModelRecord& record);
nlohmann::ordered_json checkpointJson(const CheckpointRecord& checkpoint);
nlohmann::ordered_json inspectJson(const CheckpointInfo& info);
nlohmann::ordered_json reportJson(const AddReport& report);
nlohmann::ordered_json changeJson(const Change& change);

} // namespace modelbook
