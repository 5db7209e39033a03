#include "app/hdf5_reader/link.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace modelbook::hdf5reader {

namespace {

constexpr std::uint64_t pageBytes = 4096;
constexpr std::uint64_t slots = 1024;
constexpr std::size_t flushAt = 64 << 10;

void writeAll(int socket, const char* data, std::size_t count)
{
    while (count > 0) {
        const auto written = ::write(socket, data, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            ::_exit(1); // nobody listens any more
        data += written;
        count -= static_cast<std::size_t>(written);
    }
}

void readAll(int socket, char* out, std::size_t count)
{
    while (count > 0) {
        const auto got = ::read(socket, out, count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            ::_exit(1);
        out += got;
        count -= static_cast<std::size_t>(got);
    }
}

} // namespace

Link::Link(int socket, std::uint64_t fileSize)
    : m_socket(socket), m_size(fileSize), m_pages(slots), m_bytes(slots * pageBytes, '\0')
{
}

void Link::send(hdf5wire::Packer& frame)
{
    m_out += frame.finish();
    if (m_out.size() >= flushAt)
        flush();
}

void Link::flush()
{
    writeAll(m_socket, m_out.data(), m_out.size());
    m_out.clear();
}

void Link::fetch(std::uint64_t offset, char* out, std::size_t count)
{
    hdf5wire::Packer ask(hdf5wire::Frame::Read);
    ask.u64(offset).u32(static_cast<std::uint32_t>(count));
    send(ask);
    flush();
    readAll(m_socket, out, count);
}

bool Link::read(std::uint64_t offset, void* out, std::size_t count)
{
    if (offset > m_size || count > m_size - offset)
        return false;
    auto* to = static_cast<char*>(out);
    while (count > 0) {
        if (count >= 16 * pageBytes) { // long runs would only push out what is needed again
            const auto part = std::min<std::size_t>(count, hdf5wire::maxRead);
            fetch(offset, to, part);
            offset += part;
            to += part;
            count -= part;
            continue;
        }
        const auto page = offset / pageBytes;
        const auto begin = page * pageBytes;
        auto* slot = m_bytes.data() + (page % slots) * pageBytes;
        if (m_pages[page % slots] != page + 1) {
            m_pages[page % slots] = 0;
            fetch(begin, slot, static_cast<std::size_t>(std::min(pageBytes, m_size - begin)));
            m_pages[page % slots] = page + 1;
        }
        const auto part = std::min<std::size_t>(count, begin + pageBytes - offset);
        std::memcpy(to, slot + (offset - begin), part);
        offset += part;
        to += part;
        count -= part;
    }
    return true;
}

} // namespace modelbook::hdf5reader
