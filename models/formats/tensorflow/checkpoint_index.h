// TensorflowIndexReader: the index of a TensorFlow checkpoint, NAME.index beside NAME.data-00000-of-00001
// (tensorflow/core/util/tensor_bundle, tensorflow/core/protobuf/tensor_bundle.proto).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// The tensors lie in the shards, which CheckpointInfo::files names behind the index; they are not opened.
class TensorflowIndexReader final : public FormatReader
{
public:
    std::string_view format() const override { return "tensorflow-checkpoint"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

/// The index that belongs to a shard "NAME.data-00000-of-00001", where it exists; empty for other files.
std::filesystem::path indexOfDataFile(const std::filesystem::path& path);

/// Says of tensors whose values lie in other files of the folder which of those are missing or too short.
void checkDataFiles(const std::filesystem::path& folder, CheckpointInfo& info);

} // namespace modelbook
