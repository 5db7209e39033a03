// Lists, tuples and dicts as Python's repr or JSON spells them.
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// The list or map a text spells completely, with string keys and scalars that inferArg knows; nullopt for
/// all else. Nesting beyond ArgValue::maxDepth is refused.
std::optional<ArgValue> parsePythonLiteral(std::string_view text);

/// A plain decimal number; nullopt where it is none or would not come back as it was ("007").
std::optional<ArgValue> inferNumber(std::string_view text);

} // namespace modelbook
