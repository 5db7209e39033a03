// TfjsReader: models of TensorFlow.js: model.json, or a weights manifest alone, beside the files of their values
// (tfjs-core/src/io/types.ts).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Weights are listed from the JSON; the files it names are neither opened nor looked for outside its folder.
class TfjsReader final : public FormatReader
{
public:
    std::string_view format() const override { return "tfjs"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
