// Shards: one checkpoint in several files, by an index or by numbered names (Hugging Face).
#pragma once

#include "models/formats/checkpoint_reader.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

/// The shards that belong to `path`, as file names of its folder: for an index file (`{"weight_map": {…}}`) those it
/// names, for `NAME-00001-of-00003.EXT` all that are there. Empty for any other file. Corrupt where an index names
/// files outside its folder or is broken.
Result<std::vector<std::string>> findShards(const std::filesystem::path& path, const RandomAccessFile& file);

/// Reads all shards as one checkpoint; a missing or broken one is a finding, unless none can be read.
Result<CheckpointInfo> readShards(const std::filesystem::path& path, const std::vector<std::string>& shards,
                                  const ReadLimits& limits);

} // namespace modelbook
