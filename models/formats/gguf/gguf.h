// GGUF: what llama.cpp and its kin load: key-values, tensor descriptions, then the aligned bytes of the tensors
// (ggml, docs/gguf.md). Versions 2 and 3, both byte orders.
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

class GgufReader final : public FormatReader
{
public:
    std::string_view format() const override { return "gguf"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
