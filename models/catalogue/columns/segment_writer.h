// SegmentWriter: puts columns one after the other into a segment's bytes, in memory or in a file.
#pragma once

#include "models/catalogue/columns/segment.h"
#include "storage/base/files.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

/// A column before it is written.
struct ColumnDraft {
    FieldKey key;
    DictionaryWriter dictionary;
    bool sparse = false;
    std::vector<std::uint32_t> rowIds; ///< of a sparse one: the rows that have the field, ascending
    std::vector<std::uint32_t> codes;  ///< per row, Column::missing where it has none; or per row id
};

/// Whether so few rows have a field that their numbers are kept instead of a code for every row.
inline bool worthSparse(std::uint64_t present, std::uint64_t rows)
{
    return present * 16 < rows;
}

/// A column as it will lie in the file; only its place is open. Made on any thread.
struct PackedColumn {
    PackedColumn() = default;
    explicit PackedColumn(const ColumnDraft& draft);
    ColumnMeta meta; ///< without entries where there is no column
    std::string name, top, bytes;
};

/// Not thread-safe.
class SegmentWriter
{
public:
    explicit SegmentWriter(std::uint32_t rows);
    /// Writes to a new file in that folder, under a temporary name until finish().
    static Result<SegmentWriter> toFile(const std::filesystem::path& folder, std::uint32_t rows);

    Status add(const PackedColumn& column);
    /// The segment, opened; a file is durable and has its name by now.
    Result<SegmentPtr> finish();

private:
    Status put(std::string_view bytes);
    Status flush();

    std::uint32_t m_rows;
    std::string m_bytes; ///< all of it in memory, or what the file has not got yet
    std::uint64_t m_flushed = 0;
    Descriptor m_file;
    std::filesystem::path m_folder, m_temporary;
    std::vector<ColumnMeta> m_metas;
    std::string m_texts;
};

/// The rows of a model's fields before they are columns.
using IndexRow = std::vector<std::pair<FieldKey, ArgValue>>;
/// Makes a segment of them, in memory. Every row has the fields id and created.
Result<SegmentPtr> buildSegment(std::vector<IndexRow> rows);

/// A segment with the rows that no longer count (nullptr where all do).
struct SegmentPart {
    SegmentPtr segment;
    std::shared_ptr<const BitSet> deleted;
    std::uint32_t live = 0;

    BitSet liveRows() const
    {
        BitSet rows(segment->rows(), true);
        if (deleted)
            rows -= *deleted;
        return rows;
    }
};
/// One segment of the live rows of all parts: in memory, or in a file of `folder` where that is not empty.
Result<SegmentPtr> mergeSegments(const std::vector<SegmentPart>& parts, const std::filesystem::path& folder = {});

} // namespace modelbook
