// TorchTarReader: what torch.save wrote before PyTorch 0.1.10: a tar of the pickle, the tensors and the storages
// (torch/serialization.py, _legacy_load).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Told by the members' names; any other tar is not taken for a checkpoint.
class TorchTarReader final : public FormatReader
{
public:
    std::string_view format() const override { return "pytorch-tar"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
