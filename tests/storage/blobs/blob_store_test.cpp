// What is lost if this fails: "mbook get gives every added file back byte for byte".
#include "storage/base/hash.h"
#include "storage/blobs/blob_store.h"
#include "storage/objects/folder_store.h"
#include "storage/objects/memory_store.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <random>

using namespace modelbook;
using test::TempFolder;

namespace {

std::string randomBytes(std::size_t count, unsigned seed = 1)
{
    std::mt19937 random(seed);
    std::string bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

std::size_t countChunks(const ObjectStore& objects)
{
    return objects.list("chunks/")->size();
}

} // namespace

TEST_CASE("Any file comes back byte for byte")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    TempFolder folder;
    for (const std::size_t size : {0u, 1u, 100u, 70'000u, 5'000'000u, 40'000'000u}) {
        for (const bool withTensors : {false, true}) {
            const MemoryFile file(randomBytes(size, static_cast<unsigned>(size)));
            std::vector<TensorSpan> tensors;
            for (std::uint64_t at = 8; withTensors && at + 100'000 < size; at += 300'001)
                tensors.push_back({"t" + std::to_string(at), at, at % 2 ? 100'000u : 4'000u, 4, "F32", {25'000}, {}});
            const auto stored = blobs.put(file, tensors);
            REQUIRE(stored);
            REQUIRE(blobs.flush());
            CHECK(stored->bytes == size);
            REQUIRE(blobs.get(stored->manifest, folder / "out.bin"));
            CHECK(test::bytesOfFile(folder / "out.bin") == *file.readString(0, size));
            const auto opened = std::move(*blobs.open(stored->manifest, "x"));
            for (std::uint64_t at = 0; at < size; at += size / 7 + 1) {
                const auto length = std::min<std::uint64_t>(size - at, 3000);
                CHECK(*opened->readString(at, length) == *file.readString(at, length));
            }
        }
    }
}

TEST_CASE("The same weights in another file, and a repeated upload, are stored once")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const auto weights = randomBytes(20u << 20);
    const MemoryFile first("header one" + weights), second("a longer header two" + weights);
    const auto a = *blobs.put(first, {{"w", 10, weights.size(), 4, "F32", {}, {}}});
    const auto b = *blobs.put(second, {{"w", 19, weights.size(), 4, "F32", {}, {}}});
    REQUIRE(blobs.flush());
    CHECK(countChunks(objects) == 4); // two pieces of the tensor, two headers
    CHECK(b.storedBytes < 1000);
    CHECK(blobs.manifest(a.manifest)->tensors[0].hash == blobs.manifest(b.manifest)->tensors[0].hash);
    const auto again = *blobs.put(first, {{"w", 10, weights.size(), 4, "F32", {}, {}}});
    CHECK(again.storedBytes == 0);
    CHECK(again.manifest == a.manifest);
}

TEST_CASE("The hash of a small or one-piece tensor is the SHA-256 of its bytes")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const auto bytes = randomBytes(300'000);
    const MemoryFile file(bytes);
    const auto stored = *blobs.put(file, {{"small", 0, 400, 4, "F32", {100}, {}}, {"large", 400, 200'000, 4, "F32", {}, {}}, {"tied", 400, 200'000, 4, "F32", {}, {}}});
    REQUIRE(blobs.flush());
    const auto manifest = *blobs.manifest(stored.manifest);
    CHECK(manifest.tensors[0].hash == Sha256::hexOf(bytes.substr(0, 400)));
    CHECK(manifest.tensors[1].hash == Sha256::hexOf(bytes.substr(400, 200'000)));
    CHECK(manifest.tensors[2].hash == manifest.tensors[1].hash);
}

TEST_CASE("A flipped bit in a chunk is an error that names it, and no file is written")
{
    TempFolder folder;
    auto objects = std::move(*FolderStore::open(folder.path()));
    BlobStore blobs(*objects);
    const MemoryFile file(randomBytes(100'000));
    const auto stored = *blobs.put(file, {});
    REQUIRE(blobs.flush());
    const auto key = objects->list("chunks/")->front().key;
    auto bytes = test::bytesOfFile(folder / key);
    bytes[bytes.size() / 2] ^= 1;
    std::filesystem::remove(folder / key);
    folder.write(key, bytes);
    TempFolder out;
    const auto got = blobs.get(stored.manifest, out / "x");
    REQUIRE_FALSE(got);
    CHECK(got.error().code() == ErrorCode::Corrupt);
    CHECK(got.error().text().find(key.substr(key.rfind('/') + 1)) != std::string::npos);
    CHECK(std::filesystem::is_empty(out.path()));
}

TEST_CASE("A full disk fails the upload and the next one heals it")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const MemoryFile file(randomBytes(3'000'000));
    objects.setFault([](auto call, auto when, const std::string&) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before)
            return Error(ErrorCode::DiskFull, "full");
        return {};
    });
    const auto put = blobs.put(file, {});
    CHECK((!put || !blobs.flush()));
    objects.setFault({});
    const auto stored = *blobs.put(file, {});
    REQUIRE(blobs.flush());
    TempFolder out;
    CHECK(blobs.get(stored.manifest, out / "x"));
}

TEST_CASE("A cancelled upload stops")
{
    MemoryStore objects;
    BlobStore blobs(objects);
    const MemoryFile file(randomBytes(9'000'000));
    const auto cancel = CancelToken::create();
    const auto put = blobs.put(file, {}, {{}, {}, [&](const Progress&) { cancel.cancel(); }, cancel});
    REQUIRE_FALSE(put);
    CHECK(put.error().code() == ErrorCode::Cancelled);
}
