// Values that JSON has no form for, as one- or two-member objects of ours: {"$float":"nan"}, {"$exotic":…,"text":…},
// {"$bytes":hex}; and keys of users' maps that would read as one.
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// Whether a key reads as one of our tags ("$float", "$$exotic", …): it gets one more `$` when it is written.
bool isTagKey(std::string_view key);
/// What a map read from JSON stands for; nullopt where it is a map.
std::optional<ArgValue> taggedValue(const ArgValue& map);

} // namespace modelbook
