// The layout of a segment's bytes, shared by what writes and what reads it. Derived data of one machine: another
// version of the format is not read but built anew.
#pragma once

#include <cstdint>

namespace modelbook {

struct SegmentHeader {
    static constexpr std::uint64_t magicNumber = 0x31304c4f434b424dull; // "MBKCOL01", and the byte order

    std::uint64_t magic = magicNumber;
    std::uint64_t fileBytes = 0;
    std::uint64_t directoryOffset = 0, directoryBytes = 0;
    std::uint64_t directoryChecksum = 0; ///< XXH3 of the directory
    std::uint32_t rows = 0, columns = 0;
    std::uint64_t headerChecksum = 0; ///< XXH3 of all before
};

constexpr std::uint64_t aligned8(std::uint64_t offset)
{
    return (offset + 7) & ~7ull;
}

/// Where the parts of a column's data begin, in bytes from its start: payload, [types], [ranks], [folded places], [row
/// ids], codes, blob, [folded blob].
struct ColumnLayout {
    std::uint64_t types = 0, ranks = 0, folded = 0, rowIds = 0, codes = 0, blob = 0, foldedBlob = 0, end = 0;
};

template <typename Meta>
ColumnLayout layoutOf(const Meta& meta, std::uint32_t rows)
{
    ColumnLayout layout;
    const std::uint64_t entries = meta.entries;
    layout.types = entries * 8;
    layout.ranks = aligned8(layout.types + (meta.uniformType == 255 ? entries : 0));
    layout.folded = aligned8(layout.ranks + (meta.flags & Meta::HasRanks ? entries * 4 : 0));
    layout.rowIds = layout.folded + (meta.flags & Meta::HasFolded ? entries * 8 : 0);
    const bool sparse = (meta.flags & Meta::Sparse) != 0;
    layout.codes = aligned8(layout.rowIds + (sparse ? std::uint64_t{meta.present} * 4 : 0));
    layout.blob = aligned8(layout.codes + std::uint64_t{meta.codeBytes} * (sparse ? meta.present : rows));
    layout.foldedBlob = layout.blob + meta.blobBytes;
    layout.end = layout.foldedBlob + meta.foldedBytes;
    return layout;
}

} // namespace modelbook
