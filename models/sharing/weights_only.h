// Weights only: the weights of any checkpoint as a safetensors file, without args, optimizer or anything else it holds.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/random_access_file.h"

#include <memory>

namespace modelbook {

/// Whether each weight of it lies in one run of its file and is of a type that safetensors has.
bool canKeepWeightsOnly(const CheckpointInfo& info);

/// A safetensors file made while it is read: its header in memory, the weights out of `file`. Tensors that share bytes
/// are written once each, tied ones twice. `info` is what the file's reader said of it. Unsupported where
/// canKeepWeightsOnly() is false.
Result<std::unique_ptr<RandomAccessFile>> weightsOnly(std::shared_ptr<const RandomAccessFile> file,
                                                      const CheckpointInfo& info, std::string name);

} // namespace modelbook
