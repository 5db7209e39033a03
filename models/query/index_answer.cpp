#include "models/query/index_answer.h"

#include "models/catalogue/columns/key_reader.h"
#include "models/query/word_search.h"

#include <algorithm>

namespace modelbook {

namespace {

/// Combinations of codes that are counted in a table of their own.
constexpr std::uint64_t mostCombinations = 1u << 18;

} // namespace

IndexAnswer::IndexAnswer(ColumnIndexPtr index, std::vector<BitSet> rows, std::vector<OrderKey> keys, std::size_t groupKeys)
    : m_index(std::move(index)), m_rows(std::move(rows)), m_keys(std::move(keys)), m_groupKeys(groupKeys),
      m_order(m_index->parts(), m_keys)
{
    for (const auto& part : m_rows)
        m_count += part.count();
}

Result<std::shared_ptr<const IndexAnswer>> IndexAnswer::make(ColumnIndexPtr index, std::vector<BitSet> rows,
                                                             std::vector<OrderKey> keys, std::size_t groupKeys,
                                                             const CancelToken& cancel)
{
    const std::shared_ptr<IndexAnswer> answer(new IndexAnswer(std::move(index), std::move(rows), std::move(keys), groupKeys));
    const bool counted = answer->m_count > smallAnswer && answer->countGroups();
    if (answer->m_count <= smallAnswer || !counted)
        MB_CHECK(answer->complete(cancel));
    else
        answer->m_page = answer->m_order.first(answer->m_rows, pageRows);
    if (!counted)
        answer->findGroups();
    return std::shared_ptr<const IndexAnswer>(answer);
}

Status IndexAnswer::complete(const CancelToken& cancel) const
{
    const std::lock_guard lock(m_mutex);
    if (m_ordered.load() != &m_page)
        return {};
    MB_TRY(m_all, m_order.all(m_rows, cancel));
    m_ordered.store(&m_all, std::memory_order_release);
    return {};
}

void IndexAnswer::prepareNext(const CancelToken& cancel) const
{
    prepareWordSearch(*m_index, cancel);
}

ModelId IndexAnswer::modelId(std::size_t row) const
{
    const auto& rows = ordered();
    if (row >= rows.size())
        return {};
    const auto place = m_order.place(rows[row]);
    return ModelId(m_index->parts()[place.part].segment->idOf(place.row));
}

std::optional<ArgValue> IndexAnswer::value(RowNumber number, const FieldKey& field) const
{
    const auto place = m_order.place(number);
    return m_index->parts()[place.part].segment->value(field, place.row);
}

std::optional<ArgValue> IndexAnswer::cell(std::size_t row, const FieldKey& field) const
{
    const auto& rows = ordered();
    return row < rows.size() ? value(rows[row], field) : std::nullopt;
}

std::optional<std::size_t> IndexAnswer::rowOf(const ModelId& id) const
{
    const auto& rows = ordered();
    const auto& parts = m_index->parts();
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto found = parts[part].segment->rowOf(id);
        if (!found || !m_rows[part].test(*found))
            continue;
        const auto number = m_order.number(part, *found);
        if (&rows == &m_page) {
            const auto it = std::find(rows.begin(), rows.end(), number);
            return it == rows.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - rows.begin()));
        }
        std::call_once(m_placesOnce, [&] {
            RowNumber end = 0;
            for (const auto& one : parts)
                end += one.segment->rows();
            m_places.assign(end, 0);
            for (std::size_t row = 0; row < m_all.size(); ++row)
                m_places[m_all[row]] = static_cast<RowNumber>(row);
        });
        return m_places[number];
    }
    return std::nullopt;
}

ResultGroup IndexAnswer::groupAt(RowNumber number) const
{
    ResultGroup group;
    for (std::size_t i = 0; i < m_groupKeys; ++i) {
        auto found = value(number, m_keys[i].field);
        group.present.push_back(found.has_value());
        group.values.push_back(found ? std::move(*found) : ArgValue());
    }
    return group;
}

void IndexAnswer::findGroups()
{
    const auto& rows = ordered();
    for (std::size_t row = 0; m_groupKeys > 0 && row < rows.size(); ++row) {
        if (row == 0 || m_order.compare(rows[row - 1], rows[row], m_groupKeys) != 0) {
            m_groups.push_back(groupAt(rows[row]));
            m_groups.back().firstRow = row;
        }
        ++m_groups.back().rowCount;
    }
}

bool IndexAnswer::countGroups()
{
    if (m_groupKeys == 0)
        return true;
    // A combination of codes stands for the first row that has it; rows then name the groups across the parts.
    std::vector<std::pair<RowNumber, std::size_t>> found;
    for (std::size_t part = 0; part < m_rows.size(); ++part) {
        const auto& segment = *m_index->parts()[part].segment;
        std::vector<PartKey> columns;
        std::uint64_t combinations = 1;
        for (std::size_t i = 0; i < m_groupKeys; ++i) {
            columns.emplace_back(segment.column(m_keys[i].field), false);
            combinations *= columns.back().entries + 1ull;
            if (combinations > mostCombinations)
                return false;
        }
        const KeyReader reader(columns, segment.rows());
        std::vector<std::pair<std::uint32_t, std::uint32_t>> counts(combinations); // first row, count
        m_rows[part].forEach([&](std::uint32_t row) {
            std::uint64_t which = reader.key(0, row);
            for (std::size_t i = 1; i < columns.size(); ++i)
                which = which * (columns[i].entries + 1ull) + reader.key(i, row);
            auto& one = counts[which];
            if (one.second++ == 0)
                one.first = row;
        });
        for (const auto& [row, count] : counts) {
            if (count > 0)
                found.emplace_back(m_order.number(part, row), count);
        }
    }
    std::sort(found.begin(), found.end(),
              [this](const auto& a, const auto& b) { return m_order.compare(a.first, b.first, m_groupKeys) < 0; });
    RowNumber last = 0;
    std::size_t row = 0;
    for (const auto& [number, count] : found) {
        if (m_groups.empty() || m_order.compare(last, number, m_groupKeys) != 0) {
            m_groups.push_back(groupAt(number));
            m_groups.back().firstRow = row;
        }
        last = number;
        m_groups.back().rowCount += count;
        row += count;
    }
    return true;
}

} // namespace modelbook
