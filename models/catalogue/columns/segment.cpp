#include "models/catalogue/columns/segment.h"

#include "models/catalogue/columns/segment_format.h"
#include "models/catalogue/columns/value_bytes.h"
#include "models/catalogue/value_order.h"
#include "storage/base/checksum.h"

#include <algorithm>
#include <cstring>

namespace modelbook {

const FieldKey& readmeField()
{
    static const FieldKey key{FieldKind::Property, "readme"};
    return key;
}

const FieldKey& attachedField()
{
    static const FieldKey key{FieldKind::Property, "attached"};
    return key;
}

Result<SegmentPtr> Segment::open(std::unique_ptr<SegmentBytes> bytes, std::string name)
{
    const auto broken = [&] {
        return makeError(ErrorCode::Corrupt, "the column index's file " + name + " is damaged");
    };
    const auto all = bytes->bytes();
    SegmentHeader header;
    if (all.size() < sizeof header)
        return broken();
    std::memcpy(&header, all.data(), sizeof header);
    if (header.magic != SegmentHeader::magicNumber || header.fileBytes != all.size() ||
        header.headerChecksum != checksum64(all.substr(0, sizeof header - 8)) || header.directoryOffset > all.size() ||
        header.directoryBytes > all.size() - header.directoryOffset ||
        header.directoryChecksum != checksum64(all.substr(header.directoryOffset, header.directoryBytes)) ||
        header.directoryBytes < std::uint64_t{header.columns} * sizeof(ColumnMeta))
        return broken();

    const std::shared_ptr<Segment> segment(new Segment);
    segment->m_rows = header.rows;
    segment->m_metas.resize(header.columns);
    const auto directory = all.substr(header.directoryOffset, header.directoryBytes);
    const auto metaBytes = std::size_t{header.columns} * sizeof(ColumnMeta);
    if (header.columns > 0)
        std::memcpy(segment->m_metas.data(), directory.data(), metaBytes);
    const auto names = directory.substr(metaBytes);
    for (const auto& meta : segment->m_metas) {
        if (meta.keyOffset > names.size() || meta.keyBytes > names.size() - meta.keyOffset || meta.topOffset > names.size() ||
            meta.topBytes > names.size() - meta.topOffset || meta.offset > all.size() ||
            meta.bytes > all.size() - meta.offset || layoutOf(meta, header.rows).end != meta.bytes || meta.offset % 8 != 0)
            return broken();
        FieldKey key{static_cast<FieldKind>(meta.kind), std::string(names.substr(meta.keyOffset, meta.keyBytes))};
        segment->m_places.emplace(key, segment->m_fields.size());
        segment->m_fields.push_back(std::move(key));
    }
    segment->m_texts = names;
    segment->m_columns = std::make_unique<Loaded[]>(header.columns);
    const auto place = [&](const char* property) {
        const auto it = segment->m_places.find(FieldKey{FieldKind::Property, property});
        return it == segment->m_places.end() ? noField : it->second;
    };
    segment->m_id = place("id");
    segment->m_names = place("name");
    segment->m_created = place("created");
    segment->m_bytes = std::move(bytes);
    segment->m_name = std::move(name);
    return SegmentPtr(segment);
}

void Segment::load(std::size_t field, Loaded& loaded) const
{
    const auto& meta = m_metas[field];
    const auto bytes = m_bytes->bytes().substr(meta.offset, meta.bytes);
    if (checksum64(bytes) != meta.checksum) {
        m_damaged = true;
        return;
    }
    loaded.column = viewOf(meta, bytes, m_rows);
    loaded.valid = true;
}

Column Segment::viewOf(const ColumnMeta& meta, std::string_view bytes, std::uint32_t rows)
{
    const auto layout = layoutOf(meta, rows);
    const auto* start = bytes.data();
    Column column;
    column.meta = &meta;
    column.rows = rows;
    auto& dictionary = column.dictionary;
    dictionary.payload = {reinterpret_cast<const std::uint64_t*>(start), meta.entries};
    dictionary.uniformType = meta.uniformType;
    if (meta.uniformType == Dictionary::mixedTypes)
        dictionary.types = reinterpret_cast<const std::uint8_t*>(start + layout.types);
    if (meta.flags & ColumnMeta::HasRanks)
        dictionary.ranks = reinterpret_cast<const std::uint32_t*>(start + layout.ranks);
    dictionary.sectionEnds = meta.sectionEnds;
    dictionary.blob = bytes.substr(layout.blob, meta.blobBytes);
    if (meta.flags & ColumnMeta::HasFolded) {
        column.foldedPlaces = {reinterpret_cast<const std::uint64_t*>(start + layout.folded), meta.entries};
        column.foldedBlob = bytes.substr(layout.foldedBlob, meta.foldedBytes);
    }
    if (meta.flags & ColumnMeta::Sparse)
        column.rowIds = {reinterpret_cast<const std::uint32_t*>(start + layout.rowIds), meta.present};
    column.codes = reinterpret_cast<const std::byte*>(start + layout.codes);
    return column;
}

std::vector<std::pair<ArgValue, std::uint32_t>> Segment::topValues(std::size_t field) const
{
    const auto& meta = m_metas[field];
    std::vector<std::pair<ArgValue, std::uint32_t>> top;
    const auto values = decodeValue(m_texts.substr(meta.topOffset, meta.topBytes));
    for (std::size_t i = 0; values.isList() && i < values.toList().size() && i < ColumnMeta::mostTop; ++i)
        top.emplace_back(values.toList()[i], meta.topCounts[i]);
    return top;
}

void Segment::prepareText(std::size_t field) const
{
    const auto* text = column(field);
    if (!text)
        return;
    auto& loaded = m_columns[field];
    std::call_once(loaded.bigramsOnce, [&] {
        loaded.ownBigrams = std::make_unique<const BigramSet>(text->searchedText());
        loaded.bigrams.store(loaded.ownBigrams.get(), std::memory_order_release);
    });
}

const Column* Segment::column(std::size_t field) const
{
    auto& loaded = m_columns[field];
    std::call_once(loaded.once, [&] { load(field, loaded); });
    return loaded.valid ? &loaded.column : nullptr;
}

const Column* Segment::column(const FieldKey& key) const
{
    if (key.kind == FieldKind::Formula)
        return computed(key);
    const auto it = m_places.find(key);
    return it == m_places.end() ? nullptr : column(it->second);
}

const std::vector<std::uint32_t>& Segment::rowsById() const
{
    std::call_once(m_byIdOnce, [this] {
        m_byId.assign(m_rows, 0);
        if (const auto* ids = columnAt(m_id)) {
            for (std::uint32_t row = 0; row < m_rows; ++row) {
                if (const auto code = ids->code(row); code < m_rows)
                    m_byId[code] = row;
            }
        }
    });
    return m_byId;
}

std::optional<std::uint32_t> Segment::rowOf(std::string_view id) const
{
    const auto* ids = columnAt(m_id);
    if (!ids)
        return std::nullopt;
    const ArgValue value{std::string(id)};
    const auto code = ids->dictionary.lowerBound(value);
    if (code >= ids->dictionary.size() || ids->dictionary.text(code) != id)
        return std::nullopt;
    return rowsById()[code];
}

std::string_view Segment::idOf(std::uint32_t row) const
{
    const auto* ids = columnAt(m_id);
    const auto code = ids ? ids->code(row) : Column::missing;
    return code == Column::missing ? std::string_view() : ids->dictionary.text(code);
}

int Segment::compareDefault(const Segment& a, std::uint32_t i, const Segment& b, std::uint32_t j)
{
    const auto compare = [&](const Column* x, const Column* y) {
        const auto codeX = x ? x->code(i) : Column::missing, codeY = y ? y->code(j) : Column::missing;
        if (codeX == Column::missing || codeY == Column::missing)
            return static_cast<int>(codeX != Column::missing) - static_cast<int>(codeY != Column::missing);
        return Dictionary::compare(x->dictionary, codeX, y->dictionary, codeY);
    };
    if (const int order = compare(a.columnAt(a.m_created), b.columnAt(b.m_created)); order != 0)
        return -order;
    if (const int order = compare(a.columnAt(a.m_names), b.columnAt(b.m_names)); order != 0)
        return order;
    const int order = a.idOf(i).compare(b.idOf(j));
    return (order > 0) - (order < 0);
}

} // namespace modelbook
