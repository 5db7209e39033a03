// Searching bytes: whether a file, or what is packed in it, holds a text that must not be shared.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"

#include <string>
#include <vector>

namespace modelbook {

enum class SearchOutcome {
    Absent,        ///< in none of its bytes, packed ones included
    Found,
    CannotSearch,  ///< it is packed in a way that is not opened here, or unpacks to more than is searched
};

/// Looks for any of `texts` in the file's bytes, in what ZIP, tar, gzip, xz, bzip2, zstd and 7z in it unpack to (libarchive,
/// one level of packing inside another at most, streamed), and in names of members. Reads the whole file. Cancelled, or
/// what reading fails with.
Result<SearchOutcome> searchBytes(const RandomAccessFile& file, const std::vector<std::string>& texts,
                                  const CancelToken& cancel = {});

} // namespace modelbook
