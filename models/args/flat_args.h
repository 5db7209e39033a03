// Flattening: a tree of args as dotted paths and back, and where each came from.
#pragma once

#include "models/args/arg_value.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// Dotted path → leaf (scalars, lists, empty maps), sorted by path. In a key `.` is written `\.` and `\` is `\\`.
using FlatArgs = std::map<std::string, ArgValue, std::less<>>;

FlatArgs flattenArgs(const ArgValue& tree);
/// The inverse of flattenArgs. Where a path is both leaf and prefix (impossible after flattenArgs), the map wins.
ArgValue unflattenArgs(const FlatArgs& flat);

/// "a\.b.c" → {"a.b", "c"}.
std::vector<std::string> splitArgPath(std::string_view path);
/// {"a.b", "c"} → "a\.b.c".
std::string joinArgPath(const std::vector<std::string>& keys);
std::string escapeArgKey(std::string_view key);

/// The value at a dotted path of a tree, or null where there is none.
const ArgValue* findArg(const ArgValue& tree, std::string_view path);

/// The args of one model and, per dotted path, the source each was read from ("hparams.yaml", "checkpoint", …).
struct RecordedArgs {
    ArgValue values = ArgValue::map();
    std::map<std::string, std::string, std::less<>> sources;
    /// The text a source gave, where typing it lost its spelling ("1.10", "1E-3").
    std::map<std::string, std::string, std::less<>> texts = {};
};

} // namespace modelbook
