#include "tests/support/faults/faulty_calls.h"

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <list>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace modelbook::test {

struct FaultyCalls::State {
    std::list<CallFault> faults;
    std::vector<std::pair<std::string, std::string>> fileSystems;
    std::vector<std::pair<std::string, std::string>> calls;
    int failures = 0;
};

namespace {

std::mutex mutex;
std::shared_ptr<FaultyCalls::State> active; // guarded by mutex
thread_local bool inside = false;           // what the stand-ins call themselves is not looked at

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

/// The fault that this call is to meet, if any.
std::pair<bool, CallFault> faultOf(const char* call, const std::string& path)
{
    const std::lock_guard lock(mutex);
    if (!active)
        return {};
    active->calls.emplace_back(call, path);
    for (auto& fault : active->faults) {
        if (fault.call != call || path.find(fault.pathPart) == std::string::npos || fault.times == 0)
            continue;
        if (fault.skip > 0) {
            --fault.skip;
            continue;
        }
        if (fault.times > 0)
            --fault.times;
        ++active->failures;
        return {true, fault};
    }
    return {};
}

template <class Result, class Act>
Result withFaults(const char* call, const std::string& path, Act act)
{
    if (inside)
        return act(nullptr);
    inside = true;
    const auto [hit, fault] = faultOf(call, path);
    Result result{};
    if (!hit) {
        result = act(nullptr);
    } else if (fault.error == 0) {
        result = act(&fault);
    } else {
        if (fault.afterActing)
            (void)act(nullptr);
        errno = fault.error;
        result = -1;
    }
    const int error = errno;
    inside = false;
    errno = error;
    return result;
}

} // namespace

FaultyCalls::FaultyCalls() : m_state(std::make_shared<State>())
{
    const std::lock_guard lock(mutex);
    active = m_state;
}
FaultyCalls::~FaultyCalls()
{
    const std::lock_guard lock(mutex);
    active.reset();
}
void FaultyCalls::add(CallFault fault)
{
    const std::lock_guard lock(mutex);
    m_state->faults.push_back(std::move(fault));
}
void FaultyCalls::setFileSystem(const std::string& pathPart, const std::string& type)
{
    const std::lock_guard lock(mutex);
    m_state->fileSystems.emplace_back(pathPart, type);
}
int FaultyCalls::failures() const
{
    const std::lock_guard lock(mutex);
    return m_state->failures;
}
int FaultyCalls::count(const std::string& call, const std::string& pathPart) const
{
    const std::lock_guard lock(mutex);
    int count = 0;
    for (const auto& [name, path] : m_state->calls)
        count += name == call && path.find(pathPart) != std::string::npos;
    return count;
}

} // namespace modelbook::test

using modelbook::test::real;
using modelbook::test::withFaults;

// The stand-ins. An executable's own functions come before libc's.
extern "C" {

int open(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    static const auto call = real<int (*)(const char*, int, ...)>("open");
    return withFaults<int>("open", path, [&](const modelbook::test::CallFault*) { return call(path, flags, mode); });
}
ssize_t write(int fd, const void* bytes, size_t size)
{
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    if (fd <= 2 || modelbook::test::inside)
        return call(fd, bytes, size);
    return withFaults<ssize_t>("write", modelbook::test::pathOf(fd), [&](const modelbook::test::CallFault* fault) {
        return call(fd, bytes, fault ? size / 2 : size); // a short write, as disks do that fill up
    });
}
ssize_t pread(int fd, void* bytes, size_t size, off_t offset)
{
    static const auto call = real<ssize_t (*)(int, void*, size_t, off_t)>("pread");
    return withFaults<ssize_t>("pread", modelbook::test::pathOf(fd), [&](const modelbook::test::CallFault*) { return call(fd, bytes, size, offset); });
}
int fsync(int fd)
{
    static const auto call = real<int (*)(int)>("fsync");
    return withFaults<int>("fsync", modelbook::test::pathOf(fd), [&](const modelbook::test::CallFault*) { return call(fd); });
}
int syncfs(int fd) noexcept
{
    static const auto call = real<int (*)(int)>("syncfs");
    return withFaults<int>("syncfs", modelbook::test::pathOf(fd), [&](const modelbook::test::CallFault*) { return call(fd); });
}
int link(const char* from, const char* to) noexcept
{
    static const auto call = real<int (*)(const char*, const char*)>("link");
    return withFaults<int>("link", to, [&](const modelbook::test::CallFault*) { return call(from, to); });
}
int rename(const char* from, const char* to) noexcept
{
    static const auto call = real<int (*)(const char*, const char*)>("rename");
    return withFaults<int>("rename", to, [&](const modelbook::test::CallFault*) { return call(from, to); });
}
int renameat2(int fromDir, const char* from, int toDir, const char* to, unsigned flags) noexcept
{
    static const auto call = real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
    return withFaults<int>("renameat2", to,
                           [&](const modelbook::test::CallFault* fault) { return call(fromDir, from, toDir, to, fault && fault->replaces ? 0 : flags); });
}
int unlink(const char* path) noexcept
{
    static const auto call = real<int (*)(const char*)>("unlink");
    return withFaults<int>("unlink", path, [&](const modelbook::test::CallFault*) { return call(path); });
}
int mkdir(const char* path, mode_t mode) noexcept
{
    static const auto call = real<int (*)(const char*, mode_t)>("mkdir");
    return withFaults<int>("mkdir", path, [&](const modelbook::test::CallFault*) { return call(path, mode); });
}
int stat(const char* path, struct stat* info) noexcept
{
    static const auto call = real<int (*)(const char*, struct stat*)>("stat");
    return withFaults<int>("stat", path, [&](const modelbook::test::CallFault*) { return call(path, info); });
}
int statfs(const char* path, struct statfs* info) noexcept
{
    static const auto call = real<int (*)(const char*, struct statfs*)>("statfs");
    const int result = call(path, info);
    const std::lock_guard lock(modelbook::test::mutex);
    if (result == 0 && modelbook::test::active) {
        for (const auto& [part, type] : modelbook::test::active->fileSystems) {
            if (std::string(path).find(part) != std::string::npos)
                info->f_type = type == "nfs" ? 0x6969 : type == "smb" ? 0xFE534D42 : 0xEF53;
        }
    }
    return result;
}

} // extern "C"
