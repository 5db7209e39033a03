// What is lost if this fails: opening a GGUF file from anywhere without a crash, a hang, or memory running full.
#include "tests/models/formats/formats_fixture.h"
#include "tests/models/formats/gguf_writer.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace modelbook;
using namespace modelbook::test;

namespace {

template <class Fill>
std::string gguf(Fill fill)
{
    GgufWriter writer;
    fill(writer);
    return writer.bytes();
}

} // namespace

TEST_CASE("GGUF files that lie are refused, with the reason and the place")
{
    const auto huge = ~std::uint64_t(0);
    const auto head = [](std::uint64_t version, std::uint64_t tensors, std::uint64_t keys) {
        return "GGUF" + little(version, 4) + little(tensors, 8) + little(keys, 8) + std::string(64, '\0');
    };
    const struct {
        const char* what;
        std::string bytes;
        ErrorCode code;
    } cases[] = {
        {"only the magic", "GGUF", ErrorCode::Truncated},
        {"version 0", head(0, 0, 0), ErrorCode::Unsupported},
        {"version 1", head(1, 0, 0), ErrorCode::Unsupported},
        {"version of the future", head(77, 0, 0), ErrorCode::Unsupported},
        {"2^64 tensors", head(3, huge, 0), ErrorCode::Truncated},
        {"tensors whose product with their size wraps", head(3, 0x1000000000000000, 0), ErrorCode::Truncated},
        {"2^64 keys", head(3, 0, huge), ErrorCode::LimitExceeded},
        {"more keys than bytes", head(3, 0, 60'000), ErrorCode::Truncated},
        {"name of 2^64 bytes", gguf([&](auto& w) { w.key("a").u32(1); }).replace(24, 8, little(huge, 8)), ErrorCode::Truncated},
        {"name of 70 KB", gguf([](auto& w) { w.key(std::string(70'000, 'k')).u32(1); }), ErrorCode::Corrupt},
        {"text of 2^63 bytes", gguf([](auto& w) { w.key("a").raw(little(8, 4) + little(1ull << 63, 8)); }), ErrorCode::Truncated},
        {"unknown type of value", gguf([](auto& w) { w.key("a").raw(little(13, 4) + little(0, 8)); }), ErrorCode::Corrupt},
        {"array of an unknown type", gguf([](auto& w) { w.key("a").raw(little(9, 4) + little(99, 4) + little(1, 8)); }), ErrorCode::Corrupt},
        {"array of 2^64 numbers", gguf([&](auto& w) { w.key("a").raw(little(9, 4) + little(10, 4) + little(huge, 8)); }), ErrorCode::Truncated},
        {"array whose size wraps to 0", gguf([](auto& w) { w.key("a").raw(little(9, 4) + little(10, 4) + little(1ull << 61, 8)); }), ErrorCode::Truncated},
        {"array of 2^64 texts", gguf([&](auto& w) { w.key("a").raw(little(9, 4) + little(8, 4) + little(huge, 8)); }), ErrorCode::Truncated},
        {"2^64 arrays", gguf([&](auto& w) { w.key("a").raw(little(9, 4) + little(9, 4) + little(huge, 8)); }), ErrorCode::Truncated},
        {"arrays nested 100,000 deep", gguf([](auto& w) { w.key("a").nestedArrays(100'000); }), ErrorCode::Corrupt},
        {"alignment 0", gguf([](auto& w) { w.key("general.alignment").u32(0); }), ErrorCode::Corrupt},
        {"alignment 24", gguf([](auto& w) { w.key("general.alignment").u32(24); }), ErrorCode::Corrupt},
        {"alignment 2^31", gguf([](auto& w) { w.key("general.alignment").u32(1u << 31); }), ErrorCode::Corrupt},
        {"alignment is text", gguf([](auto& w) { w.key("general.alignment").text("32"); }), ErrorCode::Corrupt},
        {"4 billion dimensions", gguf([](auto& w) { w.tensorAt("w", std::vector<std::uint64_t>(9, 1), 0, 0); }), ErrorCode::Corrupt},
        {"elements wrap", gguf([](auto& w) { w.tensorAt("w", {1ull << 32, 1ull << 32, 2}, 0, 0); }), ErrorCode::Corrupt},
        {"bytes wrap", gguf([](auto& w) { w.tensorAt("w", {1ull << 62}, 0, 0); }), ErrorCode::Corrupt},
        {"negative size", gguf([&](auto& w) { w.tensorAt("w", {huge}, 24, 0); }), ErrorCode::Corrupt},
        {"half a block", gguf([](auto& w) { w.tensorAt("w", {48}, 2, 0); w.data(64); }), ErrorCode::Corrupt},
        {"rows of half blocks", gguf([](auto& w) { w.tensorAt("w", {16, 2}, 2, 0); w.data(64); }), ErrorCode::Corrupt},
        {"tensor beyond the end", gguf([](auto& w) { w.tensorAt("w", {64}, 0, 0); w.data(128); }), ErrorCode::Truncated},
        {"offset wraps", gguf([&](auto& w) { w.tensorAt("w", {8}, 0, huge - 31); w.data(128); }), ErrorCode::Truncated},
    };
    for (const auto& [what, bytes, code] : cases) {
        INFO(what);
        const auto start = std::chrono::steady_clock::now();
        const auto info = readBytes(bytes);
        REQUIRE_FALSE(info);
        INFO(info.error().text());
        CHECK(info.error().code() == code);
        CHECK(info.error().text().find("test-file") != std::string::npos);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    }
}

TEST_CASE("GGUF files that show different weights to different readers are findings")
{
    const auto has = [](const std::string& bytes, const char* code) {
        const auto info = readBytes(bytes);
        INFO((info ? std::string() : info.error().text()));
        return info && hasFinding(*info, code);
    };
    CHECK(has(gguf([](auto& w) { w.key("a").u32(1); w.key("a").u32(2); }), "gguf.duplicate-key"));
    CHECK(has(gguf([](auto& w) { w.tensor("w", {8}, 0); w.tensor("w", {8}, 0); }), "gguf.duplicate-tensor"));
    CHECK(has(gguf([](auto& w) { w.tensorAt("a", {16}, 0, 0); w.tensorAt("b", {16}, 0, 32); w.data(128); }), "gguf.overlap"));
    CHECK(has(gguf([](auto& w) { w.tensorAt("a", {8}, 0, 0); w.tensorAt("b", {8}, 0, 64); w.data(96); }), "gguf.hole"));
    CHECK(has(gguf([](auto& w) { w.tensorAt("a", {8}, 0, 4); w.data(64); }), "gguf.alignment"));
    CHECK(has(gguf([](auto& w) { w.tensor("a", {8}, 0); w.data(100); }), "gguf.trailing-data"));
}

TEST_CASE("GGUF: names that are no UTF-8 come out as text that can be shown")
{
    const auto info = readBytes(gguf([](auto& w) {
        w.key("caf\xe9").text("\xff\xfe");
        w.tensor("\xc3(", {8}, 0);
    }));
    REQUIRE(info);
    CHECK(*info->metadata.find("café") == ArgValue("ÿþ"));
    CHECK(info->tensors[0].name == "Ã(");
}

TEST_CASE("GGUF: flipped bytes anywhere neither crash nor hang")
{
    const auto original = bytesOfFile(std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs/export/digits-cnn-084.gguf");
    std::mt19937 random(7);
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < 2000; ++round) {
        auto bytes = original;
        for (unsigned i = 0; i < 1 + random() % 4; ++i)
            bytes[random() % 2048] = static_cast<char>(random());
        (void)readBytes(std::move(bytes)).has_value();
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::minutes(1));
}

TEST_CASE("GGUF: limits of memory and time hold, and cancelling stops")
{
    const auto many = gguf([](auto& w) {
        for (int i = 0; i < 30'000; ++i)
            w.tensorAt("tensor." + std::to_string(i), {1}, 24, 0);
        w.data(32);
    });
    ReadLimits small;
    small.heapBytes = 1u << 20;
    CHECK(readBytes(many, small).error().code() == ErrorCode::LimitExceeded);
    ReadLimits hasty;
    hasty.time = std::chrono::milliseconds(0);
    CHECK(readBytes(many, hasty).error().code() == ErrorCode::LimitExceeded);
    ReadLimits cancelled;
    cancelled.cancel = CancelToken::create();
    cancelled.cancel.cancel();
    CHECK(readBytes(many, cancelled).error().code() == ErrorCode::Cancelled);
    CHECK(readBytes(many).value().tensors.size() == 30'000);
}
