// Config files of the disk: which files are configs, and what they say, with metrics told from args.
#pragma once

#include "models/training/config_text.h"
#include "models/training/folder.h"

#include <filesystem>
#include <map>
#include <string>

namespace modelbook {

/// The text of a small file. LimitExceeded where it is larger than `limit` bytes.
Result<std::string> readSmallFile(const std::filesystem::path& path, std::uint64_t limit = 16u << 20);

/// Reads a config by its extension: .json, .toml, .txt (args_text.h), else YAML by `rules`. The wrapping of a
/// Weights & Biases config
/// (`lr: {desc: null, value: 0.1}`) is taken off.
Result<ParsedConfig> readConfigFile(const std::filesystem::path& path, YamlRules rules = YamlRules::PyYaml);

/// Whether a name may be a config of a run: YAML, JSON, TOML, args as text, and none of the files that are known to be
/// something else (tokenizers, metrics, indexes, environments).
bool isConfigName(std::string_view name);

/// Takes a member `metrics` that holds numbers only out of a config and returns it.
std::map<std::string, double> splitMetrics(ArgValue& config);

} // namespace modelbook
