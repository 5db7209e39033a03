// Loading a checkpoint's header for the inspector: from a path or out of a library, with what it cost.
#pragma once

#include "models/library/library.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace modelbook {

/// Opens the file with that index in CheckpointInfo::files. Blocking; safe to call from any thread.
using OpenTensorFile = std::function<Result<std::unique_ptr<RandomAccessFile>>(std::uint32_t)>;

struct LoadedCheckpoint {
    std::shared_ptr<const CheckpointInfo> info;
    OpenTensorFile open; ///< for the values of tensors
    std::uint64_t fileBytes = 0;
    std::optional<std::uint64_t> bytesRead; ///< where it was counted
    double milliseconds = 0;
};

/// Reads the header of a file of the disk, with all its shards where it is one of several. Blocking.
Result<LoadedCheckpoint> loadCheckpoint(const std::filesystem::path& path, const CancelToken& cancel);
/// The same out of a library, without fetching the weights. Blocking.
Result<LoadedCheckpoint> loadCheckpoint(std::shared_ptr<const Library> library, const FileRecord& file, const CancelToken& cancel);

} // namespace modelbook
