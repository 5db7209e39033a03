// Loading a checkpoint's header for the inspector: from a path or out of a library, with what it cost.
#pragma once

#include "models/library/opened_checkpoint.h"

#include <memory>

namespace modelbook {

struct LoadedCheckpoint {
    std::shared_ptr<const CheckpointInfo> info;
    OpenTensorFile open;         ///< for the values of tensors
    std::uint64_t fileBytes = 0;
    std::uint64_t bytesRead = 0; ///< 0 where it was not counted
    double milliseconds = 0;
};

/// Reads the header of a file of the disk, with all its shards where it is one of several. Blocking.
Result<LoadedCheckpoint> loadCheckpoint(const std::filesystem::path& path, const CancelToken& cancel);
/// The same of the files of a checkpoint in a library, without fetching the weights. Blocking.
Result<LoadedCheckpoint> loadCheckpoint(std::shared_ptr<const Library> library, const std::vector<FileRecord>& files,
                                        const CancelToken& cancel);

} // namespace modelbook
