// ONNX: a protobuf message ModelProto (onnx.proto). Payloads are passed over, so that files of any size open alike.
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

class OnnxReader final : public FormatReader
{
public:
    std::string_view format() const override { return "onnx"; }
    /// Protobuf has no mark: a model is told by its fields having the numbers and types of a ModelProto.
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
