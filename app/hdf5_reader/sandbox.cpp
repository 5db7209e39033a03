#include "app/hdf5_reader/sandbox.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace modelbook::hdf5reader {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool addressSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool addressSanitizer = true;
#else
constexpr bool addressSanitizer = false;
#endif
#else
constexpr bool addressSanitizer = false;
#endif

std::uint64_t addressSpaceNow()
{
    unsigned long long pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%llu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    // Where /proc is not there to be asked: what the libraries take, generously.
    return pages == 0 ? 256ull << 20 : pages * static_cast<unsigned long long>(::sysconf(_SC_PAGESIZE));
}

bool limit(decltype(RLIMIT_AS) what, std::uint64_t value)
{
    const rlimit both{value, value};
    return ::setrlimit(what, &both) == 0;
}

std::string failed(const char* what, int error)
{
    return std::string(what) + ": " + std::strerror(error);
}

bool allowMemory(scmp_filter_ctx filter)
{
    const auto notExecutable = [](unsigned argument) {
        return scmp_arg_cmp{argument, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    };
    const scmp_arg_cmp anonymous{3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS};
    bool ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, notExecutable(2), anonymous) == 0;
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, notExecutable(2)) == 0;
    for (const int call : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)})
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    return ok;
}

bool allowSocket(scmp_filter_ctx filter, int socket)
{
    const scmp_arg_cmp only{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(socket), 0};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1, only) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, only) == 0;
}

/// What libhdf5 may well try of its own accord, to look for another file: it is told no and goes on.
bool refuseFiles(scmp_filter_ctx filter)
{
    constexpr std::array calls{SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat),
                               SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
                               SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd)};
    for (const int call : calls) {
        // A call that this architecture lacks is none that could be made.
        const int result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0);
        if (result != 0 && result != -EDOM)
            return false;
    }
    return true;
}

bool allowEnding(scmp_filter_ctx filter)
{
    for (const int call : {SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime),
                           SCMP_SYS(gettimeofday)}) {
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
            return false;
    }
    return true;
}

std::string filterCalls(int socket)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return "libseccomp cannot start";
    int result = -EINVAL;
    if (allowMemory(filter) && allowSocket(filter, socket) && refuseFiles(filter) && allowEnding(filter))
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result == 0 ? std::string() : failed("seccomp", -result);
}

} // namespace

std::string enterSandbox(int socket, std::uint64_t heapBytes, std::uint64_t seconds)
{
    // Should Modelbook end first, nobody is left to enforce the time.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed("prctl", errno);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("no_new_privs", errno);
    if (!addressSanitizer && !limit(RLIMIT_AS, addressSpaceNow() + heapBytes))
        return failed("RLIMIT_AS", errno);
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_CPU, seconds) || !limit(RLIMIT_NOFILE, 0))
        return failed("setrlimit", errno);
    return filterCalls(socket);
}

} // namespace modelbook::hdf5reader
