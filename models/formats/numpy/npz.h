// NumPy files: .npy arrays and .npz archives of them.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "models/formats/zip/zip_directory.h"

namespace modelbook {

/// Whether an archive holds .npy members.
bool isNpz(const ZipDirectory& directory);
/// Reads the headers of an archive's arrays; compressed ones are inflated only as far as their header.
Status readNpz(const RandomAccessFile& file, ZipDirectory& directory, ReadBudget& budget, CheckpointInfo& info);

class NpyReader final : public FormatReader
{
public:
    std::string_view format() const override { return "npy"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
