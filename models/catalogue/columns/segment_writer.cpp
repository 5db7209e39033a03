#include "models/catalogue/columns/segment_writer.h"

#include "models/catalogue/columns/segment_format.h"
#include "models/catalogue/columns/value_bytes.h"
#include "models/catalogue/value_order.h"
#include "storage/base/checksum.h"
#include "storage/base/hash.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace modelbook {

namespace {

constexpr std::size_t flushBytes = 8u << 20;

/// The folded text of entries where it is not simply their text.
struct Folded {
    std::vector<std::uint64_t> places;
    std::string blob;
};

void appendItems(std::string& text, const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::String: text += value.toString() + '\n'; break;
    case ArgType::Exotic: text += value.toExotic().text + '\n'; break;
    case ArgType::List:
        for (const auto& item : value.toList())
            appendItems(text, item);
        break;
    case ArgType::Map:
        for (const auto& [key, item] : value.toMap()) {
            text += key + '\n';
            appendItems(text, item);
        }
        break;
    default: break;
    }
}

std::optional<Folded> foldedOf(const Dictionary& dictionary)
{
    bool differs = false;
    for (std::uint32_t i = 0; i < dictionary.size() && !differs; ++i) {
        const auto type = dictionary.type(i);
        differs = type == ArgType::List || type == ArgType::Map || type == ArgType::Exotic ||
                  (type == ArgType::String && foldCase(dictionary.text(i)) != dictionary.text(i));
    }
    if (!differs)
        return std::nullopt;
    Folded folded;
    for (std::uint32_t i = 0; i < dictionary.size(); ++i) {
        std::string text;
        appendItems(text, dictionary.value(i));
        text = foldCase(text).substr(0, Dictionary::longestText);
        folded.places.push_back(Dictionary::packText(folded.blob.size(), text.size()));
        folded.blob += text;
    }
    return folded;
}

/// Counts per code, of rows that have the field.
std::vector<std::uint32_t> countsOf(const ColumnDraft& draft)
{
    std::vector<std::uint32_t> counts(draft.dictionary.size());
    for (const auto code : draft.codes) {
        if (code < counts.size())
            ++counts[code];
    }
    return counts;
}

/// Long texts are no frequent values to choose from.
constexpr std::size_t longestTop = 4096;

/// Fills in the statistics, and gives the most frequent values as a list.
ArgValue describe(ColumnMeta& meta, const Dictionary& dictionary, const std::vector<std::uint32_t>& counts)
{
    meta.minimum = INFINITY;
    meta.maximum = -INFINITY;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> top; // count, code: a short list, kept sorted
    for (std::uint32_t code = 0; code < dictionary.size(); ++code) {
        const auto count = counts[code];
        meta.present += count;
        meta.typeCounts[static_cast<std::size_t>(dictionary.type(code))] += count;
        const bool isText = dictionary.type(code) >= ArgType::String;
        if ((top.size() < ColumnMeta::mostTop || count > top.back().first) &&
            !(isText && dictionary.text(code).size() > longestTop)) {
            const auto place = std::upper_bound(top.begin(), top.end(), count, [](auto c, const auto& one) { return c > one.first; });
            top.insert(place, {count, code});
            if (top.size() > ColumnMeta::mostTop)
                top.pop_back();
        }
    }
    for (auto code = dictionary.sectionBegin(Dictionary::Numbers); code < dictionary.sectionEnds[Dictionary::Numbers]; ++code) {
        const double number = dictionary.number(code);
        if (std::isnan(number))
            continue;
        meta.numbers += counts[code];
        meta.minimum = std::min(meta.minimum, number);
        meta.maximum = std::max(meta.maximum, number);
    }
    ArgValue::List values;
    for (std::size_t i = 0; i < top.size(); ++i) {
        meta.topCounts[i] = top[i].first;
        values.push_back(dictionary.value(top[i].second));
    }
    return values;
}

template <typename Code>
std::string narrowed(const std::vector<std::uint32_t>& codes)
{
    std::string bytes(codes.size() * sizeof(Code), '\0');
    auto* out = reinterpret_cast<Code*>(bytes.data());
    for (std::size_t i = 0; i < codes.size(); ++i)
        out[i] = static_cast<Code>(codes[i]);
    return bytes;
}

void pad(std::string& bytes)
{
    bytes.resize(aligned8(bytes.size()));
}

template <typename T>
void appendArray(std::string& bytes, const std::vector<T>& values)
{
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

} // namespace

SegmentWriter::SegmentWriter(std::uint32_t rows) : m_rows(rows), m_bytes(sizeof(SegmentHeader), '\0') {}

Result<SegmentWriter> SegmentWriter::toFile(const std::filesystem::path& folder, std::uint32_t rows)
{
    SegmentWriter writer(rows);
    writer.m_folder = folder;
    writer.m_temporary = folder / ("segment-" + randomId() + ".tmp");
    writer.m_file = Descriptor(::open(writer.m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!writer.m_file.isOpen())
        return makeError(ErrorCode::Io, "cannot write " + writer.m_temporary.string() + ": " + std::strerror(errno));
    return writer;
}

Status SegmentWriter::flush()
{
    if (!m_file.isOpen() || m_bytes.empty())
        return {};
    MB_CHECK(writeAll(m_file.get(), std::as_bytes(std::span(m_bytes)), m_temporary.string()));
    m_flushed += m_bytes.size();
    m_bytes.clear();
    return {};
}

Status SegmentWriter::put(std::string_view bytes)
{
    m_bytes += bytes;
    m_bytes.resize(aligned8(m_flushed + m_bytes.size()) - m_flushed);
    return m_file.isOpen() && m_bytes.size() > flushBytes ? flush() : Status();
}

PackedColumn::PackedColumn(const ColumnDraft& draft) : name(draft.key.path)
{
    const auto dictionary = draft.dictionary.view();
    meta.kind = static_cast<std::uint8_t>(draft.key.kind);
    meta.entries = dictionary.size();
    meta.sectionEnds = dictionary.sectionEnds;
    top = encodeValue(describe(meta, dictionary, countsOf(draft)));
    const auto& types = draft.dictionary.types;
    if (!types.empty() && std::all_of(types.begin(), types.end(), [&](auto type) { return type == types.front(); }))
        meta.uniformType = types.front();
    meta.codeBytes = meta.entries <= 0xff ? 1 : meta.entries <= 0xffff ? 2 : 4;
    if (draft.sparse)
        meta.flags |= ColumnMeta::Sparse;
    if (draft.dictionary.ranksDiffer)
        meta.flags |= ColumnMeta::HasRanks;
    const auto folded = foldedOf(dictionary);
    if (folded) {
        meta.flags |= ColumnMeta::HasFolded;
        meta.foldedBytes = folded->blob.size();
    }
    meta.blobBytes = draft.dictionary.blob.size();

    appendArray(bytes, draft.dictionary.payload);
    if (meta.uniformType == Dictionary::mixedTypes)
        appendArray(bytes, types);
    pad(bytes);
    if (draft.dictionary.ranksDiffer)
        appendArray(bytes, draft.dictionary.ranks);
    pad(bytes);
    if (folded)
        appendArray(bytes, folded->places);
    if (draft.sparse)
        appendArray(bytes, draft.rowIds);
    pad(bytes);
    bytes += meta.codeBytes == 1   ? narrowed<std::uint8_t>(draft.codes)
             : meta.codeBytes == 2 ? narrowed<std::uint16_t>(draft.codes)
                                   : narrowed<std::uint32_t>(draft.codes);
    pad(bytes);
    bytes += draft.dictionary.blob;
    if (folded)
        bytes += folded->blob;
    meta.bytes = bytes.size();
    meta.checksum = checksum64(bytes);
}

Status SegmentWriter::add(const PackedColumn& column)
{
    auto meta = column.meta;
    const auto putText = [this](const std::string& text, std::uint32_t& offset, std::uint32_t& length) {
        offset = static_cast<std::uint32_t>(m_texts.size());
        length = static_cast<std::uint32_t>(text.size());
        m_texts += text;
    };
    putText(column.name, meta.keyOffset, meta.keyBytes);
    putText(column.top, meta.topOffset, meta.topBytes);
    meta.offset = m_flushed + m_bytes.size();
    m_metas.push_back(meta);
    return put(column.bytes);
}

Result<SegmentPtr> SegmentWriter::finish()
{
    SegmentHeader header;
    header.rows = m_rows;
    header.columns = static_cast<std::uint32_t>(m_metas.size());
    std::string directory;
    appendArray(directory, m_metas);
    directory += m_texts;
    header.directoryOffset = m_flushed + m_bytes.size();
    header.directoryBytes = directory.size();
    header.directoryChecksum = checksum64(directory);
    header.fileBytes = header.directoryOffset + header.directoryBytes;
    header.headerChecksum = checksum64({reinterpret_cast<const char*>(&header), sizeof header - 8});
    m_bytes += directory;
    if (!m_file.isOpen()) {
        std::memcpy(m_bytes.data(), &header, sizeof header);
        return Segment::open(ownBytes(std::move(m_bytes)), {});
    }
    MB_CHECK(flush());
    if (::pwrite(m_file.get(), &header, sizeof header, 0) != sizeof header || ::fsync(m_file.get()) != 0)
        return makeError(ErrorCode::Io, "cannot write " + m_temporary.string() + ": " + std::strerror(errno));
    const auto name = m_temporary.stem().string() + ".columns";
    std::error_code error;
    std::filesystem::rename(m_temporary, m_folder / name, error);
    if (error)
        return makeError(ErrorCode::Io, "cannot rename " + m_temporary.string() + ": " + error.message());
    MB_TRY(auto bytes, mapFile(m_folder / name));
    return Segment::open(std::move(bytes), name);
}

} // namespace modelbook
