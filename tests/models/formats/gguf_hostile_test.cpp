// What is lost if this fails: opening a GGUF file from anywhere without a crash, a hang, or memory running full.
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/gguf_writer.h"

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
