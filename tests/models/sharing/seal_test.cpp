// What is lost if this fails: secrets in a sealed bundle, or the certainty that it is whole.
#include "models/sharing/bundle/seal.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

std::string sealed(const std::string& plain, const std::string& password = "p")
{
    MemorySink out;
    auto seal = openSeal(out, password);
    REQUIRE(seal);
    // In pieces of odd sizes, as an archive writes them.
    for (std::size_t at = 0, step = 1; at < plain.size(); at += step, step = step * 7 % 100'003 + 1)
        REQUIRE((*seal)->write(std::as_bytes(std::span(plain).subspan(at, std::min(step, plain.size() - at)))));
    REQUIRE((*seal)->finish());
    return out.bytes;
}

Result<std::unique_ptr<RandomAccessFile>> opened(const std::string& bytes, const std::string& password = "p")
{
    return openSealed(std::make_shared<MemoryFile>(bytes), password);
}

std::string pattern(std::size_t size)
{
    std::string text(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : text) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24);
    }
    return text;
}

} // namespace

TEST_CASE("What is sealed comes back, of any size around a block's")
{
    for (const std::size_t size : {0u, 1u, 65'535u, 65'536u, 65'537u, 131'072u, 200'000u}) {
        INFO(size);
        const auto plain = pattern(size);
        const auto bytes = sealed(plain);
        const auto file = opened(bytes);
        REQUIRE(file);
        REQUIRE((*file)->size() == size);
        CHECK(*(*file)->readString(0, size) == plain);
        if (size > 70'000)
            CHECK(*(*file)->readString(65'500, 100) == plain.substr(65'500, 100));
        CHECK_FALSE((*file)->readString(size, 1));
    }
}

TEST_CASE("Two seals of one text share no byte that tells so")
{
    CHECK(sealed("the same").substr(12) != sealed("the same").substr(12));
}

TEST_CASE("A sealed file that was cut, at any length, is never taken for whole")
{
    const auto bytes = sealed(pattern(140'000));
    // Each try costs a key, which is dear on purpose.
    for (const std::size_t length : {0u, 7u, 27u, 28u, 29u, 43u, 44u, 5'000u, 65'579u, 65'580u, 65'581u, 100'000u}) {
        INFO(length);
        CHECK_FALSE(opened(bytes.substr(0, length)));
    }
    CHECK_FALSE(opened(bytes.substr(0, bytes.size() - 1)));
    // Cut between two blocks, and with blocks in another order.
    const auto block = 65'536u + 16u;
    const auto cut = opened(bytes.substr(0, 28 + block));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code() == ErrorCode::Truncated);
    CHECK_FALSE(opened(bytes.substr(0, 28) + bytes.substr(28 + block, block) + bytes.substr(28, block) + bytes.substr(28 + 2 * block)));
}

TEST_CASE("A flipped bit anywhere is found")
{
    const auto bytes = sealed(pattern(140'000));
    for (const std::size_t at : {9u, 15u, 27u, 28u, 40'000u, 65'570u, 100'000u, 140'000u}) {
        INFO(at);
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        const auto file = opened(changed);
        CHECK((!file || !(*file)->readString(0, 140'000)));
    }
}

TEST_CASE("A header that asks for years of work or all the memory is refused at once")
{
    auto bytes = sealed("x");
    bytes[8] = 40;
    const auto file = opened(bytes);
    REQUIRE_FALSE(file);
    CHECK(file.error().code() == ErrorCode::Unsupported);
    bytes[8] = 16;
    bytes[6] = '2';
    CHECK(looksSealed(bytes));
    CHECK(opened(bytes).error().code() == ErrorCode::Unsupported);
}
