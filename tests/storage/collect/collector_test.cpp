// What is lost if this fails: weights that a model needs, taken for garbage; or the room that garbage takes.
#include "storage/collect/leases.h"
#include "storage/objects/memory_store.h"
#include "tests/support/small_library.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::SmallLibrary;

TEST_CASE("What was deleted goes, what is needed stays, and so does what undo needs")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto kept = library.store(test::noise(50'000, 1)), gone = library.store(test::noise(50'000, 2));
    REQUIRE(library.record("kept", kept));
    REQUIRE(library.record("gone", gone));
    REQUIRE(library.remove("gone"));
    const auto unreferred = library.store(test::noise(50'000, 3));

    const auto careful = *library.collect(24 * 3600 * 1000);
    CHECK(careful.removedObjects == 2); // what was never referred to: a chunk and a manifest
    CHECK(library.isWhole(gone));
    CHECK_FALSE(library.isWhole(unreferred));

    const auto report = *library.collect();
    CHECK(report.removedObjects == 2);
    CHECK(report.removedBytes > 50'000);
    CHECK(library.isWhole(kept));
    CHECK_FALSE(library.isWhole(gone));
    CHECK(library.collect()->entry == 0); // nothing left to say
    CHECK(library.verify()->damaged.empty());
}

TEST_CASE("Taking a deletion back after its data was collected says so instead of bringing half a model")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto manifest = library.store(test::noise(50'000, 1));
    REQUIRE(library.record("a", manifest));
    const auto removed = *library.remove("a");
    REQUIRE(library.collect());
    const auto undone = library.client.history->revert(removed, "ana", "Undo");
    REQUIRE_FALSE(undone);
    CHECK(library.client.read("models/a/model.json") == "<not-found>");
}

TEST_CASE("An upload that a collection overtook stores its data again and loses nothing")
{
    MemoryStore objects;
    SmallLibrary ana(objects), bo(objects);
    const auto bytes = test::noise(50'000, 1);
    const auto first = ana.store(bytes);
    REQUIRE(bo.collect()); // before ana refers to it
    const auto refused = ana.record("a", first);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::Stale);
    ana.blobs.forget();
    const auto again = ana.store(bytes);
    CHECK(again != first);
    REQUIRE(ana.record("a", again));
    REQUIRE(bo.client.history->sync());
    REQUIRE(bo.collect());
    CHECK(bo.isWhole(again));
}

TEST_CASE("A collection that crashed is finished by the next, and a late one deletes only what it named")
{
    MemoryStore objects;
    SmallLibrary ana(objects), bo(objects);
    const auto bytes = test::noise(50'000, 1);
    const auto first = ana.store(bytes);
    objects.setFault([](auto call, auto, const std::string&) -> std::optional<Error> {
        if (call == MemoryStore::Call::Remove)
            return Error(ErrorCode::Io, "killed");
        return {};
    });
    CHECK_FALSE(ana.collect()); // its entry stands, nothing is deleted yet
    objects.setFault({});
    // Bo stores the same content meanwhile: the named objects are there, and may not be used.
    REQUIRE(bo.client.history->sync());
    bo.blobs.forget();
    const auto again = bo.store(bytes);
    CHECK(again != first);
    REQUIRE(bo.record("b", again));
    REQUIRE(ana.client.history->sync());
    CHECK(ana.collect()->removedObjects == 2);
    CHECK(bo.isWhole(again));
    CHECK_FALSE(bo.isWhole(first));
}

TEST_CASE("Bases of differences stay as long as something builds on them")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto weights = test::noise(4'000'000, 1);
    auto near = weights;
    for (std::size_t i = 0; i < near.size(); i += 4)
        near[i] = static_cast<char>(near[i] + 1);
    const std::vector<TensorSpan> tensors{{"w", 0, weights.size(), 4, "F32", {1'000'000}, {}}};
    const auto base = *library.blobs.put(MemoryFile(weights), tensors);
    REQUIRE(library.blobs.flush());
    PutOptions options;
    options.bases = {*library.blobs.manifest(base.manifest)};
    const auto next = *library.blobs.put(MemoryFile(near), tensors, options);
    REQUIRE(library.blobs.flush());
    REQUIRE(library.blobs.manifest(next.manifest)->bases.size() == 1);
    REQUIRE(library.record("base", base.manifest));
    REQUIRE(library.record("next", next.manifest));
    REQUIRE(library.remove("base"));
    REQUIRE(library.collect());
    CHECK(library.isWhole(next.manifest));
    CHECK_FALSE(library.isWhole(base.manifest)); // its manifest went, its chunk did not
}

TEST_CASE("Nothing is collected while something that is needed cannot be read")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto manifest = library.store(test::noise(50'000, 1));
    REQUIRE(library.record("a", manifest));
    REQUIRE(objects.remove(BlobStore::manifestKey(manifest)));
    CHECK_FALSE(library.collect());
    CHECK(objects.list("chunks/")->size() == 1);
}

TEST_CASE("Packs before a snapshot are collected, and everyone still gets everything")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto manifest = library.store(test::noise(50'000, 1));
    for (int i = 0; i < 5; ++i)
        REQUIRE(library.record("m" + std::to_string(i), manifest));
    REQUIRE(*library.client.history->appendSnapshot("ana", true));
    CHECK(library.collect()->removedObjects == 5);
    SmallLibrary bo(objects);
    REQUIRE(bo.client.history->sync());
    CHECK(bo.client.read("models/m3/model.json") == manifest);
}

TEST_CASE("A lease says who uploads, and is forgotten when its upload died long ago")
{
    MemoryStore objects;
    test::TempFolder folder;
    const auto patience = 3600 * 1000;
    {
        const Lease lease(objects, "ana", "gpu-7");
        const auto live = *liveLeases(objects, folder / "leases.json", patience);
        REQUIRE(live.size() == 1);
        CHECK(live[0].author == "ana");
        CHECK(live[0].host == "gpu-7");
    }
    CHECK(liveLeases(objects, folder / "leases.json", patience)->empty());
    REQUIRE(objects.create("leases/dead.json", bytesOf("not even JSON")));
    CHECK(liveLeases(objects, folder / "leases.json", patience)->size() == 1);
    CHECK(liveLeases(objects, folder / "leases.json", -1)->empty());
    CHECK(objects.list("leases/")->empty());
}
