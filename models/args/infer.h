// Type inference for sources that keep only text (MLflow params, CSV, command lines).
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// "3" → int, "3e-4" → float, "True"/"false" → bool, "None"/"null" → null, Python or JSON lists and dicts of such →
/// list or map; anything else stays a string. "1.10" is a float, "007" and "1_0" stay strings (they would not come
/// back as they were).
ArgValue inferArg(std::string_view text);

/// The number a string stands for if it is a plain number *with an exponent* ("1e-3"), the only strings that compare
/// as numbers (design §3).
std::optional<double> exponentNumber(std::string_view text);

} // namespace modelbook
