// FlaxReader: what flax.serialization.to_bytes writes: nested dicts in MessagePack with arrays as an extension type
// (flax/serialization.py).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// Told by an array of Flax's own extension type; any other MessagePack file is not taken for a checkpoint.
class FlaxReader final : public FormatReader
{
public:
    std::string_view format() const override { return "flax-msgpack"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
