// Sandbox: what the reader gives up before it looks at the first byte of a file.
#pragma once

#include <cstdint>
#include <string>

namespace modelbook::hdf5reader {

/// Closes the process in for good: no core dumps, no new privileges, no further descriptors, `heapBytes` more of
/// address space than now, `seconds` of processor time, and of the system calls only those for memory, for reading and
/// writing `socket`, and for ending. Opening files fails with EACCES, any other call ends the process by SIGSYS.
/// Returns why that cannot be done, or "".
std::string enterSandbox(int socket, std::uint64_t heapBytes, std::uint64_t seconds);

} // namespace modelbook::hdf5reader
