// safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes (huggingface/safetensors, README).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

class SafetensorsReader final : public FormatReader
{
public:
    std::string_view format() const override { return "safetensors"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
