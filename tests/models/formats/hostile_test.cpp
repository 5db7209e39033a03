// What is lost if this fails: the safety of double-clicking a file from anywhere.
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::vector<std::string> dataFiles()
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(formatData(""))) {
        const auto extension = entry.path().extension();
        // HDF5 costs a process per reading: hdf5_hostile_test.cpp does the same with fewer cuts.
        const bool hdf5 = entry.path().string().find("hdf5") != std::string::npos || extension == ".keras";
        if (entry.is_regular_file() && !hdf5 && extension != ".py" && extension != ".json")
            files.push_back(bytesOfFile(entry.path()));
    }
    return files;
}

std::string global(const std::string& module, const std::string& name)
{
    return "c" + module + "\n" + name + "\n";
}

std::string unicode(const std::string& text)
{
    return "X" + little(text.size(), 4) + text;
}

} // namespace

TEST_CASE("A file cut anywhere is an error or a finding, never a crash and never a whole model")
{
    for (const auto& bytes : dataFiles()) {
        for (std::size_t length = 1; length < bytes.size(); length += bytes.size() > 3000 ? 13 : 1) {
            const auto info = readBytes(bytes.substr(0, length));
            if (info && info->format != "opaque")
                CHECK_FALSE(info->findings.empty());
        }
    }
}

TEST_CASE("Flipped bytes anywhere neither crash nor hang")
{
    std::mt19937 random(42);
    const auto start = std::chrono::steady_clock::now();
    for (const auto& original : dataFiles()) {
        for (int round = 0; round < 300; ++round) {
            auto bytes = original;
            for (unsigned i = 0; i < 1 + random() % 4; ++i)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            (void)readBytes(std::move(bytes)).has_value();
        }
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::minutes(2));
}

TEST_CASE("A dangerous call before a broken end is still named")
{
    const auto info = readBytes("\x80\x02" + global("os", "system") + "(" + unicode("id") + "tR\xfe");
    REQUIRE_FALSE(info);
    CHECK(info.error().text().find("os.system") != std::string::npos);
}

TEST_CASE("An unknown class is unrecognised, never called harmless; a second pickle behind STOP is a finding")
{
    const auto info = readBytes("\x80\x02" + global("mylab.models", "Net") + ")\x81}" + "b.");
    REQUIRE(info);
    CHECK(hasFinding(*info, "pickle.unrecognised-global"));
    const auto second = readBytes("\x80\x02}." + std::string("\x80\x02") + global("os", "system") + "(" + unicode("id") + "tR.");
    REQUIRE(second);
    CHECK(hasFinding(*second, "pickle.data-after-stop"));
}

TEST_CASE("Pickles made to exhaust memory, stack or time end within the limits")
{
    ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    std::string laughs = "\x80\x02]q\x01";
    for (int i = 1; i < 40; ++i) {
        laughs += "(";
        for (int k = 0; k < 10; ++k)
            laughs += std::string("h") + static_cast<char>(i);
        laughs += std::string("lq") + static_cast<char>(i + 1);
    }
    std::string deep = "\x80\x02";
    deep.append(2'000'000, ']');
    for (int i = 0; i < 1'999'999; ++i)
        deep += 'a';
    const std::string payloads[] = {
        laughs + ".",
        deep + ".",
        "\x80\x02" + std::string("X\xff\xff\xff\x7f") + "abc.",                        // a text of 2 GB
        "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.",                               // of 2^63
        "\x80\x02\x8b\xff\xff\xff\x7f.",                                               // a number of 2 GB
        "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xff.",                               // a frame of 2^64
        "\x80\x02r\xff\xff\xff\xff.",                                                  // memo key 2^32 on an empty stack
        "\x80\x02" + std::string(3'000'000, '(') + ".",
        "\x80\x02]q\x00h\x00" "a.",                                                    // a list in itself
        std::string("\x80\x02}q\x00", 5) + unicode("a") + std::string("h\x00", 2) + "s.", // a dict in itself
        "\x80\x02.",
        "\x80\x02" "0.",
        "\x80\x7f.",
        "\x80\x02" "aaaa.",
        "\x80\x02t.",
    };
    for (const auto& payload : payloads) {
        const auto start = std::chrono::steady_clock::now();
        (void)readBytes(payload, limits).has_value();
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8));
    }
}

TEST_CASE("Cancelling stops a reader, and a limit of memory holds")
{
    ReadLimits limits;
    limits.cancel = CancelToken::create();
    limits.cancel.cancel();
    std::string many = "\x80\x02(";
    for (int i = 0; i < 100'000; ++i)
        many += "K\x01";
    const auto cancelled = readBytes(many + "l.", limits);
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code() == ErrorCode::Cancelled);
    ReadLimits small;
    small.heapBytes = 1u << 20;
    const auto limited = readBytes(many + "l.", small);
    REQUIRE_FALSE(limited);
    CHECK(limited.error().code() == ErrorCode::LimitExceeded);
}
