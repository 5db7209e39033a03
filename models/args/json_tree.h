// JSON text straight into an ArgValue, without a document in between: records are read by the hundred and may be wide.
#pragma once

#include "models/args/arg_value.h"
#include "storage/base/result.h"

#include <string_view>

namespace modelbook {

/// The text as it stands: numbers beyond 64 bits as Exotic "bigint" or floats, the last of duplicate keys counts.
/// `only`, where given, is the one member of the outermost map that is wanted; others are read over.
/// Corrupt with the offset where it is no JSON, LimitExceeded where it nests deeper than twice ArgValue::maxDepth.
Result<ArgValue> readJsonTree(std::string_view text, std::string_view only = {});

/// A tree read so, with the tagged values of argsToJson() as what they stand for: the same as argsFromJson().
Result<ArgValue> argsFromTree(ArgValue tree);

} // namespace modelbook
