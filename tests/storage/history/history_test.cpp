// What is lost if this fails: acknowledged changes, and with them models.
#include "storage/history/history.h"
#include "storage/objects/folder_store.h"
#include "storage/objects/memory_store.h"
#include "tests/support/history_client.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace modelbook;
using test::TempFolder;

namespace {

using Client = test::HistoryClient;
MergeRules rules()
{
    return test::plainRules();
}

} // namespace

TEST_CASE("A change is there for everyone after sync, and after the clone is deleted")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/README.md", "one\n"));
    REQUIRE(ana.write("models/a/README.md", "two\n"));
    REQUIRE(ana.write("models/b/README.md", "b\n"));
    Client bo(objects);
    REQUIRE(bo.history->sync());
    CHECK(bo.read("models/a/README.md") == "two\n");
    CHECK(bo.history->head() == ana.history->head());
}

TEST_CASE("A damaged clone is thrown away and fetched again")
{
    MemoryStore objects;
    TempFolder folder;
    {
        auto history = std::move(*History::open(objects, folder.path(), rules()));
        REQUIRE(history->commit({{"a", "text"}}, "ana", "Write"));
    }
    std::filesystem::remove_all(folder / "history.git/objects");
    auto history = std::move(*History::open(objects, folder.path(), rules()));
    REQUIRE(history->sync());
    CHECK(*history->withRepository([](const GitRepository& git) { return git.readFile(*git.head(), "a"); }) == "text");
}

TEST_CASE("Two people change different things at once: both are kept")
{
    MemoryStore objects;
    Client ana(objects), bo(objects);
    REQUIRE(ana.write("models/a/README.md", "1\n2\n3\n4\n5\n"));
    REQUIRE(bo.history->sync());
    // Bo's log entry loses the race: Ana's lands just before it.
    bool raced = false;
    objects.setFault([&](auto call, auto when, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before && key == logKey(2) && !raced) {
            raced = true;
            CHECK(ana.write("models/a/README.md", "1\n2\n3\n4\nana\n"));
            CHECK(ana.write("models/n/README.md", "new\n"));
        }
        return {};
    });
    REQUIRE(bo.write("models/a/README.md", "bo\n2\n3\n4\n5\n"));
    CHECK(raced);
    CHECK(bo.read("models/a/README.md") == "bo\n2\n3\n4\nana\n");
    CHECK(bo.read("models/n/README.md") == "new\n");
    REQUIRE(ana.history->sync());
    CHECK(ana.history->head() == bo.history->head());
}

TEST_CASE("Delete wins over an edit of the same model")
{
    MemoryStore objects;
    Client ana(objects), bo(objects);
    REQUIRE(ana.history->commit({{"models/a/README.md", "x"}, {"models/a/model.json", "{}"}}, "ana", "Add"));
    REQUIRE(bo.history->sync());
    bool raced = false;
    objects.setFault([&](auto call, auto when, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before && key == logKey(2) && !raced) {
            raced = true;
            CHECK(ana.history->commit({{"models/a/README.md", {}}, {"models/a/model.json", {}}}, "ana", "Remove"));
        }
        return {};
    });
    REQUIRE(bo.history->commit({{"models/a/README.md", "edited"}, {"models/a/metrics/x.csv", "1"}}, "bo", "Edit"));
    CHECK(bo.read("models/a/README.md") == "<not-found>");
    CHECK(bo.read("models/a/metrics/x.csv") == "<not-found>");
}

TEST_CASE("An answer lost after the entry was made is no second entry")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("a", "1"));
    objects.setFault([&](auto call, auto when, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::After && key.compare(0, 4, "log/") == 0)
            return Error(ErrorCode::Io, "time-out");
        return {};
    });
    REQUIRE(ana.write("a", "2"));
    objects.setFault({});
    CHECK(objects.list("log/")->size() == 2);
    CHECK(ana.read("a") == "2");
}

TEST_CASE("A write that fails leaves the library as it was")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("a", "1"));
    for (const std::string prefix : {"packs/", "log/"}) {
        objects.setFault([&](auto call, auto when, const std::string& key) -> std::optional<Error> {
            if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before &&
                key.compare(0, prefix.size(), prefix) == 0)
                return Error(ErrorCode::DiskFull, "full");
            return {};
        });
        CHECK(ana.write("a", "2").error().code() == ErrorCode::DiskFull);
        objects.setFault({});
        Client other(objects);
        REQUIRE(other.history->sync());
        CHECK(other.read("a") == "1");
    }
    REQUIRE(ana.write("a", "3"));
    CHECK(ana.read("a") == "3");
}

TEST_CASE("Undo takes one change back and keeps what came after")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("models/a/model.json", "a"));
    const auto second = ana.write("models/b/model.json", "b");
    REQUIRE(second);
    REQUIRE(ana.write("models/a/model.json", "a2"));
    REQUIRE(ana.history->revert(*second, "ana", "Undo"));
    CHECK(ana.read("models/b/model.json") == "<not-found>");
    CHECK(ana.read("models/a/model.json") == "a2");
}

TEST_CASE("A library restored from a backup is noticed before anything is written")
{
    MemoryStore objects;
    Client ana(objects);
    REQUIRE(ana.write("a", "1"));
    REQUIRE(ana.write("a", "2"));
    REQUIRE(objects.remove(logKey(2)));
    CHECK(ana.write("a", "3").error().code() == ErrorCode::Conflict);
    CHECK(objects.list("log/")->size() == 1);
}

TEST_CASE("Four writers at once on one folder: every change arrives")
{
    TempFolder folder;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&folder, writer] {
            auto objects = std::move(*FolderStore::open(folder.path()));
            Client client(*objects);
            for (int i = 0; i < 10; ++i) {
                const auto path = "models/" + std::to_string(writer) + "-" + std::to_string(i) + "/model.json";
                if (!client.write(path, path))
                    throw std::runtime_error("a write failed");
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    auto objects = std::move(*FolderStore::open(folder.path()));
    Client reader(*objects);
    REQUIRE(reader.history->sync());
    const auto models = reader.history->withRepository([](const GitRepository& git) { return git.list(*git.head(), "models"); });
    CHECK(models->size() == 40);
    CHECK(objects->list("log/")->size() == 40);
}

TEST_CASE("A newer library is refused politely")
{
    MemoryStore objects;
    LogEntry entry;
    entry.minReader = libraryFormatVersion + 1;
    REQUIRE(objects.create(logKey(1), bytesOf(entry.toJson())));
    Client ana(objects);
    const auto synced = ana.history->sync();
    REQUIRE_FALSE(synced);
    CHECK(synced.error().code() == ErrorCode::Unsupported);
}
