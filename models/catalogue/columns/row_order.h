// RowOrder: rows of the index in the order of some fields: the first of them at once, or all.
#pragma once

#include "models/catalogue/columns/key_reader.h"
#include "models/catalogue/columns/segment_writer.h"
#include "storage/base/cancel_token.h"

#include <vector>

namespace modelbook {

struct OrderKey {
    FieldKey field;
    bool descending = false;
    bool operator==(const OrderKey&) const = default;
};

/// A row of the whole index: the rows of the parts numbered through.
using RowNumber = std::uint32_t;

/// Orders the rows chosen in each part by the keys; missing values last either way; equal ones newest first (the default
/// order of segments). Keeps no bytes but those of the parts, which must outlive it. Safe from any thread.
class RowOrder
{
public:
    RowOrder(const std::vector<SegmentPart>& parts, std::vector<OrderKey> keys);

    /// The first `count` rows, by looking once at each chosen row.
    std::vector<RowNumber> first(const std::vector<BitSet>& chosen, std::size_t count) const;
    /// All. Cancelled.
    Result<std::vector<RowNumber>> all(const std::vector<BitSet>& chosen, const CancelToken& cancel) const;

    struct Place {
        std::size_t part;
        std::uint32_t row;
    };
    Place place(RowNumber number) const;
    RowNumber number(std::size_t part, std::uint32_t row) const { return m_bases[part] + row; }
    /// -1, 0, 1 by the first `keys` keys only.
    int compare(RowNumber a, RowNumber b, std::size_t keys) const;

private:
    std::vector<std::uint32_t> firstOf(std::size_t part, const BitSet& chosen, std::size_t count) const;
    std::vector<std::uint32_t> allOf(std::size_t part, const BitSet& chosen) const;
    bool before(RowNumber a, RowNumber b) const;
    std::vector<RowNumber> merged(std::vector<std::vector<RowNumber>> lists, std::size_t limit) const;

    const std::vector<SegmentPart>& m_parts;
    std::vector<OrderKey> m_keys;
    std::vector<RowNumber> m_bases;
    std::vector<std::vector<PartKey>> m_columns; ///< per part, per key
};

} // namespace modelbook
