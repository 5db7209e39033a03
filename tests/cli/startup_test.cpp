// What is lost if this fails: a tool light enough for every training script, free of windows.
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>

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
