#include "models/formats/hdf5/reader_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace modelbook {

namespace {

constexpr const char* program = "modelbook-hdf5-reader";

/// The descriptor moved above those of standard input, output and error, which the child replaces.
int aboveStandard(int descriptor)
{
    if (descriptor < 0 || descriptor > 2)
        return descriptor;
    const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    ::close(descriptor);
    return moved;
}

/// What posix_spawn needs, released together.
struct SpawnSettings {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    bool ok = false;

    explicit SpawnSettings(int socket)
    {
        sigset_t all, none;
        sigfillset(&all);
        sigemptyset(&none);
        ok = posix_spawn_file_actions_init(&actions) == 0 && posix_spawnattr_init(&attributes) == 0 &&
             posix_spawn_file_actions_adddup2(&actions, socket, 0) == 0 &&
             posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
             posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) == 0;
#if defined(__GLIBC__) && (__GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 34))
        // Descriptors that some library forgot to mark for closing are none of the reader's.
        ok = ok && posix_spawn_file_actions_addclosefrom_np(&actions, 3) == 0;
#endif
        ok = ok && posix_spawnattr_setsigdefault(&attributes, &all) == 0 &&
             posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
             posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) == 0;
    }
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
};

/// Nothing of this process's surroundings but where libraries are. Plugins of libhdf5 are off twice over.
std::vector<std::string> readerEnvironment()
{
    std::vector<std::string> all{"HDF5_PLUGIN_PRELOAD=::", "HDF5_USE_FILE_LOCKING=FALSE", "LC_ALL=C"};
    if (const char* path = std::getenv("LD_LIBRARY_PATH"))
        all.push_back(std::string("LD_LIBRARY_PATH=") + path);
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

bool waitFor(int socket, short what, std::chrono::milliseconds wait)
{
    pollfd entry{socket, what, 0};
    return ::poll(&entry, 1, static_cast<int>(wait.count())) > 0;
}

} // namespace

std::filesystem::path hdf5ReaderProgram()
{
    std::error_code error;
    if (const char* chosen = std::getenv("MODELBOOK_HDF5_READER"))
        return chosen;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error)
        return {};
    for (const char* place : {".", "../libexec/modelbook", "../lib/modelbook"}) {
        auto path = (self.parent_path() / place / program).lexically_normal();
        if (std::filesystem::is_regular_file(path, error))
            return path;
    }
    return {};
}

Result<ReaderProcess> ReaderProcess::start(const std::string& verb, std::uint64_t fileSize, std::uint64_t heapBytes,
                                           std::chrono::seconds processorTime)
{
    const auto path = hdf5ReaderProgram();
    if (path.empty()) {
        return makeError(ErrorCode::Unsupported, "HDF5 files are read by the program " + std::string(program) +
                                                     ", which is missing from this installation; install it again");
    }
    std::array<int, 2> sockets{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return errnoError(errno, "start", path.string());
    const int mine = aboveStandard(sockets[0]), its = aboveStandard(sockets[1]);
    ReaderProcess process(-1, mine);
    const SpawnSettings settings(its);
    std::vector<std::string> arguments{path.string(), verb, std::to_string(fileSize), std::to_string(heapBytes),
                                       std::to_string(processorTime.count())};
    auto environment = readerEnvironment();
    const int result = !settings.ok || mine < 0 || its < 0
                           ? EMFILE
                           : ::posix_spawn(&process.m_pid, path.c_str(), &settings.actions, &settings.attributes,
                                           pointersTo(arguments).data(), pointersTo(environment).data());
    ::close(its);
    if (result != 0) {
        process.m_pid = -1;
        return errnoError(result, "start", path.string());
    }
    return process;
}

ReaderProcess::ReaderProcess(ReaderProcess&& other) noexcept : m_pid(other.m_pid), m_socket(other.m_socket)
{
    other.m_pid = -1;
    other.m_socket = -1;
}

ReaderProcess::~ReaderProcess()
{
    reap(true);
    if (m_socket >= 0)
        ::close(m_socket);
}

int ReaderProcess::reap(bool kill)
{
    if (m_pid <= 0)
        return 0;
    if (kill)
        ::kill(m_pid, SIGKILL);
    int status = 0;
    while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
    }
    m_pid = -1;
    return status;
}

Result<std::optional<std::size_t>> ReaderProcess::receive(std::span<char> out, std::chrono::milliseconds wait)
{
    if (!waitFor(m_socket, POLLIN, wait))
        return std::optional<std::size_t>();
    const auto got = ::recv(m_socket, out.data(), out.size(), MSG_DONTWAIT);
    if (got >= 0)
        return std::optional<std::size_t>(static_cast<std::size_t>(got));
    if (errno == EAGAIN || errno == EINTR)
        return std::optional<std::size_t>();
    if (errno == ECONNRESET)
        return std::optional<std::size_t>(0);
    return errnoError(errno, "hear from", program);
}

Result<std::optional<std::size_t>> ReaderProcess::send(std::string_view data, std::chrono::milliseconds wait)
{
    if (!waitFor(m_socket, POLLOUT, wait))
        return std::optional<std::size_t>();
    // No signal where the reader is dead: the next receive() tells.
    const auto put = ::send(m_socket, data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put >= 0)
        return std::optional<std::size_t>(static_cast<std::size_t>(put));
    if (errno == EAGAIN || errno == EINTR)
        return std::optional<std::size_t>();
    if (errno == EPIPE || errno == ECONNRESET)
        return std::optional<std::size_t>(data.size());
    return errnoError(errno, "talk to", program);
}

Error ReaderProcess::causeOfDeath(const std::string& fileName)
{
    // Its socket is closed, so that it is ending by itself; the wait is short.
    const int status = reap(false);
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGXCPU || signal == SIGKILL) {
        return makeError(ErrorCode::LimitExceeded,
                         fileName + ": reading its header takes more time or memory than is granted; given up");
    }
    if (signal == SIGSYS) {
        return makeError(ErrorCode::Corrupt, fileName + " is dangerous: reading it, libhdf5 tried what its sandbox "
                                                        "forbids, and was stopped. Do not open it with other programs");
    }
    if (signal != 0) {
        return makeError(ErrorCode::Corrupt, fileName + " is broken or made to do harm: libhdf5 crashed reading it "
                                                        "(signal " + std::to_string(signal) + "), in its sandbox");
    }
    return makeError(ErrorCode::Corrupt, fileName + ": the HDF5 reader ended in the middle of its answer");
}

} // namespace modelbook
