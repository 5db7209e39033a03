// Reading the text of config files (YAML, JSON, TOML) into args, each by the rules of its own loader.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/checkpoint_info.h"
#include "models/training/yaml_scalar.h"
#include "storage/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// A config as read: usually a map. Findings tell of duplicate keys, unknown tags and the like.
struct ParsedConfig {
    ArgValue value;
    std::vector<Finding> findings;
};

/// Reads the first document. Corrupt with line and column where the text is no YAML; LimitExceeded where it
/// nests deeper than ArgValue::maxDepth or its aliases would unfold to more than a million values. Python
/// tags are inert: objects become maps, tuples lists, anything else Exotic "python:<name>".
Result<ParsedConfig> parseYaml(const std::string& text, YamlRules rules, const std::string& name);

/// As Python's json module: NaN and Infinity are numbers, integers of any length stay exact, the last of
/// duplicate keys counts. Corrupt with the offset where the text is no JSON.
Result<ParsedConfig> parseJson(const std::string& text, const std::string& name);

/// TOML 1.0; dates become Exotic "date". Corrupt with the reason where the text is no TOML.
Result<ParsedConfig> parseToml(const std::string& text, const std::string& name);

} // namespace modelbook
