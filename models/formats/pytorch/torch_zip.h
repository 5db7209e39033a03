// PyTorch's ZIP format (since 1.6) and TorchScript archives.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/zip/zip_directory.h"

namespace modelbook {

/// The name of the member that holds the object ("archive/data.pkl"), or null where the archive is none of PyTorch's.
const ZipEntry* torchObjectEntry(const ZipDirectory& directory);

/// Reads an archive that has such a member.
Status readTorchZip(const RandomAccessFile& file, ZipDirectory& directory, const ZipEntry& object, ReadBudget& budget,
                    CheckpointInfo& info);

} // namespace modelbook
