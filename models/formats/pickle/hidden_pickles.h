// Pickles where a reader of checkpoints does not look: behind the first one, and in members of an archive that no
// checkpoint needs.
#pragma once

#include "models/formats/byte_window.h"
#include "models/formats/checkpoint_info.h"
#include "models/formats/zip/zip_directory.h"

#include <string>

namespace modelbook {

/// Says what follows the STOP of the pickle `part`, at which `window` stands: more pickles with what they import, or
/// other bytes. Nothing follows: nothing is said.
Status reportBehindStop(ByteWindow& window, const std::string& part, ReadBudget& budget, CheckpointInfo& info);

/// Looks at members that are neither storages nor the object itself, whatever their names, and says what those that
/// are pickles import: `torch.load(pickle_file=…)` loads any of them.
Status reportHiddenPickles(const RandomAccessFile& file, ZipDirectory& directory, const std::string& folder,
                           ReadBudget& budget, CheckpointInfo& info);

} // namespace modelbook
