// Opening a checkpoint of any format: detection by content, header-only reading, bounded by ReadLimits.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace modelbook {

/// Bounds that hold for any input, hostile ones included.
struct ReadLimits {
    std::uint64_t heapBytes = 256ull << 20;      ///< what a reader may allocate in all
    std::chrono::milliseconds time{10'000};      ///< after which it gives up with LimitExceeded
    CancelToken cancel;
};

/// One file format. Implementations have no state and may be used from several threads at once.
class FormatReader
{
public:
    virtual ~FormatReader() = default;

    /// The stable name that CheckpointInfo::format gets.
    virtual std::string_view format() const = 0;
    /// Whether the content is of this format, told by its first bytes (`head`, up to 4 KiB) and, where those do not
    /// suffice, by more reads. Never by the name. Must be cheap and must not fail.
    virtual bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const = 0;
    /// Reads the header. Truncated, Corrupt, Unsupported or LimitExceeded with file and offset; what can be read in
    /// spite of a defect is returned with findings instead.
    virtual Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const = 0;
};

/// Every reader, in the order in which they are asked.
const std::vector<std::unique_ptr<FormatReader>>& formatReaders();

/// Reads one file. A file of no known format is NotFound-free: it comes back as format "opaque" with a finding.
Result<CheckpointInfo> readCheckpoint(const RandomAccessFile& file, const ReadLimits& limits = {});

/// Reads a file of the disk and what belongs to it: for a shard index (`*.index.json`) or the first of several shards
/// all shards of its folder as one checkpoint. `bytesRead`: how much of the file was read, where it is not one of several.
Result<CheckpointInfo> readCheckpoint(const std::filesystem::path& path, const ReadLimits& limits = {},
                                      std::uint64_t* bytesRead = nullptr);

} // namespace modelbook
