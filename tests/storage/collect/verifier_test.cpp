// What is lost if this fails: the knowledge that a disk has begun to rot, and whose models it takes.
#include "storage/objects/memory_store.h"
#include "tests/support/small_library.h"
#include "tests/support/store_surgery.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::SmallLibrary;

TEST_CASE("A flipped bit in any byte of any kind of object is found and named, with the model that it harms")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto manifest = library.store(test::noise(3'000, 1)); // raw
    const auto packed = library.store(std::string(3'000, 'a')); // zstd
    REQUIRE(library.record("raw", manifest));
    REQUIRE(library.record("packed", packed));
    REQUIRE(library.verify()->damaged.empty());
    const auto all = test::copyOf(objects);
    for (const auto& [key, bytes] : all) {
        // Headers byte by byte, then a sample.
        for (std::size_t at = 0; at < bytes.size(); at += at < 40 ? 1 : 97) {
            test::flipBit(objects, key, at);
            const auto report = library.verify();
            REQUIRE(report);
            INFO(key << " at " << at);
            const auto named = std::any_of(report->damaged.begin(), report->damaged.end(),
                                           [&key = key](const auto& object) { return object.key == key; });
            // Compressed data has bits that mean nothing: then the file comes back as it was.
            const bool harmless = key.starts_with("chunks/") && library.isWhole(manifest) && library.isWhole(packed);
            CHECK((named || harmless));
            if (key.starts_with("chunks/") && named)
                CHECK(report->damaged[0].harmed.size() == 1);
            test::replaceObject(objects, key, bytes);
        }
    }
}

TEST_CASE("A missing chunk or manifest is named with its model")
{
    MemoryStore objects;
    SmallLibrary library(objects);
    const auto manifest = library.store(test::noise(3'000, 1));
    REQUIRE(library.record("a", manifest));
    const auto keys = *library.blobs.keysOf(manifest);
    for (const auto& key : keys) {
        const auto bytes = *objects.get(key);
        REQUIRE(objects.remove(key));
        const auto report = *library.verify();
        REQUIRE(report.damaged.size() == 1);
        CHECK(report.damaged[0].key == key);
        CHECK(report.damaged[0].harmed == std::vector<std::string>{"models/a"});
        REQUIRE(objects.create(key, bytesOf(bytes)));
    }
}
