#include "models/formats/zip/zip_directory.h"

#include "models/formats/byte_window.h"
#include "models/formats/zip/inflate.h"

#include <algorithm>
#include <cstring>

#include <zlib.h>

namespace modelbook {

namespace {

constexpr std::uint32_t localSignature = 0x04034b50;
constexpr std::uint32_t centralSignature = 0x02014b50;
constexpr std::uint32_t endSignature = 0x06054b50;
constexpr std::uint32_t end64Signature = 0x06064b50;
constexpr std::uint32_t locatorSignature = 0x07064b50;
constexpr std::uint64_t endSize = 22;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count && at + i < bytes.size(); ++i)
        value |= std::uint64_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
    return value;
}

/// Sizes and offset that did not fit 32 bits, from the ZIP64 extra field (APPNOTE 4.5.3).
bool applyZip64(std::string_view extra, ZipEntry& entry)
{
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const auto id = number(extra, at, 2);
        const auto length = number(extra, at + 2, 2);
        if (at + 4 + length > extra.size())
            return false;
        if (id == 1) {
            auto field = extra.substr(at + 4, length);
            for (auto* value : {&entry.size, &entry.compressedSize, &entry.localOffset}) {
                if (*value != 0xFFFFFFFF)
                    continue;
                if (field.size() < 8)
                    return false;
                *value = number(field, 0, 8);
                field.remove_prefix(8);
            }
            return true;
        }
        at += 4 + length;
    }
    return true;
}

struct End {
    std::uint64_t position = 0; ///< of the first end record: the directory lies before
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::uint64_t count = 0;
    bool trailing = false;
};

/// The position in `tail` of the end record, preferring one whose comment reaches exactly to the end of the file.
std::optional<std::size_t> findEnd(std::string_view tail)
{
    std::optional<std::size_t> any;
    if (tail.size() < endSize)
        return any;
    for (auto at = tail.size() - endSize + 1; at-- > 0;) {
        if (number(tail, at, 4) != endSignature)
            continue;
        if (at + endSize + number(tail, at + 20, 2) == tail.size())
            return at;
        if (!any)
            any = at;
    }
    return any;
}

Result<End> readEnd(const RandomAccessFile& file)
{
    const auto tailSize = std::min<std::uint64_t>(file.size(), endSize + 0xFFFF);
    // Nearly every archive has no comment: its end is in the last 22 bytes.
    auto tailStart = file.size() - std::min<std::uint64_t>(file.size(), endSize);
    MB_TRY(auto tail, file.readString(tailStart, file.size() - tailStart));
    auto at = findEnd(tail);
    if (!at || number(tail, *at + 20, 2) != 0) {
        tailStart = file.size() - tailSize;
        MB_TRY(tail, file.readString(tailStart, tailSize));
        at = findEnd(tail);
    }
    if (!at) {
        return makeError(ErrorCode::Truncated,
                         file.name() + " begins as a ZIP archive (as torch.save and numpy.savez write), but has no "
                                       "directory at its end, byte " +
                             std::to_string(file.size()) + ": it is cut short; copy or save it again");
    }
    const std::string_view record = std::string_view(tail).substr(*at);
    End end;
    end.position = tailStart + *at;
    end.count = number(record, 10, 2);
    end.size = number(record, 12, 4);
    end.offset = number(record, 16, 4);
    end.trailing = *at + endSize + number(record, 20, 2) != tail.size();
    if (number(record, 4, 2) != 0xFFFF && (number(record, 4, 2) != 0 || number(record, 6, 2) != 0))
        return makeError(ErrorCode::Unsupported, file.name() + ": a ZIP archive in several parts is not read");
    const bool wants64 = end.count == 0xFFFF || end.size == 0xFFFFFFFF || end.offset == 0xFFFFFFFF;
    if (end.position >= 20) {
        MB_TRY(const auto locator, file.readString(end.position - 20, 20));
        if (number(locator, 0, 4) == locatorSignature) {
            auto start = number(locator, 8, 8);
            // With bytes before the archive the stated place is wrong, but the record ends where the locator begins.
            for (const auto candidate : {start, end.position >= 76 ? end.position - 76 : start}) {
                if (candidate > file.size() || file.size() - candidate < 56)
                    continue;
                MB_TRY(const auto record64, file.readString(candidate, 56));
                if (number(record64, 0, 4) != end64Signature)
                    continue;
                end.count = number(record64, 32, 8);
                end.size = number(record64, 40, 8);
                end.offset = number(record64, 48, 8);
                end.position = candidate;
                return end;
            }
            return makeError(ErrorCode::Corrupt, file.name() + ": the ZIP64 directory record that offset " +
                                                     std::to_string(end.position - 20) + " points to is not there");
        }
    }
    if (wants64 && end.offset == 0xFFFFFFFF)
        return makeError(ErrorCode::Corrupt, file.name() + ": its ZIP64 directory locator is missing before offset " +
                                                 std::to_string(end.position));
    return end;
}

} // namespace

bool ZipDirectory::looksLikeZip(std::span<const std::byte> head)
{
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    return text.substr(0, 4) == "PK\x03\x04" || text.substr(0, 4) == "PK\x05\x06";
}

Error ZipDirectory::corrupt(std::uint64_t offset, const std::string& what) const
{
    return makeError(ErrorCode::Corrupt, m_file->name() + ": its ZIP directory is broken at offset " +
                                             std::to_string(offset) + ": " + what);
}

void ZipDirectory::find(Finding::Level level, const std::string& code, const std::string& message,
                        std::uint64_t offset)
{
    if (m_findings.size() < 100)
        m_findings.push_back({level, code, message, offset});
}

Result<ZipDirectory> ZipDirectory::read(const RandomAccessFile& file, ReadBudget& budget)
{
    ZipDirectory directory(file, budget);
    MB_TRY(const auto end, readEnd(file));
    if (end.trailing)
        directory.find(Finding::Level::Warning, "zip.trailing-data", "bytes follow the end of the ZIP archive",
                       end.position);
    if (end.size > end.position || end.offset > end.position - end.size)
        return directory.corrupt(end.position, "it would begin before the file does");
    directory.m_shift = end.position - end.size - end.offset;
    directory.m_end = end.position - end.size;
    if (directory.m_shift != 0)
        directory.find(Finding::Level::Warning, "zip.prepended-data",
                       std::to_string(directory.m_shift) + " bytes precede the ZIP archive or its directory", 0);
    MB_CHECK(directory.readEntries(directory.m_end, end.size, end.count));
    return directory;
}

Status ZipDirectory::readEntries(std::uint64_t start, std::uint64_t size, std::uint64_t count)
{
    ByteWindow bytes(*m_file, start, start + size);
    std::string fixed, extra;
    while (bytes.left() > 0) {
        MB_CHECK(m_budget->tick());
        const auto at = bytes.position();
        fixed.clear();
        extra.clear();
        if (bytes.left() < 46)
            return corrupt(at, "an entry is cut short");
        MB_CHECK(bytes.append(46, fixed));
        if (number(fixed, 0, 4) != centralSignature)
            return corrupt(at, "no entry begins here");
        ZipEntry entry;
        entry.flags = static_cast<std::uint16_t>(number(fixed, 8, 2));
        entry.method = static_cast<std::uint16_t>(number(fixed, 10, 2));
        entry.crc = static_cast<std::uint32_t>(number(fixed, 16, 4));
        entry.compressedSize = number(fixed, 20, 4);
        entry.size = number(fixed, 24, 4);
        entry.localOffset = number(fixed, 42, 4);
        // Made by Unix: the file's type stands in the upper half of the external attributes.
        const auto type = number(fixed, 5, 1) == 3 ? number(fixed, 40, 2) & 0170000 : 0;
        const auto nameLength = number(fixed, 28, 2);
        const auto extraLength = number(fixed, 30, 2);
        const auto commentLength = number(fixed, 32, 2);
        if (nameLength + extraLength + commentLength > bytes.left())
            return corrupt(at, "an entry is longer than the directory");
        MB_CHECK(bytes.append(nameLength, entry.name));
        if (type != 0 && type != 0100000 && !(type == 0040000 && entry.name.ends_with('/')))
            find(Finding::Level::Danger, "zip.special-file", "the member \"" + entry.name + "\" is " + (type == 0120000 ? "a link" : "no plain file"), at);
        MB_CHECK(bytes.append(extraLength, extra));
        MB_CHECK(bytes.skip(commentLength));
        if (!applyZip64(extra, entry))
            return corrupt(at, "the ZIP64 field of \"" + entry.name + "\" is broken");
        MB_CHECK(add(std::move(entry)));
    }
    if (m_entries.size() != count)
        find(Finding::Level::Warning, "zip.entry-count",
             "the ZIP directory has " + std::to_string(m_entries.size()) + " entries but states " +
                 std::to_string(count),
             start);
    // Views into the names: only once the vector has stopped moving them.
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const auto inserted = m_byName.emplace(m_entries[i].name, i);
        if (!inserted.second) {
            inserted.first->second = i;
            find(Finding::Level::Warning, "zip.duplicate-name",
                 "the ZIP directory has \"" + m_entries[i].name + "\" more than once; readers differ on which counts",
                 m_entries[i].localOffset);
        }
    }
    return {};
}

Status ZipDirectory::add(ZipEntry entry)
{
    MB_CHECK(m_budget->take(2 * sizeof(ZipEntry) + 2 * entry.name.size() + 64));
    if (entry.isEncrypted())
        find(Finding::Level::Danger, "zip.encrypted-flag",
             "\"" + entry.name + "\" is marked as encrypted, which hides it from scanners", entry.localOffset);
    m_entries.push_back(std::move(entry));
    return {};
}

const ZipEntry* ZipDirectory::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_entries[found->second];
}

Result<ByteRange> ZipDirectory::dataRange(const ZipEntry& entry)
{
    const auto at = entry.localOffset + m_shift;
    if (at < entry.localOffset || at > m_end || m_end - at < 30)
        return corrupt(at, "\"" + entry.name + "\" would lie outside the file");
    // Header and name in one read; the name's length is only known from the header.
    MB_TRY(const auto header, m_file->readString(at, std::min<std::uint64_t>(30 + entry.name.size(), m_end - at)));
    if (number(header, 0, 4) != localSignature)
        return corrupt(at, "\"" + entry.name + "\" does not begin where the directory says");
    const auto nameLength = number(header, 26, 2);
    if (std::string_view(header).substr(30) != entry.name || nameLength != entry.name.size())
        find(Finding::Level::Danger, "zip.names-differ",
             "the member \"" + entry.name + "\" has another name in its own header", at);
    if (number(header, 8, 2) != entry.method)
        find(Finding::Level::Danger, "zip.headers-differ",
             "the member \"" + entry.name + "\" is compressed in another way by its own header", at);
    const auto skip = 30 + nameLength + number(header, 28, 2);
    if (skip > m_end - at || entry.compressedSize > m_end - at - skip)
        return corrupt(at, "\"" + entry.name + "\" would reach over the end of the data");
    return ByteRange{at + skip, entry.compressedSize};
}

Result<std::string> ZipDirectory::content(const ZipEntry& entry, std::uint64_t most)
{
    if (entry.size > most) {
        return makeError(ErrorCode::LimitExceeded, m_file->name() + ": its member \"" + entry.name + "\" of " +
                                                       std::to_string(entry.size) + " bytes is too long to read");
    }
    MB_TRY(const auto range, dataRange(entry));
    std::string bytes;
    if (entry.isStored()) {
        if (entry.size != entry.compressedSize)
            return corrupt(entry.localOffset, "the stored member \"" + entry.name + "\" has two sizes");
        MB_CHECK(m_budget->take(entry.size));
        MB_TRY(bytes, m_file->readString(range.offset, range.length));
    } else if (entry.method == 8) {
        MB_TRY(bytes, inflateRaw(*m_file, range.offset, range.length, entry.size, *m_budget));
    } else {
        return makeError(ErrorCode::Unsupported, m_file->name() + ": its member \"" + entry.name +
                                                     "\" uses compression method " + std::to_string(entry.method) +
                                                     ", which is not read");
    }
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    if (crc != entry.crc) {
        if (entry.isEncrypted())
            return makeError(ErrorCode::Unsupported,
                             m_file->name() + ": its member \"" + entry.name + "\" is encrypted");
        findWrongCrc(entry, range.offset);
    }
    return bytes;
}

void ZipDirectory::findWrongCrc(const ZipEntry& entry, std::uint64_t offset)
{
    find(Finding::Level::Warning, "zip.wrong-crc",
         "the checksum of \"" + entry.name + "\" is wrong: it was changed or damaged; scanners give up on such members",
         offset);
}

Status ZipDirectory::checkStored(const ZipEntry& entry, const ByteRange& range)
{
    constexpr std::uint64_t step = 256 << 10;
    auto crc = crc32_z(0, nullptr, 0);
    for (std::uint64_t at = 0; at < range.length; at += step) {
        MB_CHECK(m_budget->tick());
        MB_TRY(const auto bytes, m_file->readString(range.offset + at, std::min(step, range.length - at)));
        crc = crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    }
    if (crc != entry.crc)
        findWrongCrc(entry, range.offset);
    return {};
}

} // namespace modelbook
