// Which files of a folder are checkpoints, and which of them belong together.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "models/training/checkpoint_names.h"
#include "models/training/folder.h"

#include <string>
#include <vector>

namespace modelbook {

/// The files of one checkpoint, all in one folder.
struct CheckpointFiles {
    std::vector<const FolderFile*> files; ///< the one to open first: the index, or the first shard
    NamedState name;                      ///< of that file, the shard number left out
    std::uint64_t bytes() const;
};

/// The checkpoints in a folder (not below it), by name. Files of unknown extension are opened to see whether
/// a reader knows their content.
std::vector<CheckpointFiles> checkpointsIn(const Folder& folder, const ReadLimits& limits);

/// Whether a folder holds checkpoints of one model only, told by the names: one family (see NamedState), and
/// beside it at most such as "best", "last", "final".
bool holdsOneModel(const Folder& folder);

/// The checkpoint a file is part of, whatever its extension: alone, or with the other shards.
CheckpointFiles checkpointOf(const Folder& folder, const FolderFile& file);

} // namespace modelbook
