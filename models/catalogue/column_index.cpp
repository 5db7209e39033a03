#include "models/catalogue/column_index.h"

#include "storage/base/parallel.h"

#include <algorithm>
#include <bit>
#include <map>

namespace modelbook {

namespace {

constexpr std::size_t fanOut = 8;
/// Up to this many rows are merged at once, while the change waits: some milliseconds.
constexpr std::uint64_t smallRows = 4096;
/// Rows of one segment when many models are added at once: bounds the memory it takes to build one.
constexpr std::size_t batchRows = 16384;

/// Segments of one tier are within a factor of eight of each other.
int tierOf(std::uint32_t rows)
{
    return (std::bit_width(std::max(rows, 1u)) - 1) / 3;
}

IndexRow rowOf(const ModelRecord& record, const std::vector<std::string>& parents, const std::string& readme)
{
    auto row = fieldsOfModel(record, parents);
    if (!readme.empty())
        row.emplace_back(readmeField(), readme);
    std::uint64_t attached = 0;
    for (const auto& file : record.attachments)
        attached += file.bytes;
    if (attached > 0)
        row.emplace_back(attachedField(), static_cast<std::int64_t>(attached));
    return row;
}

} // namespace

ColumnIndexPtr ColumnIndex::empty()
{
    return std::make_shared<ColumnIndex>();
}

ColumnIndexPtr ColumnIndex::ofParts(std::vector<Part> parts)
{
    auto index = std::make_shared<ColumnIndex>();
    index->m_parts = std::move(parts);
    index->countLive();
    return index;
}

void ColumnIndex::countLive()
{
    std::erase_if(m_parts, [](const Part& part) { return part.live == 0; });
    std::stable_sort(m_parts.begin(), m_parts.end(),
                     [](const Part& a, const Part& b) { return a.segment->rows() > b.segment->rows(); });
    m_live = 0;
    for (const auto& part : m_parts)
        m_live += part.live;
}

std::optional<ColumnIndex::Place> ColumnIndex::find(std::string_view id) const
{
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const auto row = m_parts[i].segment->rowOf(id);
        if (row && !(m_parts[i].deleted && m_parts[i].deleted->test(*row)))
            return Place{i, *row};
    }
    return std::nullopt;
}

std::optional<ArgValue> ColumnIndex::value(const ModelId& id, const FieldKey& field) const
{
    const auto place = find(id);
    return place ? m_parts[place->part].segment->value(field, place->row) : std::nullopt;
}

std::vector<ModelId> ColumnIndex::modelsWhere(const FieldKey& field, const std::function<bool(const ArgValue&)>& fits) const
{
    std::vector<ModelId> ids;
    for (const auto& part : m_parts) {
        const auto* column = part.segment->column(field);
        if (!column)
            continue;
        const auto ranges = codesWhere(0, column->dictionary.size(), [&](std::uint32_t code) { return fits(column->dictionary.value(code)); });
        if (ranges.empty())
            continue;
        BitSet rows(part.segment->rows());
        column->addRows(ranges, rows);
        if (part.deleted)
            rows -= *part.deleted;
        rows.forEach([&](std::uint32_t row) { ids.emplace_back(part.segment->idOf(row)); });
    }
    return ids;
}

double ColumnIndex::sum(const FieldKey& field) const
{
    double sum = 0;
    for (const auto& part : m_parts) {
        const auto* column = part.segment->column(field);
        if (!column)
            continue;
        const auto counts = column->countCodes(part.liveRows());
        const auto& dictionary = column->dictionary;
        for (auto code = dictionary.sectionBegin(Dictionary::Numbers); code < dictionary.sectionEnds[Dictionary::Numbers]; ++code) {
            if (counts[code] > 0)
                sum += dictionary.number(code) * counts[code];
        }
    }
    return sum;
}

bool ColumnIndex::wasDamaged() const
{
    return std::any_of(m_parts.begin(), m_parts.end(), [](const Part& part) { return part.segment->wasDamaged(); });
}

const std::vector<FieldInfo>& ColumnIndex::fields() const
{
    std::call_once(m_fieldsOnce, [this] { m_fields = fieldStatistics(m_parts); });
    return m_fields;
}

ColumnIndexPtr ColumnIndex::updated(const Update& update) const
{
    auto next = std::make_shared<ColumnIndex>();
    next->m_parts = m_parts;

    std::map<ModelId, std::size_t> newest; // of a model that is given twice, the last counts
    for (std::size_t i = 0; i < update.changed.size(); ++i)
        newest[update.changed[i].record.id] = i;
    static const FieldKey nameField{FieldKind::Property, "name"};
    const auto nameOf = [&](const ModelId& id) {
        if (const auto it = newest.find(id); it != newest.end())
            return update.changed[it->second].record.name;
        const auto name = value(id, nameField);
        return name && name->isString() ? name->toString() : id.substr(0, 8);
    };

    // One copy of a part's bits serves all removals; copying for each would make deleting many quadratic.
    std::map<std::size_t, std::shared_ptr<BitSet>> deleted;
    const auto take = [&](const ModelId& id) {
        const auto place = find(id);
        if (!place)
            return;
        auto& bits = deleted[place->part];
        auto& part = next->m_parts[place->part];
        if (!bits)
            bits = part.deleted ? std::make_shared<BitSet>(*part.deleted) : std::make_shared<BitSet>(part.segment->rows());
        if (!bits->test(place->row)) {
            bits->set(place->row);
            --part.live;
        }
    };
    if (!m_parts.empty()) {
        for (const auto& id : update.removed)
            take(id);
        for (const auto& [id, place] : newest)
            take(id);
    }
    for (auto& [part, bits] : deleted)
        next->m_parts[part].deleted = std::move(bits);

    std::vector<std::size_t> chosen;
    for (const auto& [id, place] : newest)
        chosen.push_back(place);
    for (std::size_t first = 0; first < chosen.size(); first += batchRows) {
        std::vector<IndexRow> rows(std::min(batchRows, chosen.size() - first));
        parallelFor(rows.size(), 64, [&](std::size_t i) {
            const auto& [record, readme] = update.changed[chosen[first + i]];
            std::vector<std::string> parents;
            for (const auto& parent : record.parents)
                parents.push_back(nameOf(parent));
            rows[i] = rowOf(record, parents, readme);
        });
        auto segment = buildSegment(std::move(rows)).value(); // in memory nothing can fail
        const auto count = segment->rows();
        next->m_parts.push_back({std::move(segment), nullptr, count});
    }
    next->countLive();
    // Few rows are merged at once, so that the parts stay few.
    ColumnIndexPtr merging = next;
    while (true) {
        const auto parts = merging->fullTier(smallRows);
        const auto merged = parts.empty() ? Result<SegmentPtr>(SegmentPtr()) : mergeSegments(parts);
        if (!merged || !*merged)
            return merging; // damaged ones stay as they are until the index is built again
        merging = merging->replaced(parts, *merged);
    }
}

std::vector<ColumnIndex::Part> ColumnIndex::fullTier(std::uint64_t mostRows) const
{
    std::map<int, std::vector<Part>> tiers;
    for (const auto& part : m_parts)
        tiers[tierOf(part.segment->rows())].push_back(part);
    for (const auto& [tier, parts] : tiers) {
        std::uint64_t rows = 0;
        for (const auto& part : parts)
            rows += part.live;
        if (parts.size() >= fanOut && rows <= mostRows)
            return parts;
    }
    return {};
}

std::vector<ColumnIndex::Part> ColumnIndex::dueMerge() const
{
    for (const auto& part : m_parts) {
        if (part.segment->rows() >= 64 && part.live * 4ull < part.segment->rows() * 3ull)
            return {part};
    }
    return fullTier(UINT64_MAX);
}

ColumnIndexPtr ColumnIndex::replaced(const std::vector<Part>& parts, const SegmentPtr& merged) const
{
    auto next = std::make_shared<ColumnIndex>();
    auto deleted = std::make_shared<BitSet>(merged->rows());
    std::size_t found = 0;
    for (const auto& part : m_parts) {
        const auto old = std::find_if(parts.begin(), parts.end(), [&](const Part& one) { return one.segment == part.segment; });
        if (old == parts.end()) {
            next->m_parts.push_back(part);
            continue;
        }
        ++found;
        if (!part.deleted || part.deleted == old->deleted)
            continue;
        part.deleted->forEach([&](std::uint32_t row) {
            if (old->deleted && old->deleted->test(row))
                return;
            if (const auto place = merged->rowOf(part.segment->idOf(row)))
                deleted->set(*place);
        });
    }
    // A part all of whose rows were deleted since is not here any more: those rows are in `merged` all the same.
    if (found != parts.size())
        return ofParts(m_parts);
    const auto gone = static_cast<std::uint32_t>(deleted->count());
    next->m_parts.push_back({merged, gone > 0 ? deleted : nullptr, merged->rows() - gone});
    next->countLive();
    return next;
}

} // namespace modelbook
