// What is known of the names that pickles import: inert, dangerous, or never heard of.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/pickle/graph.h"

#include <string_view>

namespace modelbook {

enum class GlobalClass {
    KnownInert,   ///< in the fixed table of names whose call cannot run other code
    Unrecognised, ///< not in the table: may be the class of a model, may be anything
    Dangerous,    ///< known to run code, reach files or the network, or fetch other names
};

GlobalClass classifyGlobal(std::string_view module, std::string_view name);

/// Says in findings what a pickle imports and calls. `part` names it ("data.pkl"); a plain file gives "the pickle".
/// Never says that a file is harmless.
void reportPickle(const PickleGraph& graph, const std::string& part, CheckpointInfo& info);

} // namespace modelbook
