// ByteWindow: reads a part of a file from front to back through a small buffer.
#pragma once

#include "storage/base/random_access_file.h"

#include <cstdint>
#include <string>

namespace modelbook {

/// A forward cursor over the bytes [begin, end) of a file. Positions are absolute in the file. Not thread-safe.
class ByteWindow
{
public:
    ByteWindow(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end, std::size_t window = 64 << 10);

    const RandomAccessFile& file() const { return m_file; }
    std::uint64_t position() const { return m_start + m_at; }
    std::uint64_t end() const { return m_end; }
    std::uint64_t left() const { return m_end - position(); }

    /// The next byte. Truncated at the end.
    Result<std::uint8_t> byte();
    /// The next `count` bytes (1 to 8) as an unsigned little-endian number.
    Result<std::uint64_t> little(unsigned count);
    /// Appends the next `count` bytes, which the caller has bounded, to `out`.
    Status append(std::uint64_t count, std::string& out);
    /// Moves on without reading. Truncated past the end.
    Status skip(std::uint64_t count);
    /// Up to and without the next newline, which is consumed; at most `limit` bytes. Corrupt beyond that.
    Result<std::string> line(std::size_t limit);
    void seek(std::uint64_t position);

private:
    Status fill();
    Error endsEarly(std::uint64_t wanted) const;

    const RandomAccessFile& m_file;
    std::uint64_t m_end;
    std::uint64_t m_start; ///< file offset of m_buffer[0]
    std::size_t m_at = 0;
    std::size_t m_window;
    std::string m_buffer;
};

} // namespace modelbook
