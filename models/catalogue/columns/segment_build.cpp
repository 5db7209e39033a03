// Rows of fields become columns: values are told apart, put in order and numbered.
#include "models/catalogue/columns/segment_writer.h"
#include "models/catalogue/columns/value_bytes.h"
#include "models/catalogue/value_order.h"
#include "storage/base/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace modelbook {

namespace {

struct Gathered {
    std::vector<std::uint32_t> rows;
    std::vector<const ArgValue*> values;
};

/// Numbers of one type as integers in their order, or nothing where the values are others.
std::optional<std::vector<std::uint64_t>> orderedNumbers(const std::vector<const ArgValue*>& values)
{
    std::vector<std::uint64_t> keys;
    keys.reserve(values.size());
    const auto type = values.front()->type();
    if (type != ArgType::Int && type != ArgType::Float)
        return std::nullopt;
    for (const auto* value : values) {
        if (value->type() != type)
            return std::nullopt;
        if (type == ArgType::Int) {
            keys.push_back(static_cast<std::uint64_t>(value->toInt()) ^ 1ull << 63);
            continue;
        }
        const auto number = value->toDouble();
        if (std::isnan(number) || (number == 0 && std::signbit(number)))
            return std::nullopt; // equal values with several spellings
        const auto bits = std::bit_cast<std::uint64_t>(number);
        keys.push_back(bits >> 63 ? ~bits : bits | 1ull << 63);
    }
    return keys;
}

/// Fills the dictionary and gives the code of each value.
std::vector<std::uint32_t> numberByKey(const std::vector<std::uint64_t>& keys, const Gathered& gathered,
                                       DictionaryWriter& dictionary)
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> sorted(keys.size());
    for (std::uint32_t i = 0; i < keys.size(); ++i)
        sorted[i] = {keys[i], i};
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::uint32_t> codes(keys.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i == 0 || sorted[i].first != sorted[i - 1].first)
            dictionary.append(*gathered.values[sorted[i].second], false);
        codes[sorted[i].second] = dictionary.size() - 1;
    }
    return codes;
}

std::vector<std::uint32_t> numberBySpelling(const Gathered& gathered, DictionaryWriter& dictionary)
{
    std::unordered_map<std::string, std::uint32_t> known;
    std::vector<const ArgValue*> distinct;
    std::vector<std::uint32_t> codes(gathered.values.size());
    std::string key;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto& value = *gathered.values[i];
        if (value.isString())
            key.assign(1, 's').append(value.toString());
        else
            key = encodeValue(value);
        const auto [it, isNew] = known.try_emplace(key, static_cast<std::uint32_t>(distinct.size()));
        if (isNew)
            distinct.push_back(&value);
        codes[i] = it->second;
    }
    std::vector<std::uint32_t> order(distinct.size()), place(distinct.size());
    std::iota(order.begin(), order.end(), 0u);
    // Whether a text counts as a number is asked once for each, not at every comparison.
    std::vector<ValueRank> ranks;
    ranks.reserve(distinct.size());
    for (const auto* value : distinct)
        ranks.push_back(valueRank(*value));
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (ranks[a] != ranks[b])
            return ranks[a] < ranks[b];
        const int byValue = ranks[a] == ValueRank::Text ? compareNatural(distinct[a]->toString(), distinct[b]->toString())
                                                        : compareValues(*distinct[a], *distinct[b]);
        return byValue != 0 ? byValue < 0 : compareSpelling(*distinct[a], *distinct[b]) < 0;
    });
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        const auto& value = *distinct[order[i]];
        dictionary.append(value, i > 0 && compareValues(*distinct[order[i - 1]], value) == 0);
        place[order[i]] = i;
    }
    for (auto& code : codes)
        code = place[code];
    return codes;
}

/// What decides the default order of a row.
struct RowKey {
    std::int64_t created = 0;
    std::string_view name, id;
};

RowKey keyOf(const IndexRow& row)
{
    RowKey key;
    for (const auto& [field, value] : row) {
        if (field.kind != FieldKind::Property)
            continue;
        if (field.path == "created" && value.isInt())
            key.created = value.toInt();
        else if (field.path == "name" && value.isString())
            key.name = value.toString();
        else if (field.path == "id" && value.isString())
            key.id = value.toString();
    }
    return key;
}

std::vector<std::uint32_t> defaultOrder(const std::vector<IndexRow>& rows)
{
    std::vector<RowKey> keys;
    for (const auto& row : rows)
        keys.push_back(keyOf(row));
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto &x = keys[a], &y = keys[b];
        if (x.created != y.created)
            return x.created > y.created;
        const int byName = compareNatural(x.name, y.name);
        return byName != 0 ? byName < 0 : x.id < y.id;
    });
    return order;
}

} // namespace

Result<SegmentPtr> buildSegment(std::vector<IndexRow> rows)
{
    std::unordered_map<FieldKey, Gathered, FieldKeyHash> columns;
    const auto order = defaultOrder(rows);
    // Models made by the same code have the same fields in the same order: then the row before says where to put them.
    std::vector<std::pair<const FieldKey*, Gathered*>> before;
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        const auto& row = rows[order[place]];
        before.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto& [key, value] = row[i];
            if (!before[i].first || *before[i].first != key) {
                const auto it = columns.try_emplace(key).first;
                before[i] = {&it->first, &it->second};
            }
            auto& column = *before[i].second;
            if (!column.rows.empty() && column.rows.back() == place)
                continue; // of a field that is given twice, the first counts
            column.rows.push_back(place);
            column.values.push_back(&value);
        }
    }
    std::vector<const FieldKey*> keys;
    for (const auto& [key, gathered] : columns)
        keys.push_back(&key);
    std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return *a < *b; });

    SegmentWriter writer(static_cast<std::uint32_t>(rows.size()));
    std::vector<PackedColumn> packed(keys.size());
    parallelFor(keys.size(), rows.size() < 256 ? SIZE_MAX : 2, [&](std::size_t which) {
        auto& gathered = columns.at(*keys[which]);
        ColumnDraft draft;
        draft.key = *keys[which];
        const auto numbers = orderedNumbers(gathered.values);
        auto codes = numbers ? numberByKey(*numbers, gathered, draft.dictionary) : numberBySpelling(gathered, draft.dictionary);
        draft.sparse = worthSparse(codes.size(), rows.size());
        if (draft.sparse) {
            draft.rowIds = std::move(gathered.rows);
            draft.codes = std::move(codes);
        } else {
            draft.codes.assign(rows.size(), Column::missing);
            for (std::size_t i = 0; i < codes.size(); ++i)
                draft.codes[gathered.rows[i]] = codes[i];
        }
        packed[which] = PackedColumn(draft);
    });
    for (const auto& column : packed)
        MB_CHECK(writer.add(column));
    return writer.finish();
}

} // namespace modelbook
