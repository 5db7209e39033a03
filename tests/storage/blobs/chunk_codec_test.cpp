// What is lost if this fails: the weights themselves.
#include "storage/blobs/chunk_codec.h"
#include "storage/objects/object_store.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <random>

using namespace modelbook;

namespace {

std::string noise(std::size_t count, unsigned seed = 1)
{
    std::mt19937 random(seed);
    std::string bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

std::string weights(std::size_t count)
{
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    std::string bytes(count * 4, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        const float value = normal(random);
        std::memcpy(bytes.data() + 4 * i, &value, 4);
    }
    return bytes;
}

} // namespace

TEST_CASE("A chunk decodes to what was encoded, for every element size and length")
{
    for (const std::size_t size : {0u, 1u, 3u, 63u, 64u, 65u, 1000u, 4096u, 100000u}) {
        for (const unsigned elementSize : {1u, 2u, 4u, 8u}) {
            for (const auto& bytes : {noise(size), std::string(size, 'a'), weights(size).substr(0, size)}) {
                const auto encoded = encodeChunk(bytesOf(bytes), elementSize);
                const auto decoded = decodeChunk(encoded, "test");
                REQUIRE(decoded);
                CHECK(*decoded == bytes);
            }
        }
    }
}

TEST_CASE("Trained weights shrink by their planes, noise costs the header only")
{
    const auto floats = weights(100'000);
    CHECK(encodeChunk(bytesOf(floats), 4).size() < floats.size() * 837 / 1000); // 0.8415 where zstd looks for repetition
    const std::string untouched(floats.size(), '\0'); // of an optimizer: repetition is all there is
    CHECK(encodeChunk(bytesOf(untouched), 4).size() < 300);
    const auto random = noise(100'000);
    CHECK(encodeChunk(bytesOf(random), 4).size() == random.size() + 16);
}

TEST_CASE("A damaged chunk is an error, never a crash or other bytes of that size")
{
    const auto bytes = weights(5000);
    const auto encoded = encodeChunk(bytesOf(bytes), 4);
    for (std::size_t length = 0; length < encoded.size(); length += 97)
        CHECK_FALSE(decodeChunk(encoded.substr(0, length), "cut"));
    for (std::size_t i = 0; i < 16; ++i) {
        auto flipped = encoded;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x5A);
        const auto decoded = decodeChunk(flipped, "flipped");
        const bool harmless = i == 6 || i == 7; // reserved bytes
        CHECK((harmless || !decoded || *decoded != bytes));
    }
    CHECK(decodeChunk("MBC1\x09\x01\0\0\0\0\0\0\0\0\0\0", "new").error().code() == ErrorCode::Corrupt);
    std::string newer("MBC1\x09\x01\0\0\0\0\0\0\0\0\0\0", 16);
    CHECK(decodeChunk(newer, "new").error().code() == ErrorCode::Unsupported);
}
