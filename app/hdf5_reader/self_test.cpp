#include "app/hdf5_reader/self_test.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace modelbook::hdf5reader {

namespace {

std::string outcome(bool worked)
{
    return worked ? "it worked" : std::string("refused: ") + std::strerror(errno);
}

std::string tryMemory()
{
    std::size_t mebibytes = 0;
    while (char* block = static_cast<char*>(std::malloc(1u << 20))) {
        std::memset(block, 1, 1u << 20);
        if (++mebibytes > 4096)
            return "it worked";
    }
    return "refused after " + std::to_string(mebibytes) + " MiB";
}

std::string tryExec()
{
    std::array<char*, 1> none{nullptr};
    ::execve("/bin/true", none.data(), none.data());
    return outcome(false);
}

[[noreturn]] void spin()
{
    volatile unsigned turns = 0;
    for (;;)
        turns = turns + 1;
}

struct Test {
    std::string_view name;
    std::string (*run)();
};

constexpr std::array tests{
    Test{"try-open", [] { return outcome(::open("/etc/passwd", O_RDONLY) >= 0); }},
    Test{"try-create", [] { return outcome(::open("/tmp/modelbook-self-test", O_CREAT | O_WRONLY, 0600) >= 0); }},
    Test{"try-exec", tryExec},
    Test{"try-socket", [] { return outcome(::socket(AF_INET, SOCK_STREAM, 0) >= 0); }},
    Test{"try-fork", [] { return outcome(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr) >= 0); }},
    Test{"try-kill", [] { return outcome(::kill(::getppid(), 0) == 0); }},
    Test{"try-code",
         [] {
             return outcome(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                                   0) != MAP_FAILED);
         }},
    Test{"try-other-descriptor", [] { return outcome(::write(2, "x", 1) == 1); }},
    Test{"try-memory", tryMemory},
    Test{"try-time", []() -> std::string { spin(); }},
    Test{"try-crash", []() -> std::string { std::abort(); }},
    Test{"try-nothing", []() -> std::string { return "nothing tried"; }},
};

} // namespace

bool isSelfTest(std::string_view name)
{
    return std::any_of(tests.begin(), tests.end(), [&](const Test& test) { return test.name == name; });
}

void runSelfTest(std::string_view name, Sink& sink)
{
    for (const auto& test : tests) {
        if (test.name != name)
            continue;
        hdf5wire::Packer out(hdf5wire::Frame::Finding);
        out.u8(0).text("self-test").text(test.run());
        sink.send(out);
    }
    hdf5wire::Packer done(hdf5wire::Frame::Done);
    done.u64(0).u64(0);
    sink.send(done);
}

} // namespace modelbook::hdf5reader
