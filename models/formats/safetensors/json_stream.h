// JsonStream: the bytes of a file as the input of RapidJSON, through a small window, so that a header of 100 MB does
// not have to be in memory.
#pragma once

#include "storage/base/random_access_file.h"

#include <algorithm>
#include <optional>
#include <string>

namespace modelbook {

/// Fulfils RapidJSON's Stream concept, read-only. A failing read looks like the end; error() tells.
class JsonStream
{
public:
    using Ch = char;

    JsonStream(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end)
        : m_file(file), m_begin(begin), m_start(begin), m_end(end)
    {
        fill();
    }
    Ch Peek() const { return *m_next; }
    Ch Take()
    {
        const Ch taken = *m_next;
        if (m_next != m_last && ++m_next == m_last)
            fill();
        return taken;
    }
    std::size_t Tell() const { return static_cast<std::size_t>(m_start - m_begin) + static_cast<std::size_t>(m_next - m_buffer.data()); }
    const std::optional<Error>& error() const { return m_error; }

    // Only for writing, which nobody does.
    Ch* PutBegin() { return nullptr; }
    void Put(Ch) {}
    void Flush() {}
    std::size_t PutEnd(Ch*) { return 0; }

private:
    static constexpr std::uint64_t window = 64 << 10;

    /// The next window, or a single NUL behind the end.
    void fill()
    {
        m_start += m_buffer.size();
        m_buffer.clear();
        if (const auto count = std::min(window, m_end - m_start); count > 0) {
            if (auto bytes = m_file.readString(m_start, count))
                m_buffer = std::move(*bytes);
            else
                m_error = failure(bytes);
        }
        m_next = m_buffer.data(); // a string ends with a NUL
        m_last = m_next + m_buffer.size();
    }

    const RandomAccessFile& m_file;
    std::uint64_t m_begin, m_start, m_end;
    std::string m_buffer;
    const Ch* m_next = nullptr;
    const Ch* m_last = nullptr;
    std::optional<Error> m_error;
};

} // namespace modelbook
