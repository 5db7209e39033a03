// ReaderProcess: the HDF5 reader as a child process with one socket.
#pragma once

#include "storage/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace modelbook {

/// Where modelbook-hdf5-reader is: $MODELBOOK_HDF5_READER, else beside the running program or in the libexec folder
/// that belongs to it. Empty where there is none.
std::filesystem::path hdf5ReaderProgram();

/// A running reader; killed and reaped by the destructor. Not thread-safe; several may live at once.
class ReaderProcess
{
public:
    /// Unsupported where the program is missing, Io where it cannot be started.
    static Result<ReaderProcess> start(const std::string& verb, std::uint64_t fileSize, std::uint64_t heapBytes,
                                       std::chrono::seconds processorTime);
    ReaderProcess(ReaderProcess&& other) noexcept;
    ReaderProcess& operator=(ReaderProcess&&) = delete;
    ~ReaderProcess();

    /// What has come, at most `out.size()` bytes; 0 at the end, nullopt after `wait` without any.
    Result<std::optional<std::size_t>> receive(std::span<char> out, std::chrono::milliseconds wait);
    /// As much of `data` as goes without waiting, after up to `wait` for any at all; nullopt for none.
    Result<std::optional<std::size_t>> send(std::string_view data, std::chrono::milliseconds wait);
    /// Ends it, and says how it came to its end, for a process that ended before its answer did.
    Error causeOfDeath(const std::string& fileName);

private:
    ReaderProcess(pid_t pid, int socket) : m_pid(pid), m_socket(socket) {}
    int reap(bool kill);

    pid_t m_pid;
    int m_socket;
};

} // namespace modelbook
