// What is lost if this fails: the bytes of checkpoints that are stored as differences, or the room that this saves.
#include "storage/blobs/blob_store.h"
#include "storage/blobs/planes.h"
#include "storage/objects/memory_store.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <fstream>
#include <random>

using namespace modelbook;
using test::TempFolder;

namespace {

std::string floats(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 0.05f);
    std::string bytes(count * sizeof(float), '\0');
    for (std::size_t i = 0; i < count; ++i) {
        const float value = normal(random);
        std::memcpy(bytes.data() + i * sizeof value, &value, sizeof value);
    }
    return bytes;
}

/// The weights after a little more training.
std::string trainedOn(const std::string& weights, float step, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, step);
    auto bytes = weights;
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(float)) {
        float value;
        std::memcpy(&value, bytes.data() + i, sizeof value);
        value += normal(random) * value;
        std::memcpy(bytes.data() + i, &value, sizeof value);
    }
    return bytes;
}

std::vector<TensorSpan> oneTensor(std::uint64_t bytes)
{
    return {{"w", 0, bytes, 4, "F32", {static_cast<std::int64_t>(bytes / 4)}, {}}};
}

std::string fetched(const BlobStore& blobs, const std::string& manifest)
{
    TempFolder folder;
    REQUIRE(blobs.get(manifest, folder / "out"));
    std::ifstream in(folder / "out", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("Numbers come back from planes and from differences, for every width and value")
{
    std::mt19937_64 random(7);
    for (const unsigned width : {1u, 2u, 4u, 8u}) {
        std::string bytes(width * 333, '\0'), base(width * 333, '\0');
        for (auto& byte : bytes)
            byte = static_cast<char>(random());
        for (auto& byte : base)
            byte = static_cast<char>(random());
        std::string planes(bytes.size(), '\0'), joined(bytes.size(), '\0'), difference(bytes.size(), '\0');
        PlaneStarts starts{};
        for (unsigned k = 0; k < width; ++k) {
            const auto plane = std::as_writable_bytes(std::span(planes)).subspan(k * 333, 333);
            takePlane(bytesOf(bytes), width, k, plane);
            starts[k] = plane.data();
            CHECK(planes[k * 333 + 7] == bytes[7 * width + k]);
        }
        joinPlanes(starts, width, std::as_writable_bytes(std::span(joined)));
        CHECK(joined == bytes);
        subtractNumbers(bytesOf(bytes), bytesOf(base), width, std::as_writable_bytes(std::span(difference)));
        addNumbers(std::as_writable_bytes(std::span(difference)), bytesOf(base), width);
        CHECK(difference == bytes);
    }
    std::string less("\x05\0\0\0", 4);
    subtractNumbers(bytesOf(less), bytesOf(std::string("\x06\0\0\0", 4)), 4, std::as_writable_bytes(std::span(less)));
    CHECK(less == std::string("\x01\0\0\0", 4));
}

TEST_CASE("The next checkpoint is stored as its difference, and comes back byte for byte")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    std::string weights = floats(400'000, 1);
    std::vector<Manifest> chain;
    std::vector<std::pair<std::string, std::string>> stored;
    std::vector<std::uint64_t> sizes;
    // Longer than a chain of differences may be.
    for (unsigned epoch = 0; epoch < 8; ++epoch) {
        const MemoryFile file(weights);
        PutOptions options;
        options.bases = chain;
        const auto put = blobs.put(file, oneTensor(weights.size()), options);
        REQUIRE(put);
        REQUIRE(blobs.flush());
        sizes.push_back(put->storedBytes);
        stored.emplace_back(put->manifest, weights);
        chain = {*blobs.manifest(put->manifest)};
        weights = trainedOn(weights, 1e-5f, epoch);
    }
    CHECK(sizes[1] < sizes[0] * 6 / 10);
    for (const auto& [manifest, bytes] : stored) {
        CHECK(fetched(blobs, manifest) == bytes);
        const auto info = *blobs.manifest(manifest);
        CHECK(info.bases.size() <= maxDeltaChain);
        const auto& name = info.chunks[0].name;
        CHECK(readChunkHeader(*objects.get(BlobStore::chunkKey(name)), name)->chain == info.bases.size());
    }
}

TEST_CASE("A base that is damaged, gone or collected stops no upload")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const auto weights = floats(400'000, 1), next = trainedOn(weights, 1e-5f, 2);
    const auto first = *blobs.put(MemoryFile(weights), oneTensor(weights.size()));
    REQUIRE(blobs.flush());
    PutOptions options;
    options.bases = {*blobs.manifest(first.manifest)};
    const auto base = BlobStore::chunkKey(options.bases[0].chunks[0].name);
    SECTION("damaged")
    {
        auto bytes = *objects.get(base);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        REQUIRE(objects.remove(base));
        REQUIRE(objects.create(base, bytesOf(bytes)));
    }
    SECTION("gone")
    {
        REQUIRE(objects.remove(base));
    }
    SECTION("collected, and still there")
    {
        auto collected = std::make_shared<CollectedNames>();
        collected->add(7, std::vector<std::string>{base});
        options.collected = collected;
    }
    const auto put = blobs.put(MemoryFile(next), oneTensor(next.size()), options);
    REQUIRE(put);
    REQUIRE(blobs.flush());
    CHECK(blobs.manifest(put->manifest)->bases.empty());
    CHECK(fetched(blobs, put->manifest) == next);
}

TEST_CASE("Content whose name was collected is stored again under the current number")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const auto weights = floats(400'000, 1);
    const auto first = *blobs.put(MemoryFile(weights), oneTensor(weights.size()));
    REQUIRE(blobs.flush());
    auto collected = std::make_shared<CollectedNames>();
    collected->add(9, *blobs.keysOf(first.manifest));
    PutOptions options;
    options.collected = collected;
    const auto again = *blobs.put(MemoryFile(weights), oneTensor(weights.size()), options);
    REQUIRE(blobs.flush());
    CHECK(again.storedBytes > 0);
    const auto keys = *blobs.keysOf(again.manifest);
    CHECK_FALSE(collected->firstForbidden(keys));
    // The collector may be late: now it deletes what it named.
    const auto named = *blobs.keysOf(first.manifest);
    for (const auto& key : named)
        REQUIRE(objects.remove(key));
    CHECK(fetched(blobs, again.manifest) == weights);
    // What is there under the new number is used.
    CHECK(blobs.put(MemoryFile(weights), oneTensor(weights.size()), options)->storedBytes == 0);
}

TEST_CASE("A chunk that somebody else stored as a difference meanwhile brings its base into the manifest")
{
    MemoryStore objects;
    const auto weights = floats(400'000, 1), next = trainedOn(weights, 1e-5f, 2);
    BlobStore ana(objects), bo(objects);
    const auto first = *ana.put(MemoryFile(weights), oneTensor(weights.size()));
    REQUIRE(ana.flush());
    PutOptions withBase;
    withBase.bases = {*ana.manifest(first.manifest)};
    // Just as Bo creates the chunk, Ana's difference is there.
    bool raced = false;
    objects.setFault([&](auto call, auto when, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before && key.starts_with("chunks/") && !raced) {
            raced = true;
            CHECK(ana.put(MemoryFile(next), oneTensor(next.size()), withBase));
            CHECK(ana.flush());
        }
        return {};
    });
    const auto put = bo.put(MemoryFile(next), oneTensor(next.size()));
    REQUIRE(raced);
    REQUIRE(put);
    objects.setFault({});
    REQUIRE(bo.flush());
    CHECK(bo.manifest(put->manifest)->bases.size() == 1);
    CHECK(fetched(bo, put->manifest) == next);
}

TEST_CASE("A download that was cut short goes on where it stopped, and is right even if what was there is not")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const auto weights = floats(12'000'000, 3); // three chunks
    const auto stored = *blobs.put(MemoryFile(weights), oneTensor(weights.size()));
    REQUIRE(blobs.flush());
    TempFolder folder;
    int chunks = 0;
    objects.setFault([&](auto call, auto, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Get && key.starts_with("chunks/") && ++chunks == 3)
            return Error(ErrorCode::Offline, "the drive is gone");
        return {};
    });
    CHECK(blobs.get(stored.manifest, folder / "out").error().code() == ErrorCode::Offline);
    CHECK_FALSE(std::filesystem::exists(folder / "out"));
    const auto part = std::filesystem::directory_iterator(folder.path())->path();
    const bool spoilt = GENERATE(false, true);
    if (spoilt) {
        std::fstream file(part, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(100);
        file.put('x');
    }
    int again = 0;
    objects.setFault([&](auto call, auto, const std::string& key) -> std::optional<Error> {
        again += call == MemoryStore::Call::Get && key.starts_with("chunks/");
        return {};
    });
    REQUIRE(blobs.get(stored.manifest, folder / "out"));
    if (!spoilt)
        CHECK(again < 3);
    std::ifstream in(folder / "out", std::ios::binary);
    CHECK(std::string{std::istreambuf_iterator<char>(in), {}} == weights);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}
