// Column: the values of one field in the rows of one segment, as codes into a dictionary.
#pragma once

#include "models/catalogue/columns/bit_set.h"
#include "models/catalogue/columns/dictionary.h"
#include "models/catalogue/field.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace modelbook {

/// Codes first … last - 1 of a dictionary; lists of them are ascending and do not touch.
using CodeRange = std::pair<std::uint32_t, std::uint32_t>;

/// What a segment's directory says of a column, as it lies in the file.
struct ColumnMeta {
    static constexpr std::uint32_t mostTop = 8;

    std::uint64_t offset = 0, bytes = 0; ///< of its data in the file
    std::uint64_t checksum = 0;          ///< XXH3 of the data
    std::uint64_t blobBytes = 0, foldedBytes = 0;
    double minimum = 0, maximum = 0; ///< of its finite and infinite numbers
    std::uint32_t present = 0;       ///< rows that have it
    std::uint32_t entries = 0;
    std::uint32_t keyOffset = 0, keyBytes = 0;
    std::uint32_t topOffset = 0, topBytes = 0; ///< in the directory's texts: the most frequent values as a list
    std::uint32_t numbers = 0; ///< rows whose value counts as a number other than NaN
    std::array<std::uint32_t, Dictionary::SectionCount> sectionEnds{};
    std::array<std::uint32_t, 8> typeCounts{}; ///< rows per ArgType
    std::array<std::uint32_t, mostTop> topCounts{};
    std::uint8_t kind = 0;      ///< FieldKind
    std::uint8_t codeBytes = 1; ///< 1, 2 or 4
    std::uint8_t flags = 0;
    std::uint8_t uniformType = Dictionary::mixedTypes;

    enum Flag : std::uint8_t { Sparse = 1, HasRanks = 2, HasFolded = 4 };
};
static_assert(sizeof(ColumnMeta) % 8 == 0);

/// A view of a column's bytes; cheap to copy, safe from any thread while its segment lives.
class Column
{
public:
    static constexpr std::uint32_t missing = UINT32_MAX;

    const ColumnMeta* meta = nullptr;
    Dictionary dictionary;
    std::span<const std::uint32_t> rowIds; ///< of a sparse column: its rows, ascending; codes are in their order
    const std::byte* codes = nullptr;
    std::span<const std::uint64_t> foldedPlaces; ///< per entry, packed as text; empty where the blob is folded already
    std::string_view foldedBlob;
    std::uint32_t rows = 0; ///< of the segment

    bool isSparse() const { return (meta->flags & ColumnMeta::Sparse) != 0; }
    /// The code at a place of `codes`: a row, or a position in rowIds.
    std::uint32_t codeAt(std::uint32_t place) const;
    /// `missing` where the row does not have the field.
    std::uint32_t code(std::uint32_t row) const;
    /// Sets the bits of the rows whose code is in one of the ranges.
    void addRows(const std::vector<CodeRange>& ranges, BitSet& rowsFound) const;
    /// Sets the bits of the rows that have the field at all.
    void addPresent(BitSet& rowsFound) const;
    /// Counts, for each code, the rows that are in `among`.
    std::vector<std::uint32_t> countCodes(const BitSet& among) const;
    /// The entries of first … last - 1 whose folded text contains the folded word; of lists, that of their items. Numbers
    /// and bools have no text.
    std::vector<CodeRange> containing(std::string_view foldedWord, std::uint32_t first, std::uint32_t last) const;

    /// What containing() looks into.
    std::string_view searchedText() const { return foldedPlaces.empty() ? dictionary.blob : foldedBlob; }

    /// Calls `visit(pointer)` with the codes as std::uint8_t, std::uint16_t or std::uint32_t.
    template <typename Visit>
    decltype(auto) withCodes(Visit visit) const
    {
        if (meta->codeBytes == 1)
            return visit(reinterpret_cast<const std::uint8_t*>(codes));
        if (meta->codeBytes == 2)
            return visit(reinterpret_cast<const std::uint16_t*>(codes));
        return visit(reinterpret_cast<const std::uint32_t*>(codes));
    }
};

/// Appends a range, joining it to the last where they touch.
inline void addRange(std::vector<CodeRange>& ranges, std::uint32_t first, std::uint32_t last)
{
    if (first >= last)
        return;
    if (!ranges.empty() && ranges.back().second >= first)
        ranges.back().second = std::max(ranges.back().second, last);
    else
        ranges.emplace_back(first, last);
}

/// The codes first … last - 1 for which `fits(code)` holds.
template <typename Fits>
std::vector<CodeRange> codesWhere(std::uint32_t first, std::uint32_t last, Fits fits)
{
    std::vector<CodeRange> found;
    for (auto code = first; code < last; ++code) {
        if (fits(code))
            addRange(found, code, code + 1);
    }
    return found;
}

/// The same ranges ascending and joined.
std::vector<CodeRange> normalised(std::vector<CodeRange> ranges);

} // namespace modelbook
