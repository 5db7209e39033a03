// ZipDirectory: the members of a ZIP archive, read from its central directory and checked against the local headers.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/read_budget.h"
#include "storage/base/random_access_file.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// One member as the central directory has it.
struct ZipEntry {
    std::string name;
    std::uint64_t localOffset = 0;    ///< of its local header
    std::uint64_t compressedSize = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
    std::uint16_t method = 0;         ///< 0 stored, 8 deflated
    std::uint16_t flags = 0;

    bool isStored() const { return method == 0; }
    bool isEncrypted() const { return (flags & 0x2041) != 0; }
};

/// The directory of one archive (APPNOTE.TXT 6.3.10, ZIP64 included). Not thread-safe while members are read.
class ZipDirectory
{
public:
    /// Whether a file that begins with `head` looks like a ZIP archive.
    static bool looksLikeZip(std::span<const std::byte> head);

    /// Truncated without an end record; Corrupt where the directory contradicts itself. `file` must outlive this.
    static Result<ZipDirectory> read(const RandomAccessFile& file, ReadBudget& budget);

    const std::vector<ZipEntry>& entries() const { return m_entries; }
    /// The member of that name (the last of several, as Python's zipfile has it), or null.
    const ZipEntry* find(std::string_view name) const;

    /// Where the member's bytes lie, after checking its local header. Corrupt or Truncated where they cannot.
    Result<ByteRange> dataRange(const ZipEntry& entry);
    /// The member's content, inflated where needed, charged to the budget and checked against its CRC (a wrong one is
    /// a finding, as PyTorch reads on). `most` bounds its size: LimitExceeded.
    Result<std::string> content(const ZipEntry& entry, std::uint64_t most);

    /// Compares the stored bytes at `range` with the entry's checksum, streaming; a wrong one is a finding.
    Status checkStored(const ZipEntry& entry, const ByteRange& range);

    /// What was odd so far; moves it out.
    std::vector<Finding> takeFindings() { return std::move(m_findings); }

private:
    ZipDirectory(const RandomAccessFile& file, ReadBudget& budget) : m_file(&file), m_budget(&budget) {}
    Status readEntries(std::uint64_t start, std::uint64_t size, std::uint64_t count);
    Status add(ZipEntry entry);
    void findWrongCrc(const ZipEntry& entry, std::uint64_t offset);
    void find(Finding::Level level, const std::string& code, const std::string& message, std::uint64_t offset);
    Error corrupt(std::uint64_t offset, const std::string& what) const;

    const RandomAccessFile* m_file;
    ReadBudget* m_budget;
    std::uint64_t m_shift = 0; ///< bytes before the archive proper
    std::uint64_t m_end = 0;   ///< where the central directory begins: data must lie before
    std::vector<ZipEntry> m_entries;
    std::unordered_map<std::string_view, std::size_t> m_byName;
    std::vector<Finding> m_findings;
};

} // namespace modelbook
