// TfliteReader: models of TensorFlow Lite / LiteRT (tensorflow/compiler/mlir/lite/schema/schema.fbs).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Lists the tensors that hold values, of every subgraph; activations have none.
class TfliteReader final : public FormatReader
{
public:
    std::string_view format() const override { return "tflite"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
