// Preloaded into mbook: writes down, in order, everything that the program does to files below $CRASH_ROOT, into the file
// $CRASH_JOURNAL, for CrashDisk to play again. A record is a line "call size path path2", then `size` bytes of data.
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

template <class Function>
Function real(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string pathOf(int fd)
{
    std::array<char, 4096> path{};
    const auto link = "/proc/self/fd/" + std::to_string(fd);
    const auto size = ::readlink(link.c_str(), path.data(), path.size());
    return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

void record(const char* call, const std::string& path, const std::string& other = "-", const void* data = nullptr,
            std::size_t size = 0)
{
    static const char* const root = std::getenv("CRASH_ROOT");
    static const char* const journal = std::getenv("CRASH_JOURNAL");
    if (!root || !journal || path.compare(0, std::strlen(root), root) != 0)
        return;
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    static const auto openCall = real<int (*)(const char*, int, ...)>("open");
    static const auto writeCall = real<ssize_t (*)(int, const void*, size_t)>("write");
    static const int fd = openCall(journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const auto line = std::string(call) + " " + std::to_string(size) + " " + path + " " + other + "\n";
    if (writeCall(fd, line.data(), line.size()) < 0 || (size > 0 && writeCall(fd, data, size) < 0))
        std::abort();
}

int opened(int fd, const char* path, int flags)
{
    if (fd >= 0 && (flags & O_CREAT) != 0)
        record("create", path);
    return fd;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    static const auto call = real<int (*)(const char*, int, ...)>("open");
    return opened(call(path, flags, mode), path, flags);
}
int open64(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    static const auto call = real<int (*)(const char*, int, ...)>("open64");
    return opened(call(path, flags, mode), path, flags);
}
ssize_t write(int fd, const void* bytes, size_t size)
{
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    const auto written = call(fd, bytes, size);
    if (written > 0 && fd > 2)
        record("write", pathOf(fd), "-", bytes, static_cast<std::size_t>(written));
    return written;
}
int fsync(int fd)
{
    static const auto call = real<int (*)(int)>("fsync");
    const int result = call(fd);
    if (result == 0)
        record("fsync", pathOf(fd));
    return result;
}
int syncfs(int fd) noexcept
{
    static const auto call = real<int (*)(int)>("syncfs");
    const int result = call(fd);
    if (result == 0)
        record("syncfs", pathOf(fd));
    return result;
}
int link(const char* from, const char* to) noexcept
{
    static const auto call = real<int (*)(const char*, const char*)>("link");
    const int result = call(from, to);
    if (result == 0)
        record("link", from, to);
    return result;
}
int rename(const char* from, const char* to) noexcept
{
    static const auto call = real<int (*)(const char*, const char*)>("rename");
    const int result = call(from, to);
    if (result == 0)
        record("rename", from, to);
    return result;
}
int renameat2(int fromDir, const char* from, int toDir, const char* to, unsigned flags) noexcept
{
    static const auto call = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
    const int result = call(fromDir, from, toDir, to, flags);
    if (result == 0)
        record("rename", from, to);
    return result;
}
int unlink(const char* path) noexcept
{
    static const auto call = real<int (*)(const char*)>("unlink");
    const int result = call(path);
    if (result == 0)
        record("unlink", path);
    return result;
}
int mkdir(const char* path, mode_t mode) noexcept
{
    static const auto call = real<int (*)(const char*, mode_t)>("mkdir");
    const int result = call(path, mode);
    if (result == 0)
        record("mkdir", path);
    return result;
}

} // extern "C"
