// ZipReader: checkpoints that are ZIP archives: PyTorch's, Keras', NumPy's.
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Tells by the members which of them an archive is; any other archive is "opaque" with a finding.
class ZipReader final : public FormatReader
{
public:
    std::string_view format() const override { return "zip"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
