// Canonical JSON piece by piece, for those who leave some of it out.
#pragma once

#include "models/args/arg_value.h"

#include <string>
#include <string_view>

namespace modelbook {

void appendCanonical(std::string& out, const ArgValue& value);
/// A key of sortedMembers(), quoted.
void appendCanonicalKey(std::string& out, std::string_view key);

} // namespace modelbook
