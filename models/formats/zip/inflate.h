// Inflating a DEFLATE stream into memory, bounded.
#pragma once

#include "models/formats/read_budget.h"

#include <string>

namespace modelbook {

/// The `size` bytes that the raw DEFLATE stream at `offset` of `file` holds. The budget is charged as output grows, so
/// that a lying `size` costs nothing. Corrupt where the stream is broken or holds more or fewer bytes.
Result<std::string> inflateRaw(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t compressedSize,
                               std::uint64_t size, ReadBudget& budget);

/// The first bytes of such a stream, at most `want` of them; the rest is not looked at.
Result<std::string> inflatePrefix(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t compressedSize,
                                  std::uint64_t want, ReadBudget& budget);

/// The gzip or zlib stream that is all of `file`, at most `most` bytes of it.
Result<std::string> inflateWrapped(const RandomAccessFile& file, std::uint64_t most, ReadBudget& budget);

} // namespace modelbook
