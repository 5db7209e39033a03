// HDF5: files of h5py, Keras and MATLAB 7.3, read by a locked-in child process.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "models/formats/hdf5/answer.h"

namespace modelbook {

/// Reads the header of the HDF5 file that `file` is. Its bytes are served to the child over a socket, so that the
/// child has no file, and files in memory, in chunks or inside other files work alike. Unsupported without a sandbox.
Result<Hdf5Content> readHdf5(const RandomAccessFile& file, const ReadLimits& limits, ReadBudget& budget);

/// The HDF5 File Format Specification, versions 0 to 3 of the superblock, at 0 or behind a user block.
class Hdf5Reader final : public FormatReader
{
public:
    std::string_view format() const override { return "hdf5"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

} // namespace modelbook
