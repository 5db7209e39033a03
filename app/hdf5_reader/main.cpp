// modelbook-hdf5-reader: reads the header of one HDF5 file for Modelbook, locked in.
//
// libhdf5 has had many faults that a crafted file can turn against its reader. So it never runs inside Modelbook, but
// here: without files, network or programs, within bounds of memory and time, with a socket for all it may say.
#include "app/hdf5_reader/link.h"
#include "app/hdf5_reader/sandbox.h"
#include "app/hdf5_reader/self_test.h"
#include "app/hdf5_reader/walk.h"

#include <charconv>
#include <cstdio>
#include <string_view>

#include <unistd.h>

using namespace modelbook;

namespace {

bool number(std::string_view text, std::uint64_t& out)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

int usage()
{
    std::fputs("modelbook-hdf5-reader is started by Modelbook to look into HDF5 files; it does nothing by itself.\n",
               stderr);
    return 2;
}

} // namespace

int main(int count, char** arguments)
{
    // read FILE-SIZE HEAP-BYTES SECONDS, with the socket as descriptor 0.
    std::uint64_t fileSize = 0, heapBytes = 0, seconds = 0;
    if (count != 5 || !number(arguments[2], fileSize) || !number(arguments[3], heapBytes) ||
        !number(arguments[4], seconds))
        return usage();
    const std::string_view verb = arguments[1];
    if (verb != "read" && !hdf5reader::isSelfTest(verb))
        return usage();
    hdf5reader::Link link(0, fileSize);
    const bool started = hdf5reader::startHdf5();
    const auto why = started ? hdf5reader::enterSandbox(0, heapBytes, seconds) : "libhdf5 cannot start";
    if (!why.empty()) {
        hdf5wire::Packer failure(hdf5wire::Frame::Failure);
        failure.u8(static_cast<std::uint8_t>(hdf5wire::FailureKind::NoSandbox)).text(why);
        link.send(failure);
        link.flush();
        ::_exit(0);
    }
    hdf5wire::Packer ready(hdf5wire::Frame::Ready);
    link.send(ready);
    if (verb == "read")
        hdf5reader::walkFile(link, link);
    else
        hdf5reader::runSelfTest(verb, link);
    link.flush();
    // Without the clean-up of libhdf5, which has no file to close and may trip over what a hostile file left behind.
    ::_exit(0);
}
