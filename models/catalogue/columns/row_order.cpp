#include "models/catalogue/columns/row_order.h"

#include "models/catalogue/columns/key_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace modelbook {

namespace {

using Candidate = std::pair<std::uint64_t, std::uint32_t>; // key, row

/// Keeps the `count` least of many candidates that come in ascending order of rows, in amortised constant time each.
class Least
{
public:
    explicit Least(std::size_t count) : m_count(count), m_capacity(std::max<std::size_t>(4 * count, 1024)) {}

    /// Keys from here on are too late.
    std::uint64_t bound() const { return m_bound; }
    void add(std::uint64_t key, std::uint32_t row)
    {
        m_found.emplace_back(key, row);
        if (m_found.size() >= m_capacity)
            cut();
    }
    std::vector<std::uint32_t> take()
    {
        cut();
        std::sort(m_found.begin(), m_found.end());
        std::vector<std::uint32_t> rows;
        for (const auto& [key, row] : m_found)
            rows.push_back(row);
        return rows;
    }

    /// The last key that is kept; nothing where all candidates are.
    std::optional<std::uint64_t> last()
    {
        cut();
        if (m_count == 0 || m_found.size() < m_count)
            return std::nullopt;
        return std::max_element(m_found.begin(), m_found.end())->first;
    }

private:
    void cut()
    {
        if (m_found.size() <= m_count || m_count == 0) {
            if (m_count == 0)
                m_found.clear();
            return;
        }
        const auto last = m_found.begin() + static_cast<std::ptrdiff_t>(m_count - 1);
        std::nth_element(m_found.begin(), last, m_found.end());
        m_bound = last->first; // an equal key of a later row does not stand before it
        m_found.resize(m_count);
    }
    std::size_t m_count, m_capacity;
    std::uint64_t m_bound = UINT64_MAX;
    std::vector<Candidate> m_found;
};

/// The rows whose key is below the bound, a word of rows at a time; the inner loops are written to be vectorised.
template <typename Code>
void scan(const Code* codes, std::uint32_t rows, std::uint32_t entries, bool descending, const BitSet& chosen, Least& least)
{
    // Down, code c has the key entries - 1 - c; modulo the type's size, a missing one then has the key `entries`.
    const auto top = static_cast<Code>(entries - 1);
    const auto flip = static_cast<Code>(descending ? ~0ull : 0), add = static_cast<Code>(descending ? top + 1 : 0);
    const auto keyOf = [&](Code code) { return static_cast<Code>((code ^ flip) + add); };
    const auto& words = chosen.words();
    for (std::uint32_t w = 0; w * 64 < rows; ++w) {
        auto word = words[w];
        if (word == 0)
            continue;
        const auto* from = codes + w * 64;
        if (least.bound() <= static_cast<Code>(~0ull) && w * 64 + 64 <= rows) {
            const auto bound = static_cast<Code>(least.bound());
            std::uint8_t any = 0;
            for (int i = 0; i < 64; ++i)
                any = static_cast<std::uint8_t>(any | (keyOf(from[i]) < bound));
            if (!any)
                continue;
        }
        for (; word != 0; word &= word - 1) {
            const auto bit = static_cast<std::uint32_t>(std::countr_zero(word));
            const std::uint64_t key = keyOf(from[bit]);
            if (key < least.bound())
                least.add(key, w * 64 + bit);
        }
    }
}

bool canScan(const PartKey& key)
{
    return key.column && !key.column->isSparse() && !key.column->dictionary.ranks;
}

void scan(const PartKey& key, std::uint32_t rows, const BitSet& chosen, Least& least)
{
    key.column->withCodes([&](const auto* codes) { scan(codes, rows, key.entries, key.descending, chosen, least); });
}

/// Those of the chosen rows that can be among the first `count`, by the first of several keys alone.
BitSet firstByOneKey(const PartKey& key, std::uint32_t rows, const BitSet& chosen, std::size_t count)
{
    Least least(count);
    scan(key, rows, chosen, least);
    const auto last = least.last();
    if (!last || *last >= key.entries)
        return chosen;
    const auto end = static_cast<std::uint32_t>(*last);
    BitSet near(rows);
    key.column->addRows({key.descending ? CodeRange{key.entries - 1 - end, key.entries} : CodeRange{0, end + 1}}, near);
    near &= chosen;
    return near;
}

} // namespace

RowOrder::RowOrder(const std::vector<SegmentPart>& parts, std::vector<OrderKey> keys) : m_parts(parts), m_keys(std::move(keys))
{
    RowNumber base = 0;
    for (const auto& part : parts) {
        m_bases.push_back(base);
        base += part.segment->rows();
        std::vector<PartKey> columns;
        for (const auto& key : m_keys)
            columns.emplace_back(part.segment->column(key.field), key.descending);
        m_columns.push_back(std::move(columns));
    }
}

RowOrder::Place RowOrder::place(RowNumber number) const
{
    const auto part = static_cast<std::size_t>(std::upper_bound(m_bases.begin(), m_bases.end(), number) - m_bases.begin()) - 1;
    return {part, number - m_bases[part]};
}

int RowOrder::compare(RowNumber a, RowNumber b, std::size_t keys) const
{
    const auto x = place(a), y = place(b);
    for (std::size_t i = 0; i < keys; ++i) {
        const auto &keyX = m_columns[x.part][i], &keyY = m_columns[y.part][i];
        const auto codeX = keyX.column ? keyX.column->code(x.row) : Column::missing;
        const auto codeY = keyY.column ? keyY.column->code(y.row) : Column::missing;
        if (codeX == Column::missing || codeY == Column::missing) {
            if (codeX != codeY)
                return codeX == Column::missing ? 1 : -1;
            continue;
        }
        int order;
        if (x.part == y.part) {
            const auto rankX = keyX.column->dictionary.rank(codeX), rankY = keyX.column->dictionary.rank(codeY);
            order = (rankX > rankY) - (rankX < rankY);
        } else {
            order = Dictionary::compare(keyX.column->dictionary, codeX, keyY.column->dictionary, codeY);
        }
        if (order != 0)
            return m_keys[i].descending ? -order : order;
    }
    return 0;
}

bool RowOrder::before(RowNumber a, RowNumber b) const
{
    if (const int order = compare(a, b, m_keys.size()); order != 0)
        return order < 0;
    const auto x = place(a), y = place(b);
    if (x.part == y.part)
        return x.row < y.row;
    return Segment::compareDefault(*m_parts[x.part].segment, x.row, *m_parts[y.part].segment, y.row) < 0;
}

std::vector<std::uint32_t> RowOrder::firstOf(std::size_t part, const BitSet& chosen, std::size_t count) const
{
    const auto& keys = m_columns[part];
    const auto rows = m_parts[part].segment->rows();
    if (keys.empty()) {
        std::vector<std::uint32_t> found;
        for (std::size_t w = 0; w < chosen.words().size() && found.size() < count; ++w) {
            for (auto word = chosen.words()[w]; word != 0 && found.size() < count; word &= word - 1)
                found.push_back(static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(word))));
        }
        return found;
    }
    Least least(count);
    if (keys.size() == 1 && canScan(keys.front())) {
        scan(keys.front(), rows, chosen, least);
        return least.take();
    }
    const KeyReader reader(keys, rows);
    if (reader.bits() > 64) {
        auto all = allOf(part, chosen);
        all.resize(std::min(all.size(), count));
        return all;
    }
    const auto near = canScan(keys.front()) ? firstByOneKey(keys.front(), rows, chosen, count) : chosen;
    near.forEach([&](std::uint32_t row) {
        if (const auto key = reader.whole(row); key < least.bound())
            least.add(key, row);
    });
    return least.take();
}

std::vector<std::uint32_t> RowOrder::allOf(std::size_t part, const BitSet& chosen) const
{
    const auto& keys = m_columns[part];
    const auto& segment = *m_parts[part].segment;
    std::vector<std::uint32_t> rows;
    const auto count = chosen.count();
    rows.reserve(count);
    if (keys.size() == 1 && count * 16 > segment.rows()) {
        for (const auto row : *segment.sorted(m_keys.front().field, keys.front().descending)) {
            if (chosen.test(row))
                rows.push_back(row);
        }
        return rows;
    }
    chosen.forEach([&](std::uint32_t row) { rows.push_back(row); });
    if (keys.empty())
        return rows;
    const KeyReader reader(keys, segment.rows());
    if (reader.bits() > 64) {
        std::sort(rows.begin(), rows.end(), [&](auto a, auto b) { return reader.before(a, b); });
        return rows;
    }
    std::vector<Candidate> candidates;
    candidates.reserve(count);
    for (const auto row : rows)
        candidates.emplace_back(reader.whole(row), row);
    std::sort(candidates.begin(), candidates.end());
    for (std::size_t i = 0; i < count; ++i)
        rows[i] = candidates[i].second;
    return rows;
}

std::vector<RowNumber> RowOrder::merged(std::vector<std::vector<RowNumber>> lists, std::size_t limit) const
{
    std::erase_if(lists, [](const auto& list) { return list.empty(); });
    const auto byBefore = [this](RowNumber a, RowNumber b) { return before(a, b); };
    while (lists.size() > 1) {
        // The shortest two first, so that a row is moved as few times as can be.
        std::sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
        const auto few = std::move(lists.back());
        lists.pop_back();
        const auto many = std::move(lists.back());
        lists.pop_back();
        std::vector<RowNumber> both;
        both.reserve(few.size() + many.size());
        if (few.size() * 16 < many.size()) {
            auto from = many.begin();
            for (const auto row : few) {
                const auto to = std::upper_bound(from, many.end(), row, byBefore);
                both.insert(both.end(), from, to);
                both.push_back(row);
                from = to;
            }
            both.insert(both.end(), from, many.end());
        } else {
            std::merge(many.begin(), many.end(), few.begin(), few.end(), std::back_inserter(both), byBefore);
        }
        if (both.size() > limit)
            both.resize(limit);
        lists.push_back(std::move(both));
    }
    return lists.empty() ? std::vector<RowNumber>() : std::move(lists.front());
}

std::vector<RowNumber> RowOrder::first(const std::vector<BitSet>& chosen, std::size_t count) const
{
    std::vector<std::vector<RowNumber>> lists;
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
        auto rows = firstOf(part, chosen[part], count);
        for (auto& row : rows)
            row += m_bases[part];
        lists.push_back(std::move(rows));
    }
    return merged(std::move(lists), count);
}

Result<std::vector<RowNumber>> RowOrder::all(const std::vector<BitSet>& chosen, const CancelToken& cancel) const
{
    std::vector<std::vector<RowNumber>> lists;
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
        MB_CHECK(cancel.check());
        auto rows = allOf(part, chosen[part]);
        for (auto& row : rows)
            row += m_bases[part];
        lists.push_back(std::move(rows));
    }
    MB_CHECK(cancel.check());
    return merged(std::move(lists), SIZE_MAX);
}

} // namespace modelbook
