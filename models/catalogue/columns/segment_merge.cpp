// Several segments become one: dictionaries are merged in order, codes renumbered, deleted rows left out.
#include "models/catalogue/columns/segment_writer.h"
#include "storage/base/parallel.h"

#include <algorithm>
#include <queue>
#include <set>

namespace modelbook {

namespace {

constexpr std::uint32_t gone = UINT32_MAX;

/// For each part, where its rows stand in the merged segment; `gone` for deleted ones.
struct RowMap {
    std::vector<std::vector<std::uint32_t>> places;
    std::uint32_t rows = 0;
};

RowMap mapRows(const std::vector<SegmentPart>& parts)
{
    RowMap map;
    std::vector<std::uint32_t> next(parts.size(), 0);
    const auto skipDeleted = [&](std::size_t part) {
        const auto& deleted = parts[part].deleted;
        while (deleted && next[part] < parts[part].segment->rows() && deleted->test(next[part]))
            ++next[part];
        return next[part] < parts[part].segment->rows();
    };
    const auto after = [&](std::size_t a, std::size_t b) {
        return Segment::compareDefault(*parts[a].segment, next[a], *parts[b].segment, next[b]) > 0;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(after)> heads(after);
    for (std::size_t part = 0; part < parts.size(); ++part) {
        map.places.emplace_back(parts[part].segment->rows(), gone);
        if (skipDeleted(part))
            heads.push(part);
    }
    while (!heads.empty()) {
        const auto part = heads.top();
        heads.pop();
        map.places[part][next[part]++] = map.rows++;
        if (skipDeleted(part))
            heads.push(part);
    }
    return map;
}

struct Source {
    const Column* column = nullptr;
    const std::vector<std::uint32_t>* places = nullptr;
    std::vector<std::uint8_t> used;   ///< per code, where some rows are deleted; else all are
    std::vector<std::uint32_t> codes; ///< old code to new one
    std::uint32_t next = 0;

    bool skipUnused()
    {
        while (!used.empty() && next < used.size() && !used[next])
            ++next;
        return next < column->dictionary.size();
    }
};

/// < 0, 0, > 0; 0 only where they are spelled alike.
int compareEntries(const Dictionary& a, std::uint32_t i, const Dictionary& b, std::uint32_t j)
{
    if (const int order = Dictionary::compare(a, i, b, j); order != 0)
        return order;
    const auto typeA = a.type(i), typeB = b.type(j);
    if (typeA == typeB && (typeA == ArgType::Int || typeA == ArgType::Bool || typeA == ArgType::Null))
        return 0;
    if (typeA == typeB && typeA == ArgType::Float && a.payload[i] == b.payload[j])
        return 0;
    return compareSpelling(a.value(i), b.value(j));
}

void mergeDictionaries(std::vector<Source>& sources, DictionaryWriter& merged)
{
    for (auto& source : sources) {
        source.codes.assign(source.column->dictionary.size(), gone);
        source.skipUnused();
    }
    const Dictionary* last = nullptr;
    std::uint32_t lastEntry = 0;
    while (true) {
        Source* least = nullptr;
        for (auto& source : sources) {
            if (source.next < source.column->dictionary.size() &&
                (!least || compareEntries(source.column->dictionary, source.next, least->column->dictionary, least->next) < 0))
                least = &source;
        }
        if (!least)
            return;
        const auto& dictionary = least->column->dictionary;
        const auto entry = least->next;
        const int order = last ? Dictionary::compare(*last, lastEntry, dictionary, entry) : -1;
        if (!last || order != 0 || compareEntries(*last, lastEntry, dictionary, entry) != 0)
            merged.append(dictionary, entry, last && order == 0);
        last = &dictionary;
        lastEntry = entry;
        least->codes[entry] = merged.size() - 1;
        ++least->next;
        least->skipUnused();
    }
}

/// Calls `visit(new row, new code)` for each live row of the source that has the field.
template <typename Visit>
void eachCode(const Source& source, Visit visit)
{
    const auto& column = *source.column;
    column.withCodes([&](const auto* codes) {
        if (column.isSparse()) {
            for (std::size_t i = 0; i < column.rowIds.size(); ++i) {
                if (const auto place = (*source.places)[column.rowIds[i]]; place != gone)
                    visit(place, source.codes[codes[i]]);
            }
            return;
        }
        const auto entries = column.dictionary.size();
        for (std::uint32_t row = 0; row < column.rows; ++row) {
            const std::uint32_t code = codes[row];
            if (const auto place = (*source.places)[row]; code < entries && place != gone)
                visit(place, source.codes[code]);
        }
    });
}

ColumnDraft mergeColumn(const FieldKey& key, const std::vector<SegmentPart>& parts, const RowMap& map)
{
    ColumnDraft draft;
    draft.key = key;
    std::vector<Source> sources;
    std::uint64_t present = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto* column = parts[i].segment->column(key);
        if (!column)
            continue;
        Source source;
        source.column = column;
        source.places = &map.places[i];
        present += column->meta->present;
        if (parts[i].deleted) {
            std::uint64_t alive = 0;
            for (const auto count : column->countCodes(parts[i].liveRows())) {
                source.used.push_back(count > 0);
                alive += count;
            }
            present -= column->meta->present - alive;
        }
        sources.push_back(std::move(source));
    }
    mergeDictionaries(sources, draft.dictionary);
    draft.sparse = worthSparse(present, map.rows);
    if (!draft.sparse) {
        draft.codes.assign(map.rows, Column::missing);
        for (const auto& source : sources)
            eachCode(source, [&](std::uint32_t row, std::uint32_t code) { draft.codes[row] = code; });
        return draft;
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    pairs.reserve(present);
    for (const auto& source : sources)
        eachCode(source, [&](std::uint32_t row, std::uint32_t code) { pairs.emplace_back(row, code); });
    std::sort(pairs.begin(), pairs.end());
    for (const auto& [row, code] : pairs) {
        draft.rowIds.push_back(row);
        draft.codes.push_back(code);
    }
    return draft;
}

} // namespace

Result<SegmentPtr> mergeSegments(const std::vector<SegmentPart>& parts, const std::filesystem::path& folder)
{
    const auto map = mapRows(parts);
    std::set<FieldKey> keys;
    for (const auto& part : parts)
        keys.insert(part.segment->fields().begin(), part.segment->fields().end());
    SegmentWriter writer(map.rows);
    if (!folder.empty()) {
        MB_TRY(writer, SegmentWriter::toFile(folder, map.rows));
    }
    // Some columns at a time: all of a big segment together would not fit into the memory.
    const std::vector<FieldKey> all(keys.begin(), keys.end());
    const std::size_t together = std::max<std::size_t>(2, (4u << 20) / std::max(map.rows, 1u));
    for (std::size_t first = 0; first < all.size(); first += together) {
        std::vector<PackedColumn> packed(std::min(together, all.size() - first));
        parallelFor(packed.size(), map.rows < 1024 ? SIZE_MAX : 2, [&](std::size_t i) {
            const auto draft = mergeColumn(all[first + i], parts, map);
            if (draft.dictionary.size() > 0)
                packed[i] = PackedColumn(draft);
        });
        for (const auto& column : packed) {
            if (column.meta.entries > 0)
                MB_CHECK(writer.add(column));
        }
    }
    for (const auto& part : parts) {
        if (part.segment->wasDamaged())
            return makeError(ErrorCode::Corrupt, "the column index's file " + part.segment->name() + " is damaged");
    }
    return writer.finish();
}

} // namespace modelbook
