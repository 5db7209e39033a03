// What is lost if this fails: a double-click on a file from anywhere that ends at once and says what is wrong with it.
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/hostile/hostile_file.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("Every hostile file ends in the error or finding that names its defect, within the limits")
{
    for (const auto& file : hostileFiles()) {
        INFO(file.format << ": " << file.what);
        const auto start = std::chrono::steady_clock::now();
        const auto info = readBytes(file.bytes);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
        if (file.code) {
            if (info) {
                FAIL_CHECK("it was read as " << info->format);
                continue;
            }
            INFO(info.error().text());
            CHECK(info.error().code() == *file.code);
            CHECK(info.error().text().find("test-file") != std::string::npos);
        } else {
            INFO((info ? std::string() : info.error().text()));
            if (info)
                CHECK(hasFinding(*info, file.finding));
            else
                FAIL_CHECK("it was refused");
        }
    }
}

TEST_CASE("Each format has at least fifteen hostile files")
{
    std::map<std::string, int> counts;
    for (const auto& file : hostileFiles())
        ++counts[file.format];
    for (const auto& [format, count] : counts) {
        INFO(format);
        CHECK(count >= 15);
    }
}
