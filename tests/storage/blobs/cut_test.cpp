// What is lost if this fails: bytes between tensors, or the saving by deduplication.
#include "storage/blobs/cut.h"
#include "storage/blobs/chunk_codec.h"
#include "storage/objects/object_store.h"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>

using namespace modelbook;

namespace {

void checkCovers(const std::vector<Piece>& pieces, std::uint64_t size)
{
    std::uint64_t at = 0;
    std::map<int, std::uint64_t> groups;
    for (const auto& piece : pieces) {
        REQUIRE(piece.offset == at);
        REQUIRE(piece.length > 0);
        REQUIRE(piece.length <= maxChunkBytes);
        if (piece.group >= 0)
            groups[piece.group] += piece.length;
        at += piece.length;
    }
    CHECK(at == size);
    for (const auto& group : groups)
        CHECK(group.second <= sharedChunkBytes);
}

} // namespace

TEST_CASE("Pieces cover any file without gap or overlap, whatever the tensors claim")
{
    std::mt19937_64 random(3);
    for (int round = 0; round < 200; ++round) {
        const std::uint64_t size = random() % (80u << 20);
        std::vector<TensorSpan> tensors;
        for (unsigned i = 0; i < random() % 40; ++i) {
            const auto offset = random() % (size + 1000);
            tensors.push_back({"t", offset, random() % (round % 3 == 0 ? 40u << 20 : 200'000u), 4, "F32", {}, {}});
        }
        checkCovers(cutByTensors(size, tensors), size);
    }
    checkCovers(cutByTensors(100, {{"t", UINT64_MAX, 5, 4, "F32", {}, {}}, {"u", 50, UINT64_MAX, 4, "F32", {}, {}}}), 100);
}

TEST_CASE("A large tensor is cut from its own start, wherever it lies in the file")
{
    const auto lengths = [](std::uint64_t offset) {
        std::vector<std::uint64_t> found;
        for (const auto& piece : cutByTensors(offset + (40u << 20), {{"w", offset, 40u << 20, 4, "F32", {}, {}}})) {
            if (piece.group < 0)
                found.push_back(piece.length);
        }
        return found;
    };
    CHECK(lengths(0) == std::vector<std::uint64_t>{16u << 20, 16u << 20, 8u << 20});
    CHECK(lengths(12345) == lengths(0));
}

TEST_CASE("Cutting by content finds the same cuts after an insertion")
{
    std::mt19937 random(5);
    std::string bytes(24u << 20, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    const auto cuts = [](std::string_view text) {
        std::set<std::string> pieces;
        while (!text.empty()) {
            const auto length = cutByContent(bytesOf(text));
            REQUIRE(length > 0);
            REQUIRE(length <= contentMaxBytes);
            pieces.insert(std::string(text.substr(0, length)));
            text.remove_prefix(length);
        }
        return pieces;
    };
    const auto before = cuts(bytes);
    CHECK(before.size() > 10);
    CHECK(before.size() < 50);
    const auto after = cuts("an inserted header" + bytes);
    std::size_t shared = 0;
    for (const auto& piece : after)
        shared += before.count(piece);
    CHECK(shared + 3 >= after.size());
}
