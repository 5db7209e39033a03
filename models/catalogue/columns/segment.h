// Segment: some rows of the column index, column by column, in one block of bytes that never changes.
#pragma once

#include "models/catalogue/columns/bigram_set.h"
#include "models/catalogue/columns/column.h"
#include "models/catalogue/columns/rows_cache.h"
#include "storage/base/result.h"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace modelbook {

struct FieldKeyHash {
    std::size_t operator()(const FieldKey& key) const
    {
        return std::hash<std::string>()(key.path) * 3 + static_cast<std::size_t>(key.kind);
    }
};

class Formula;

/// Bytes that a segment lives in: a mapped file, or memory.
class SegmentBytes
{
public:
    virtual ~SegmentBytes() = default;
    virtual std::string_view bytes() const = 0;
};
/// Maps a file of this machine; NotFound, Io.
Result<std::unique_ptr<SegmentBytes>> mapFile(const std::filesystem::path& path);
std::unique_ptr<SegmentBytes> ownBytes(std::string bytes);

/// The file: a header, each column's data (8-byte aligned), the directory (ColumnMeta each, then the names). The rows
/// stand newest first, then by name, then by id, so that a stable sort by a field leaves equal ones in that order.
/// Safe from any thread.
class Segment
{
public:
    /// Corrupt where header or directory are not as their checksum says. A column's data is checked at its first use.
    static Result<std::shared_ptr<const Segment>> open(std::unique_ptr<SegmentBytes> bytes, std::string name);
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;

    std::uint32_t rows() const { return m_rows; }
    const std::string& name() const { return m_name; } ///< of its file; "" in memory
    std::size_t byteCount() const { return m_bytes->bytes().size(); }
    const std::vector<FieldKey>& fields() const { return m_fields; }
    const ColumnMeta& meta(std::size_t field) const { return m_metas[field]; }
    /// The most frequent values of a field, and in how many rows; without looking at its data.
    std::vector<std::pair<ArgValue, std::uint32_t>> topValues(std::size_t field) const;
    /// Of a formula, computed at the first use, and kept while it is used. nullptr where no row has the field, or where its data is damaged, which wasDamaged() then says.
    const Column* column(const FieldKey& key) const;
    const Column* column(std::size_t field) const;
    /// The value of a field in a row, or nothing where it is missing. Of a formula, without computing the others.
    std::optional<ArgValue> value(const FieldKey& key, std::uint32_t row) const;
    bool wasDamaged() const { return m_damaged; }
    /// Of the text that words are looked for in; nullptr until prepareText().
    const BigramSet* bigrams(std::size_t field) const { return m_columns[field].bigrams.load(std::memory_order_acquire); }
    void prepareText(std::size_t field) const;
    RowsCache& foundRows() const { return m_foundRows; }

    /// The row of a model.
    std::optional<std::uint32_t> rowOf(std::string_view id) const;
    std::string_view idOf(std::uint32_t row) const;
    /// -1, 0, 1: which of two rows, also of different segments, stands first where a question does not say.
    static int compareDefault(const Segment& a, std::uint32_t i, const Segment& b, std::uint32_t j);

    /// All rows by (rank in the column, up or down, then row), those without the field last; from a cache that forgets the
    /// least used.
    std::shared_ptr<const std::vector<std::uint32_t>> sorted(const FieldKey& key, bool descending = false) const;

private:
    Segment() = default;
    struct Loaded {
        std::once_flag once;
        Column column;
        bool valid = false;
        std::once_flag bigramsOnce;
        std::unique_ptr<const BigramSet> ownBigrams;
        std::atomic<const BigramSet*> bigrams = nullptr;
    };
    void load(std::size_t field, Loaded& loaded) const;
    /// A view of a column's data.
    static Column viewOf(const ColumnMeta& meta, std::string_view bytes, std::uint32_t rows);
    const std::vector<std::uint32_t>& rowsById() const;
    const Column* computed(const FieldKey& key) const;
    std::vector<const Column*> operandsOf(const Formula& formula) const;
    const Column* columnAt(std::size_t field) const { return field == noField ? nullptr : column(field); }

    std::unique_ptr<SegmentBytes> m_bytes;
    std::string m_name;
    std::uint32_t m_rows = 0;
    std::vector<ColumnMeta> m_metas;
    std::string_view m_texts; ///< of the directory: names and frequent values
    std::vector<FieldKey> m_fields;
    std::unordered_map<FieldKey, std::size_t, FieldKeyHash> m_places;
    std::unique_ptr<Loaded[]> m_columns;
    static constexpr std::size_t noField = SIZE_MAX;
    std::size_t m_id = noField, m_names = noField, m_created = noField; ///< places of the fields that decide the order
    mutable std::atomic<bool> m_damaged{false};
    mutable std::once_flag m_byIdOnce;
    mutable std::vector<std::uint32_t> m_byId;

    struct Permutation {
        std::shared_ptr<const std::vector<std::uint32_t>> rows;
        std::uint64_t used = 0;
    };
    /// A formula's column; never forgotten while the segment lives, since answers hold on to it.
    struct Computed {
        std::string bytes;
        ColumnMeta meta;
        Column column;
    };
    mutable std::mutex m_computedMutex;
    mutable std::map<std::string, std::unique_ptr<Computed>> m_computed;

    mutable RowsCache m_foundRows;

    mutable std::mutex m_cacheMutex;
    mutable std::map<std::pair<FieldKey, bool>, Permutation> m_cache;
    mutable std::uint64_t m_uses = 0;
};

using SegmentPtr = std::shared_ptr<const Segment>;

/// Rows by (key, row) for keys below `limit`, and Column::missing last: a radix sort over the digits that `limit` has.
std::vector<std::uint32_t> radixOrder(std::span<const std::uint32_t> keys, std::uint64_t limit);

// Kept like fields, but no columns: a README's text, for searches; the bytes of a model's attachments, for their sum.
const FieldKey& readmeField();
const FieldKey& attachedField();

} // namespace modelbook
