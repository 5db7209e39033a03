// Link: the socket to Modelbook as Source and Sink.
#pragma once

#include "app/hdf5_reader/source.h"

#include <memory>
#include <vector>

namespace modelbook::hdf5reader {

/// Reads by asking, through a small cache of pages, since libhdf5 asks for a few bytes at a time. Ends the process
/// where the other side is gone.
class Link final : public Source, public Sink
{
public:
    Link(int socket, std::uint64_t fileSize);

    std::uint64_t size() const override { return m_size; }
    bool read(std::uint64_t offset, void* out, std::size_t count) override;
    void send(hdf5wire::Packer& frame) override;
    void flush();

private:
    void fetch(std::uint64_t offset, char* out, std::size_t count);

    int m_socket;
    std::uint64_t m_size;
    std::string m_out;
    std::vector<std::uint64_t> m_pages; ///< number + 1 of the page that each slot holds, 0 for none
    std::string m_bytes;                ///< of all slots
};

} // namespace modelbook::hdf5reader
