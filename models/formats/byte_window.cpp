#include "models/formats/byte_window.h"

#include <algorithm>

namespace modelbook {

ByteWindow::ByteWindow(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end, std::size_t window)
    : m_file(file), m_end(std::max(begin, std::min(end, file.size()))), m_start(begin), m_window(window)
{
}

Error ByteWindow::endsEarly(std::uint64_t wanted) const
{
    return makeError(ErrorCode::Truncated, m_file.name() + " ends at byte " + std::to_string(m_end) + ", but " +
                                               std::to_string(wanted) + " more bytes are expected at offset " +
                                               std::to_string(position()));
}

Status ByteWindow::fill()
{
    m_start += m_at;
    m_at = 0;
    m_buffer.clear();
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_window, m_end - m_start));
    if (count == 0)
        return endsEarly(1);
    m_buffer.resize(count);
    auto got = m_file.read(m_start, std::as_writable_bytes(std::span(m_buffer)));
    if (!got)
        m_buffer.clear();
    return got;
}

Result<std::uint8_t> ByteWindow::byte()
{
    if (m_at == m_buffer.size())
        MB_CHECK(fill());
    return static_cast<std::uint8_t>(m_buffer[m_at++]);
}

Result<std::uint64_t> ByteWindow::little(unsigned count)
{
    if (count > left())
        return endsEarly(count);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) {
        MB_TRY(const std::uint64_t next, byte());
        value |= next << (8 * i);
    }
    return value;
}

Status ByteWindow::append(std::uint64_t count, std::string& out)
{
    if (count > left())
        return endsEarly(count);
    while (count > 0) {
        if (m_at == m_buffer.size())
            MB_CHECK(fill());
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(count, m_buffer.size() - m_at));
        out.append(m_buffer, m_at, part);
        m_at += part;
        count -= part;
    }
    return {};
}

Status ByteWindow::skip(std::uint64_t count)
{
    if (count > left())
        return endsEarly(count);
    seek(position() + count);
    return {};
}

Result<std::string> ByteWindow::line(std::size_t limit)
{
    std::string text;
    const auto start = position();
    for (;;) {
        MB_TRY(const char c, byte());
        if (c == '\n')
            return text;
        if (text.size() == limit) {
            return makeError(ErrorCode::Corrupt, m_file.name() + ": the line at offset " + std::to_string(start) +
                                                     " is longer than " + std::to_string(limit) + " bytes");
        }
        text += c;
    }
}

void ByteWindow::seek(std::uint64_t position)
{
    if (position >= m_start && position - m_start <= m_buffer.size()) {
        m_at = static_cast<std::size_t>(position - m_start);
        return;
    }
    m_start = position;
    m_at = 0;
    m_buffer.clear();
}

} // namespace modelbook
