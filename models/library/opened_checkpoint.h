// OpenedCheckpoint: what a checkpoint says of itself, and the files that hold its values, on disk or in a library.
#pragma once

#include "models/library/library.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// Opens the file with that index in CheckpointInfo::files. Blocking; safe to call from any thread.
using OpenTensorFile = std::function<Result<std::unique_ptr<RandomAccessFile>>(std::uint32_t)>;

/// Every tensor with a range has it in the file that `open` gives for its index.
struct OpenedCheckpoint {
    CheckpointInfo info;
    OpenTensorFile open;
    std::uint64_t fileBytes = 0; ///< of all its files
    std::uint64_t bytesRead = 0; ///< of the one file; 0 where there are several
};

/// A file of the disk, with what belongs to it (readCheckpoint). Blocking.
Result<OpenedCheckpoint> openCheckpoint(const std::filesystem::path& path, const CancelToken& cancel = {});

/// The files of one stored checkpoint as a whole, read without fetching the weights. Blocking.
Result<OpenedCheckpoint> openCheckpoint(std::shared_ptr<const Library> library, const std::vector<FileRecord>& files,
                                        const CancelToken& cancel = {});

/// A file of that name, else the newest checkpoint with tensors of the model that is called so (pick_checkpoint.h).
/// `library` may be null where only files are meant. Blocking.
Result<OpenedCheckpoint> openCheckpoint(std::shared_ptr<const Library> library, const std::string& name,
                                        const CancelToken& cancel = {});

} // namespace modelbook
