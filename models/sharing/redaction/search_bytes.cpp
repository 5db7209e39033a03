#include "models/sharing/redaction/search_bytes.h"

#include "models/sharing/utf8_locale.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace modelbook {

namespace {

constexpr std::size_t blockBytes = 1u << 20;

/// Finds texts in a stream that comes in pieces, also where one lies across two of them.
class StreamSearch
{
public:
    explicit StreamSearch(const std::vector<std::string>& texts) : m_texts(texts)
    {
        for (const auto& text : texts)
            m_longest = std::max(m_longest, text.size());
    }
    void restart() { m_tail.clear(); }
    bool feed(std::string_view bytes)
    {
        if (m_longest == 0 || m_found)
            return m_found;
        // The seam between the last piece and this one, then the piece itself.
        const auto seam = m_tail + std::string(bytes.substr(0, m_longest - 1));
        m_found = holds(seam) || holds(bytes);
        const auto keep = std::min(bytes.size(), m_longest - 1);
        m_tail = bytes.size() >= m_longest - 1 ? std::string(bytes.substr(bytes.size() - keep)) : m_tail + std::string(bytes);
        if (m_tail.size() > m_longest - 1)
            m_tail.erase(0, m_tail.size() - (m_longest - 1));
        return m_found;
    }

private:
    bool holds(std::string_view bytes) const
    {
        return std::any_of(m_texts.begin(), m_texts.end(), [&](const auto& text) {
            return !text.empty() && ::memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
        });
    }

    const std::vector<std::string>& m_texts;
    std::size_t m_longest = 0;
    std::string m_tail;
    bool m_found = false;
};

struct Source {
    const RandomAccessFile& file;
    std::uint64_t at = 0;
    std::string block;
};

la_ssize_t readSource(archive*, void* data, const void** buffer)
{
    auto& source = *static_cast<Source*>(data);
    const auto count = std::min<std::uint64_t>(blockBytes, source.file.size() - source.at);
    auto block = source.file.readString(source.at, count);
    if (!block)
        return -1;
    source.block = std::move(*block);
    source.at += count;
    *buffer = source.block.data();
    return static_cast<la_ssize_t>(count);
}
la_int64_t skipSource(archive*, void* data, la_int64_t request)
{
    auto& source = *static_cast<Source*>(data);
    const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max<la_int64_t>(request, 0)), source.file.size() - source.at);
    source.at += count;
    return static_cast<la_int64_t>(count);
}
la_int64_t seekSource(archive*, void* data, la_int64_t offset, int whence)
{
    auto& source = *static_cast<Source*>(data);
    const auto size = static_cast<la_int64_t>(source.file.size());
    const auto base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<la_int64_t>(source.at) : size;
    const auto to = base + offset;
    if (to < 0 || to > size)
        return ARCHIVE_FATAL;
    source.at = static_cast<std::uint64_t>(to);
    return to;
}

struct FreeArchive {
    void operator()(archive* a) const { archive_read_free(a); }
};

bool looksPacked(std::string_view head)
{
    using namespace std::string_view_literals;
    for (const auto magic : {"PK\x03\x04"sv, "PK\x05\x06"sv, "\x1f\x8b"sv, "BZh"sv, "\xfd"
                                                                                    "7zXZ"sv, "\x28\xb5\x2f\xfd"sv, "7z\xbc\xaf\x27\x1c"sv, "\x04\x22\x4d\x18"sv, "Rar!"sv, "\x1f\x9d"sv, "LZIP"sv, "\x5d\x00\x00"sv}) {
        if (head.substr(0, magic.size()) == magic)
            return true;
    }
    return head.size() > 262 && head.substr(257, 5) == "ustar";
}

bool isHdf5(std::string_view head)
{
    return head.substr(0, 8) == "\x89HDF\r\n\x1a\n";
}

Result<SearchOutcome> searchPacked(const RandomAccessFile& file, StreamSearch& search, const CancelToken& cancel)
{
    const Utf8Locale locale;
    const std::unique_ptr<archive, FreeArchive> reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_all(reader.get());
    archive_read_support_format_raw(reader.get());
    Source source{file, 0, {}};
    archive_read_set_seek_callback(reader.get(), seekSource);
    if (archive_read_open2(reader.get(), &source, nullptr, readSource, skipSource, nullptr) != ARCHIVE_OK)
        return SearchOutcome::CannotSearch;
    // What unpacks to far more than its file is not worth searching, and hostile.
    std::uint64_t left = 64 * file.size() + (256ull << 20);
    archive_entry* entry = nullptr;
    while (true) {
        const int next = archive_read_next_header(reader.get(), &entry);
        if (next == ARCHIVE_EOF)
            return SearchOutcome::Absent;
        if (next != ARCHIVE_OK && next != ARCHIVE_WARN)
            return SearchOutcome::CannotSearch;
        const char* name = archive_entry_pathname(entry);
        search.restart();
        if (!name)
            return SearchOutcome::CannotSearch;
        if (search.feed(name))
            return SearchOutcome::Found;
        search.restart();
        bool first = true;
        while (true) {
            MB_CHECK(cancel.check());
            const void* data = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int got = archive_read_data_block(reader.get(), &data, &size, &offset);
            if (got == ARCHIVE_EOF)
                break;
            if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
                return SearchOutcome::CannotSearch;
            const std::string_view bytes(static_cast<const char*>(data), size);
            // An archive in the archive would have to be unpacked in turn.
            if (std::exchange(first, false) && (looksPacked(bytes) || isHdf5(bytes)))
                return SearchOutcome::CannotSearch;
            if (search.feed(bytes))
                return SearchOutcome::Found;
            if (size > left)
                return SearchOutcome::CannotSearch;
            left -= size;
        }
    }
}

} // namespace

Result<SearchOutcome> searchBytes(const RandomAccessFile& file, const std::vector<std::string>& texts,
                                  const CancelToken& cancel)
{
    if (texts.empty())
        return SearchOutcome::Absent;
    StreamSearch search(texts);
    std::string head;
    for (std::uint64_t at = 0; at < file.size(); at += blockBytes) {
        MB_CHECK(cancel.check());
        MB_TRY(const auto block, file.readString(at, std::min<std::uint64_t>(blockBytes, file.size() - at)));
        if (at == 0)
            head = block.substr(0, 512);
        if (search.feed(block))
            return SearchOutcome::Found;
    }
    // HDF5 packs each dataset by itself, texts included, with filters that only libhdf5 undoes.
    if (isHdf5(head))
        return SearchOutcome::CannotSearch;
    if (!looksPacked(head))
        return SearchOutcome::Absent;
    search.restart();
    return searchPacked(file, search, cancel);
}

} // namespace modelbook
