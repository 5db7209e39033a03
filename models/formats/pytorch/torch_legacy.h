// PyTorch's format before 1.6 (a row of pickles, then the storages), and plain pickles.
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// torch/serialization.py, _legacy_save: magic number, protocol version, system info, the object, the keys of its
/// storages, then per storage its element count (8 bytes) and its bytes.
class TorchLegacyReader final : public FormatReader
{
public:
    std::string_view format() const override { return "pytorch-legacy"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

/// Any other pickle of protocol 0 to 5: a dict of arrays, a pickled object.
class PickleReader final : public FormatReader
{
public:
    std::string_view format() const override { return "pickle"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
