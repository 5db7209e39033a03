// What is lost if this fails: a tool light enough for every training script, free of windows.
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <sys/wait.h>

using namespace modelbook;

namespace {

std::string outputOf(const std::string& command)
{
    std::string text;
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::array<char, 4096> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe))
        text.append(buffer.data(), count);
    ::pclose(pipe);
    return text;
}

const std::string program = MODELBOOK_BINARY_DIR "/app/mbook";

/// The exit status that a shell sees; 128 and more where the program crashed.
int statusOf(const std::string& arguments)
{
    const int status = std::system((program + " " + arguments + " >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

TEST_CASE("mbook links neither Widgets nor WebEngine")
{
    const auto libraries = outputOf("ldd " MODELBOOK_BINARY_DIR "/app/mbook");
    CHECK(libraries.find("Qt6Core") != std::string::npos);
    for (const char* heavy : {"Qt6Widgets", "Qt6Gui", "WebEngine", "libX11"})
        CHECK(libraries.find(heavy) == std::string::npos);
}

TEST_CASE("mbook runs as a program of its own")
{
    CHECK(outputOf(MODELBOOK_BINARY_DIR "/app/mbook --version").find("mbook") == 0);
}

TEST_CASE("mbook starts in under 50 ms")
{
    // The quickest of several: other work on the machine must not fail this. In-process tests cannot see static
    // constructors and the linking of libraries, which are what this is about.
    using Clock = std::chrono::steady_clock;
    auto best = Clock::duration::max();
    for (int i = 0; i < 40; ++i) {
        const auto start = Clock::now();
        REQUIRE(statusOf("--version") == 0);
        best = std::min(best, Clock::now() - start);
    }
    const auto milliseconds = std::chrono::duration<double, std::milli>(best).count();
    INFO("quickest of 40: " << milliseconds << " ms, shell included");
    CHECK(milliseconds < 50);
}

TEST_CASE("The program's exit statuses are those that scripts are promised")
{
    const test::TempFolder folder;
    ::setenv("MODELBOOK_HOME", (folder / "home").c_str(), 1);
    ::setenv("MODELBOOK_LIBRARY", (folder / "library").c_str(), 1);
    const std::string runs = MODELBOOK_TEST_DATA "/training-runs/timm";
    CHECK(statusOf("ls") == 3);
    CHECK(statusOf("init") == 0);
    CHECK(statusOf("init") == 1);
    CHECK(statusOf("scan " + runs) == 0);
    CHECK(statusOf("ls 'val_acc >'") == 2);
    CHECK(statusOf("nonsense") == 2);
    CHECK(statusOf("") == 2);
    CHECK(statusOf("show nobody") == 3);
    CHECK(statusOf("scan ''") == 1);
    CHECK(statusOf("diff digits-cnn-003 digits-cnn-003 --exit-code") == 0);
    CHECK(statusOf("diff digits-cnn-003 digits-cnn-025 --exit-code") == 1);
    CHECK(statusOf("diff digits-cnn-003 digits-cnn-025") == 0);
    ::unsetenv("MODELBOOK_LIBRARY");
}
