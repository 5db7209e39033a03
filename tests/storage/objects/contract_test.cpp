// What is lost if this fails: any promise of the protocol, since all rest on what ObjectStore says of itself.
#include "storage/objects/folder_store.h"
#include "storage/objects/memory_store.h"
#include "storage/objects/s3_store.h"
#include "tests/support/s3/ceph_bucket.h"
#include "tests/support/s3/fake_s3_server.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace modelbook;
using test::TempFolder;

namespace {

struct BackEnd {
    static bool isThere() { return true; }
};
struct MemoryBackEnd : BackEnd {
    MemoryStore store;
    ObjectStore& objects() { return store; }
};
struct FolderBackEnd : BackEnd {
    TempFolder folder;
    std::unique_ptr<FolderStore> store = std::move(*FolderStore::open(folder.path()));
    ObjectStore& objects() { return *store; }
};
struct FakeS3BackEnd : BackEnd {
    test::FakeS3Server server;
    S3Store store{*S3Location::parse(server.location()), {"key", "secret", {}}, {}};
    ObjectStore& objects() { return store; }
};
struct CephBackEnd {
    static bool isThere() { return test::CephBucket::isThere(); }
    test::CephBucket bucket;
    std::unique_ptr<S3Store> store = bucket.store();
    ObjectStore& objects() { return *store; }
};

} // namespace

TEMPLATE_TEST_CASE("Object store contract", "", MemoryBackEnd, FolderBackEnd, FakeS3BackEnd, CephBackEnd)
{
    if (!TestType::isThere())
        return;
    TestType backEnd;
    ObjectStore& store = backEnd.objects();

    SECTION("What is created is read back, whole and by range")
    {
        REQUIRE(*store.create("chunks/ab/x-0", bytesOf("hello world")) == Creation::Created);
        CHECK(*store.get("chunks/ab/x-0") == "hello world");
        CHECK(*store.get("chunks/ab/x-0", 6) == "world");
        CHECK(*store.get("chunks/ab/x-0", 0, 5) == "hello");
        CHECK(store.get("chunks/ab/x-0", 6, 6).error().code() == ErrorCode::Truncated);
        CHECK(store.get("chunks/ab/x-0", 11)->empty());
        CHECK(store.get("chunks/ab/x-0", 11, 0)->empty());
        CHECK(store.get("chunks/ab/x-0", 12).error().code() == ErrorCode::Truncated);
        CHECK(store.stat("chunks/ab/x-0")->size == 11);
    }
    SECTION("Nothing is ever overwritten")
    {
        REQUIRE(*store.create("log/1.json", bytesOf("first")) == Creation::Created);
        CHECK(*store.create("log/1.json", bytesOf("second")) == Creation::Existed);
        CHECK(*store.get("log/1.json") == "first");
    }
    SECTION("Of many writers at once exactly one wins")
    {
        for (int round = 0; round < 20; ++round) {
            std::atomic<int> winners = 0;
            std::vector<std::thread> threads;
            const auto key = "log/" + std::to_string(round);
            for (int i = 0; i < 8; ++i) {
                threads.emplace_back([&, i] {
                    if (*store.create(key, bytesOf(std::to_string(i))) == Creation::Created)
                        ++winners;
                });
            }
            for (auto& thread : threads)
                thread.join();
            CHECK(winners == 1);
        }
    }
    SECTION("An empty object is an object")
    {
        REQUIRE(store.create("a", {}));
        CHECK(store.get("a")->empty());
    }
    SECTION("What is not there is NotFound")
    {
        CHECK(store.get("none").error().code() == ErrorCode::NotFound);
        CHECK(store.stat("none").error().code() == ErrorCode::NotFound);
    }
    SECTION("Many at once, some of them there already")
    {
        REQUIRE(store.create("p/3", bytesOf("old")));
        std::vector<NewObject> objects;
        for (int i = 0; i < 9; ++i)
            objects.push_back({"p/" + std::to_string(i), "new" + std::to_string(i)});
        CHECK(*store.createAll(objects) == 8);
        CHECK(*store.get("p/3") == "old");
        CHECK(*store.get("p/8") == "new8");
    }
    SECTION("Lists are in order, after a key, up to a limit")
    {
        for (const char* key : {"log/2", "log/1", "packs/9", "log/10"})
            REQUIRE(store.create(key, bytesOf("x")));
        const auto keys = [](const auto& infos) {
            std::vector<std::string> names;
            for (const auto& info : *infos)
                names.push_back(info.key);
            return names;
        };
        CHECK(keys(store.list("log/")) == std::vector<std::string>{"log/1", "log/10", "log/2"});
        CHECK(keys(store.list("log/", "log/1")) == std::vector<std::string>{"log/10", "log/2"});
        CHECK(keys(store.list("log/", {}, 1)) == std::vector<std::string>{"log/1"});
        CHECK(store.list("nothing/")->empty());
    }
    SECTION("Removing is final and may be repeated")
    {
        REQUIRE(store.create("a/b", bytesOf("x")));
        CHECK(store.remove("a/b"));
        CHECK(store.remove("a/b"));
        CHECK(store.get("a/b").error().code() == ErrorCode::NotFound);
    }
    SECTION("Copies do not replace")
    {
        REQUIRE(store.create("a", bytesOf("x")));
        REQUIRE(store.create("c", bytesOf("y")));
        CHECK(*store.copy("a", "b") == Creation::Created);
        CHECK(*store.copy("a", "c") == Creation::Existed);
        CHECK(*store.get("c") == "y");
        CHECK(store.copy("none", "d").error().code() == ErrorCode::NotFound);
    }
    SECTION("Whether it can be written is asked for once")
    {
        CHECK(store.checkWriting());
        CHECK(store.checkWriting());
        CHECK(store.list("")->empty());
    }
    SECTION("The largest chunk comes back whole")
    {
        std::string bytes(16u << 20, '\0');
        for (std::size_t i = 0; i < bytes.size(); i += 97)
            bytes[i] = static_cast<char>(i / 97);
        REQUIRE(store.create("big", bytesOf(bytes)));
        CHECK(*store.get("big") == bytes);
        CHECK(*store.get("big", (16u << 20) - 5) == bytes.substr(bytes.size() - 5));
    }
    SECTION("No name leaves the store")
    {
        for (const char* key : {"../x", "a/../b", "/abs", "a//b", "", "a/", ".hidden", "a b", "a\\b"}) {
            INFO(key);
            CHECK(store.create(key, bytesOf("x")).error().code() == ErrorCode::InvalidArgument);
        }
    }
}

TEST_CASE("A folder that is gone is offline, never empty")
{
    auto folder = std::make_unique<TempFolder>();
    auto store = std::move(*FolderStore::open(folder->path()));
    REQUIRE(store->create("log/1", bytesOf("x")));
    folder.reset();
    CHECK(store->list("log/").error().code() == ErrorCode::Offline);
    CHECK(store->get("log/1").error().code() == ErrorCode::Offline);
    CHECK(store->create("other/2", bytesOf("x")).error().code() == ErrorCode::Offline);
}

TEST_CASE("What a killed process left behind is swept at the next opening; what others write is not")
{
    TempFolder folder;
    folder.write("tmp/0123456789ab-1-of-another-machine", "x");
    // A process id that nobody has any more.
    const auto child = ::fork();
    if (child == 0)
        ::_exit(0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    auto store = std::move(*FolderStore::open(folder.path()));
    const auto orphan = FolderStore::temporaryPrefix() + std::to_string(child) + "-x";
    const auto living = FolderStore::temporaryPrefix() + std::to_string(::getpid()) + "-x";
    folder.write("tmp/" + orphan, "x");
    folder.write("tmp/" + living, "x");
    store = std::move(*FolderStore::open(folder.path()));
    CHECK_FALSE(std::filesystem::exists(folder / "tmp" / orphan));
    CHECK(std::filesystem::exists(folder / "tmp" / living));
    CHECK(std::filesystem::exists(folder / "tmp/0123456789ab-1-of-another-machine"));
}

TEST_CASE("No temporary file is left behind or listed")
{
    TempFolder folder;
    auto store = std::move(*FolderStore::open(folder.path()));
    REQUIRE(store->create("a", bytesOf("x")));
    REQUIRE(store->create("a", bytesOf("y")));
    CHECK(std::filesystem::is_empty(folder / "tmp"));
    CHECK(store->list("")->size() == 1);
}
