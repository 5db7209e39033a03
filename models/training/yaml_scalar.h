// What a plain YAML scalar means to the loader that its file was written for.
#pragma once

#include "models/args/arg_value.h"

#include <string_view>

namespace modelbook {

/// PyYaml: YAML 1.1 as PyYAML's resolver has it: `1e-3` is a string, `yes` a bool, `010` eight, `1:30`
/// ninety. OmegaConf: the same, but `1e-3` is a float and dates are strings (omegaconf/_utils.py,
/// get_yaml_loader).
enum class YamlRules { PyYaml, OmegaConf };

/// The typed value of an unquoted, untagged scalar; a date becomes Exotic "date", an integer beyond 64 bits
/// "bigint".
ArgValue resolveYamlScalar(std::string_view text, YamlRules rules);

/// The value of a scalar tagged !!int or !!float, or null where the text is none.
ArgValue yamlInteger(std::string_view text);
ArgValue yamlFloat(std::string_view text);

} // namespace modelbook
