// JsonStream: the bytes of a file as the input of RapidJSON, through a small window, so that a header of 100 MB does
// not have to be in memory.
#pragma once

#include "models/formats/byte_window.h"

namespace modelbook {

/// Fulfils RapidJSON's Stream concept, read-only. A failing read looks like the end; error() tells.
class JsonStream
{
public:
    using Ch = char;

    JsonStream(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end)
        : m_window(file, begin, end), m_begin(begin)
    {
        advance();
    }
    Ch Peek() const { return m_next; }
    Ch Take()
    {
        const Ch taken = m_next;
        advance();
        return taken;
    }
    std::size_t Tell() const { return static_cast<std::size_t>(m_window.position() - m_begin - (m_ended ? 0 : 1)); }
    const std::optional<Error>& error() const { return m_error; }

    // Only for writing, which nobody does.
    Ch* PutBegin() { return nullptr; }
    void Put(Ch) {}
    void Flush() {}
    std::size_t PutEnd(Ch*) { return 0; }

private:
    void advance()
    {
        if (m_window.left() == 0) {
            m_next = '\0';
            m_ended = true;
            return;
        }
        auto byte = m_window.byte();
        m_next = byte ? static_cast<Ch>(*byte) : '\0';
        if (!byte) {
            m_error = failure(byte);
            m_ended = true;
        }
    }
    ByteWindow m_window;
    std::uint64_t m_begin;
    Ch m_next = '\0';
    bool m_ended = false;
    std::optional<Error> m_error;
};

} // namespace modelbook
