// KeyReader: the values of some columns of a segment as numbers in their order, for any row.
#pragma once

#include "models/catalogue/columns/column.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace modelbook {

/// A column to order or group by.
struct PartKey {
    const Column* column = nullptr; ///< nullptr: missing everywhere
    std::uint32_t entries = 0;
    bool descending = false;
    int bits = 0;

    PartKey() = default;
    PartKey(const Column* from, bool down)
        : column(from), entries(from ? from->dictionary.size() : 0), descending(down), bits(std::bit_width(entries))
    {
    }
};

/// The keys of any row as numbers: of ranks where a column has them, spread out where it is sparse.
class KeyReader
{
public:
    KeyReader(const std::vector<PartKey>& keys, std::uint32_t rows)
    {
        for (const auto& key : keys)
            m_keys.push_back(prepare(key, rows));
        for (const auto& key : m_keys)
            m_bits += key.bits;
    }
    int bits() const { return m_bits; }
    std::uint32_t entries(std::size_t which) const { return m_keys[which].entries; }
    /// entries(which) where the row does not have the field.
    std::uint32_t key(std::size_t which, std::uint32_t row) const
    {
        const auto& one = m_keys[which];
        const std::uint32_t rank = one.codes8    ? widened(one.codes8[row])
                                   : one.codes16 ? widened(one.codes16[row])
                                   : one.codes32 ? one.codes32[row]
                                                 : one.entries;
        if (rank >= one.entries)
            return one.entries;
        return one.descending ? one.entries - 1 - rank : rank;
    }
    /// All keys in one number; bits() must be 64 at most.
    std::uint64_t whole(std::uint32_t row) const
    {
        std::uint64_t whole = 0;
        for (std::size_t i = 0; i < m_keys.size(); ++i)
            whole = whole << m_keys[i].bits | key(i, row);
        return whole;
    }
    bool before(std::uint32_t a, std::uint32_t b) const
    {
        for (std::size_t i = 0; i < m_keys.size(); ++i) {
            if (const auto x = key(i, a), y = key(i, b); x != y)
                return x < y;
        }
        return a < b;
    }

private:
    struct Prepared {
        const std::uint8_t* codes8 = nullptr;
        const std::uint16_t* codes16 = nullptr;
        const std::uint32_t* codes32 = nullptr;
        std::vector<std::uint32_t> own;
        std::uint32_t entries = 0;
        bool descending = false;
        int bits = 0;
    };
    static std::uint32_t widened(std::uint32_t code) { return code; }

    static Prepared prepare(const PartKey& key, std::uint32_t rows)
    {
        Prepared prepared;
        prepared.entries = key.entries;
        prepared.descending = key.descending;
        prepared.bits = key.bits;
        if (!key.column)
            return prepared;
        const auto& column = *key.column;
        if (column.isSparse() || column.dictionary.ranks) {
            prepared.own.assign(rows, key.entries);
            const auto put = [&](std::uint32_t row, std::uint32_t code) {
                if (code != Column::missing)
                    prepared.own[row] = column.dictionary.rank(code);
            };
            if (column.isSparse()) {
                for (std::uint32_t i = 0; i < column.rowIds.size(); ++i)
                    put(column.rowIds[i], column.codeAt(i));
            } else {
                for (std::uint32_t row = 0; row < rows; ++row)
                    put(row, column.codeAt(row));
            }
            prepared.codes32 = prepared.own.data();
        } else if (column.meta->codeBytes == 1) {
            prepared.codes8 = reinterpret_cast<const std::uint8_t*>(column.codes);
        } else if (column.meta->codeBytes == 2) {
            prepared.codes16 = reinterpret_cast<const std::uint16_t*>(column.codes);
        } else {
            prepared.codes32 = reinterpret_cast<const std::uint32_t*>(column.codes);
        }
        return prepared;
    }
    std::vector<Prepared> m_keys;
    int m_bits = 0;
};

} // namespace modelbook
