// Tensor spans: where a checkpoint's tensors lie in one of its files, for cutting it into chunks.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/blobs/cut.h"

#include <string>
#include <vector>

namespace modelbook {

/// Those of the file of that name; of all where the checkpoint is one file.
std::vector<TensorSpan> spansOf(const CheckpointInfo& info, const std::string& fileName);

} // namespace modelbook
