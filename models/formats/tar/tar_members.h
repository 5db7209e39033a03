// The members of an uncompressed tar archive (POSIX.1-2017 pax, "ustar Interchange Format"; GNU's variant).
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/read_budget.h"
#include "storage/base/random_access_file.h"

#include <string>
#include <vector>

namespace modelbook {

struct TarMember {
    std::string name;  ///< of ustar's own field, prefix included; long names of extensions are cut
    char type = '0';   ///< '0' a file, '5' a folder, '1' and '2' links, …
    ByteRange data;
};

/// Whether a file that begins with `head` is a tar archive.
bool looksLikeTar(std::span<const std::byte> head);

/// Every member. Truncated where one reaches over the end of the file, Corrupt where a header's checksum is wrong.
/// `ends`, where given: whether the two blocks of zeros that end an archive are there.
Result<std::vector<TarMember>> readTarMembers(const RandomAccessFile& file, ReadBudget& budget, bool* ends = nullptr);

} // namespace modelbook
