// What is lost if this fails: a whole library, because one entry of its log or one pack is damaged, missing or hostile.
#include "storage/base/hash.h"
#include "storage/objects/memory_store.h"
#include "tests/support/history_client.h"
#include "tests/support/store_surgery.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using Client = test::HistoryClient;

namespace {

LogEntry entryAt(const ObjectStore& objects, std::uint64_t number)
{
    return *LogEntry::fromJson(*objects.get(logKey(number)), logKey(number));
}

} // namespace

TEST_CASE("Who joins starts at the newest snapshot, even if the packs before it are gone")
{
    MemoryStore objects;
    Client ana(objects);
    for (int i = 0; i < 10; ++i)
        REQUIRE(ana.write("models/" + std::to_string(i) + "/README.md", "text " + std::to_string(i)));
    REQUIRE(*ana.history->appendSnapshot("ana", true));
    CHECK_FALSE(*ana.history->appendSnapshot("ana", true)); // nothing came after it
    REQUIRE(ana.write("models/late/README.md", "after"));
    CHECK(entryAt(objects, 12).snapshot == 11);
    for (std::uint64_t number = 1; number <= 10; ++number)
        REQUIRE(objects.remove(packKey(entryAt(objects, number).pack)));
    Client bo(objects);
    REQUIRE(bo.history->sync());
    CHECK(bo.history->head() == ana.history->head());
    CHECK(bo.read("models/3/README.md") == "text 3");
    CHECK(bo.read("models/late/README.md") == "after");
    // The whole history came along, not only its last state.
    const auto commits = bo.history->withRepository(
        [&](const GitRepository& git) { return git.commitsBetween("", *git.head()); });
    CHECK(commits->size() == 11);
}

TEST_CASE("Who was away while packs were collected goes on from the snapshot, and so do changes of theirs")
{
    MemoryStore objects;
    Client ana(objects), bo(objects);
    REQUIRE(ana.write("models/a/README.md", "1\n2\n3\n"));
    REQUIRE(bo.history->sync());
    REQUIRE(ana.write("models/a/README.md", "1\n2\nthree\n"));
    REQUIRE(ana.write("models/b/README.md", "b"));
    REQUIRE(*ana.history->appendSnapshot("ana", true));
    for (std::uint64_t number = 1; number <= 3; ++number)
        REQUIRE(objects.remove(packKey(entryAt(objects, number).pack)));
    REQUIRE(bo.write("models/c/README.md", "c"));
    CHECK(bo.read("models/a/README.md") == "1\n2\nthree\n");
    CHECK(bo.read("models/b/README.md") == "b");
    REQUIRE(ana.history->sync());
    CHECK(ana.read("models/c/README.md") == "c");
}

TEST_CASE("A snapshot is due once the packs since the last one outweigh it")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/README.md", "small"));
    CHECK_FALSE(*ana.history->appendSnapshot("ana"));
    std::string noise;
    for (int i = 0; i < 20'000; ++i)
        noise += randomId();
    REQUIRE(ana.write("models/b/README.md", noise));
    CHECK(*ana.history->appendSnapshot("ana"));
    REQUIRE(ana.write("models/b/README.md", "short"));
    CHECK_FALSE(*ana.history->appendSnapshot("ana"));
}

TEST_CASE("A damaged pack stops nobody, and a machine that has its objects mends it")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/README.md", "a"));
    REQUIRE(ana.write("models/b/README.md", "b"));
    REQUIRE(ana.write("models/c/README.md", "c"));
    test::flipBit(objects, packKey(entryAt(objects, 2).pack), 40);
    Client bo(objects);
    REQUIRE(bo.history->sync());
    REQUIRE(bo.history->problems().size() == 1);
    CHECK(bo.history->problems()[0].entry == 2);
    CHECK(bo.read("models/c/README.md") == "c");
    CHECK(bo.history->head() == ana.history->head());
    // Changes go on meanwhile.
    REQUIRE(ana.write("models/d/README.md", "d"));
    CHECK(bo.history->mend(2, "bo").error().code() == ErrorCode::NotFound);
    const auto before = bo.history->stamp();
    REQUIRE(ana.history->mend(2, "ana"));
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/b/README.md") == "b");
    CHECK(bo.read("models/d/README.md") == "d");
    CHECK(bo.history->problems().empty());
    CHECK(bo.history->stamp() != before);
    Client cleo(objects);
    REQUIRE(cleo.history->sync());
    CHECK(cleo.read("models/b/README.md") == "b");
    CHECK(cleo.history->problems().empty());
}

TEST_CASE("A flipped bit anywhere in an entry loses at most its own change, until it is mended")
{
    const auto at = GENERATE(0, 15, 120, 250, 320);
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/README.md", "a"));
    REQUIRE(ana.write("models/b/README.md", "b"));
    REQUIRE(ana.write("models/c/README.md", "c"));
    test::flipBit(objects, logKey(2), static_cast<std::size_t>(at));
    INFO(*objects.get(logKey(2)));
    Client bo(objects);
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/a/README.md") == "a");
    CHECK(bo.read("models/c/README.md") == "c");
    REQUIRE(ana.write("models/d/README.md", "d")); // who knew it before goes on
    REQUIRE(ana.history->mend(2, "ana"));
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/b/README.md") == "b");
    CHECK(bo.read("models/d/README.md") == "d");
}

TEST_CASE("Args that somebody rewrites stay what they first were, and the next change puts them back")
{
    MemoryStore objects;
    Client ana(objects), bo(objects, {[](auto&&...) { return MergeRules::Content("merged"); }});
    REQUIRE(ana.write("models/a/args.json", "first"));
    REQUIRE(bo.write("models/a/args.json", "rewritten")); // a program that does not keep the rules
    REQUIRE(ana.history->sync());
    CHECK(ana.read("models/a/args.json") == "first");
    CHECK(ana.history->problems().size() == 1);
    REQUIRE(ana.write("models/a/README.md", "text"));
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/a/args.json") == "first");
}

TEST_CASE("An entry that does not build on the ones before it deletes nothing")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/README.md", "a"));
    MemoryStore other;
    Client stranger(other);
    REQUIRE(stranger.write("models/x/README.md", "x"));
    auto entry = entryAt(other, 1);
    REQUIRE(objects.create(packKey(entry.pack), bytesOf(*other.get(packKey(entry.pack)))));
    REQUIRE(objects.create(logKey(2), bytesOf(entry.toJson())));
    REQUIRE(ana.write("models/b/README.md", "b"));
    CHECK(ana.read("models/a/README.md") == "a");
    Client bo(objects);
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/a/README.md") == "a");
    CHECK(bo.read("models/b/README.md") == "b");
    CHECK(bo.history->problems().size() == 1);
    CHECK(bo.history->head() == ana.history->head());
}

TEST_CASE("Who may only read a newer library reads it and writes nothing")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("a", "1"));
    auto entry = entryAt(objects, 1);
    entry.id = "another";
    entry.minWriter = libraryFormatVersion + 1;
    REQUIRE(objects.create(logKey(2), bytesOf(entry.toJson())));
    REQUIRE(ana.history->sync());
    CHECK(ana.read("a") == "1");
    CHECK(ana.write("a", "2").error().code() == ErrorCode::Unsupported);
}

TEST_CASE("A library restored from yesterday's backup is joined again with what it lost")
{
    MemoryStore objects;
    Client ana(objects), bo(objects);
    REQUIRE(ana.write("models/a/README.md", "a"));
    REQUIRE(bo.history->sync());
    const auto backup = test::copyOf(objects);
    REQUIRE(ana.write("models/b/README.md", "b"));
    REQUIRE(ana.write("models/broken/README.md", "its weights are lost"));
    REQUIRE(ana.write("models/a/README.md", "a, edited"));
    test::restore(objects, backup);
    REQUIRE(bo.write("models/c/README.md", "c")); // bo knows nothing of what was lost
    CHECK(ana.write("models/d/README.md", "d").error().code() == ErrorCode::Conflict);
    CHECK(objects.list("log/")->size() == 2);
    const auto whole = [](const std::string& unit, const GitRepository&, const CommitId&) { return unit != "models/broken"; };
    REQUIRE(ana.history->rejoin(whole, "ana"));
    REQUIRE(bo.history->sync());
    for (const auto* client : {&ana, &bo}) {
        CHECK(client->read("models/a/README.md") == "a, edited");
        CHECK(client->read("models/b/README.md") == "b");
        CHECK(client->read("models/c/README.md") == "c");
        CHECK(client->read("models/broken/README.md") == "<not-found>");
    }
    REQUIRE(ana.write("models/d/README.md", "d"));
    CHECK(ana.history->rejoin(whole, "ana")); // nothing to do any more
}

TEST_CASE("Fifty entries joined into few packs are all still there")
{
    MemoryStore objects;
    Client ana(objects);
    for (int i = 0; i < 120; ++i)
        REQUIRE(ana.write("models/" + std::to_string(i) + "/README.md", "text " + std::to_string(i)));
    std::size_t packs = 0;
    for (const auto& file : std::filesystem::directory_iterator(ana.folder / "history.git/objects/pack"))
        packs += file.path().extension() == ".pack";
    CHECK(packs < 60);
    Client bo(objects);
    REQUIRE(bo.history->sync());
    for (const auto* client : {&ana, &bo}) {
        for (int i = 0; i < 120; ++i)
            CHECK(client->read("models/" + std::to_string(i) + "/README.md") == "text " + std::to_string(i));
    }
}
