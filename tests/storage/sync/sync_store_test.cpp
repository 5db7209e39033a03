// What is lost if this fails: what people did while their library was away, or the order in which it arrives.
#include "storage/sync/sync_store.h"
#include "storage/history/log_entry.h"
#include "tests/support/sync/distant_store.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::DistantLibrary;
using test::TempFolder;

namespace {

struct Machine {
    explicit Machine(DistantLibrary& library, const std::string& header = DistantLibrary::header)
        : way(library.way(reachable)), headerText(header)
    {
        start();
    }
    /// As a program that starts again.
    void start()
    {
        store.reset();
        store = std::move(*SyncStore::open("memory", headerText, way, folder / "library"));
        (void)store->connect().has_value();
    }
    TempFolder folder;
    std::shared_ptr<std::atomic<bool>> reachable = std::make_shared<std::atomic<bool>>(true);
    SyncStore::Open way;
    std::string headerText;
    std::unique_ptr<SyncStore> store;
};

std::vector<std::string> keysOf(const ObjectStore& store, const std::string& prefix = {})
{
    std::vector<std::string> keys;
    const auto listed = store.list(prefix).value();
    for (const auto& info : listed)
        keys.push_back(info.key);
    return keys;
}

} // namespace

TEST_CASE("While the library is there everything goes straight to it")
{
    DistantLibrary library;
    Machine machine(library);
    CHECK(*machine.store->create("chunks/a", bytesOf("x")) == Creation::Created);
    CHECK(*machine.store->create(logKey(1), bytesOf("one")) == Creation::Created);
    CHECK(*library.objects().get(logKey(1)) == "one");
    CHECK_FALSE(machine.store->hasQueued());
    CHECK(machine.store->status() == SyncStatus());
}

TEST_CASE("What is done without the library waits, survives a restart, and is sent in order")
{
    DistantLibrary library;
    Machine machine(library);
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = false;
    CHECK(*machine.store->create("chunks/a", bytesOf("data")) == Creation::Created);
    CHECK(*machine.store->create("packs/b", bytesOf("pack")) == Creation::Created);
    CHECK(*machine.store->create(logKey(2), bytesOf("two")) == Creation::Created);
    CHECK(machine.store->hasQueued());
    CHECK(machine.store->isOffline());
    // One's own log goes on.
    CHECK(*machine.store->get(logKey(1)) == "one");
    CHECK(*machine.store->get(logKey(2)) == "two");
    CHECK(machine.store->stat(logKey(3)).error().code() == ErrorCode::NotFound);
    CHECK(*machine.store->get("chunks/a") == "data");
    CHECK(machine.store->get("chunks/elsewhere").error().code() == ErrorCode::Offline);

    machine.start();
    CHECK(machine.store->status().changes == 1);
    CHECK(machine.store->status().offline);
    CHECK(machine.store->status().offlineSince > 0);
    CHECK(*machine.store->get(logKey(1)) == "one");
    CHECK(*machine.store->create(logKey(3), bytesOf("three")) == Creation::Created);

    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    // Still one's own log until it is sent, and what is added meanwhile goes to its end.
    CHECK(*machine.store->create(logKey(4), bytesOf("four")) == Creation::Created);
    CHECK(keysOf(library.objects(), "log/").size() == 1);
    CHECK(*machine.store->send() == SyncStore::Sent::All);
    CHECK(keysOf(library.objects()) ==
          std::vector<std::string>{"chunks/a", "library.json", logKey(1), logKey(2), logKey(3), logKey(4), "packs/b"});
    CHECK(machine.store->status() == SyncStatus());
    CHECK(std::filesystem::is_empty(machine.folder / "library/queue/log"));
}

TEST_CASE("Others' entries at the waiting ones' numbers: nothing is overwritten, and the caller is told to merge")
{
    DistantLibrary library;
    Machine machine(library), other(library);
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = false;
    REQUIRE(machine.store->create("packs/mine", bytesOf("pack")));
    REQUIRE(machine.store->create(logKey(2), bytesOf("mine")));
    REQUIRE(machine.store->create(logKey(3), bytesOf("mine too")));
    REQUIRE(other.store->create(logKey(2), bytesOf("theirs")));
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    CHECK(machine.store->stat(logKey(4)).error().code() == ErrorCode::NotFound);
    REQUIRE(*machine.store->send() == SyncStore::Sent::Diverged);
    CHECK(*library.objects().get(logKey(2)) == "theirs");
    CHECK(*library.objects().get("packs/mine") == "pack");
    // Now the library's log is seen, and nothing is added until the merge is done, also after a restart.
    CHECK(*machine.store->get(logKey(2)) == "theirs");
    CHECK(machine.store->get(logKey(3)).error().code() == ErrorCode::NotFound);
    CHECK(machine.store->create(logKey(3), bytesOf("early")).error().code() == ErrorCode::Conflict);
    machine.start();
    CHECK(*machine.store->send() == SyncStore::Sent::Diverged);
    // Away again: one's own state still stands.
    *machine.reachable = false;
    CHECK(*machine.store->get(logKey(3)) == "mine too");
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    REQUIRE(machine.store->forgetDiverged());
    CHECK(*machine.store->create(logKey(3), bytesOf("merged")) == Creation::Created);
    CHECK(*library.objects().get(logKey(3)) == "merged");
}

TEST_CASE("Sending goes on where it was interrupted")
{
    DistantLibrary library;
    Machine machine(library);
    *machine.reachable = false;
    for (int i = 0; i < 20; ++i)
        REQUIRE(machine.store->create("chunks/" + std::to_string(i), bytesOf(std::string(1000, 'x'))));
    REQUIRE(machine.store->create("packs/p", bytesOf("pack")));
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    std::atomic<int> created{0};
    library.objects().setFault([&](MemoryStore::Call call, MemoryStore::When when, const std::string&) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::Before && ++created > 7)
            return makeError(ErrorCode::Offline, "cut");
        return std::nullopt;
    });
    CHECK(machine.store->send().error().code() == ErrorCode::Offline);
    CHECK(keysOf(library.objects(), "log/").empty());
    CHECK(machine.store->isOffline());
    const auto sent = keysOf(library.objects(), "chunks/").size();
    CHECK(sent > 0);
    created = 0;
    library.objects().setFault([&](MemoryStore::Call call, MemoryStore::When when, const std::string&) -> std::optional<Error> {
        created += call == MemoryStore::Call::Create && when == MemoryStore::When::Before;
        return std::nullopt;
    });
    machine.start();
    REQUIRE(*machine.store->send() == SyncStore::Sent::All);
    CHECK(static_cast<std::size_t>(created) == 20 - sent + 2);
    CHECK(keysOf(library.objects(), "log/").size() == 1);
}

TEST_CASE("A log entry whose answer was lost is known again")
{
    DistantLibrary library;
    Machine machine(library);
    bool lost = false;
    library.objects().setFault([&](MemoryStore::Call call, MemoryStore::When when, const std::string& key) -> std::optional<Error> {
        if (call == MemoryStore::Call::Create && when == MemoryStore::When::After && key == logKey(1) && !std::exchange(lost, true))
            return makeError(ErrorCode::Offline, "cut");
        return std::nullopt;
    });
    // The library has it; this machine does not know, and keeps it.
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    CHECK(machine.store->hasQueued());
    REQUIRE(machine.store->connect());
    CHECK(*machine.store->send() == SyncStore::Sent::All);
    CHECK(*library.objects().get(logKey(1)) == "one");
}

TEST_CASE("An empty drive, or another library in its place, gets nothing")
{
    DistantLibrary library, another("{\"format\":\"modelbook-library\",\"id\":\"ffffffffffffffffffffffffffffffff\"}");
    Machine machine(library);
    *machine.reachable = false;
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = true;
    machine.way = another.way(machine.reachable);
    machine.start();
    CHECK(machine.store->connect().error().code() == ErrorCode::Conflict);
    CHECK(machine.store->send().error().code() == ErrorCode::Offline);
    CHECK(keysOf(another.objects(), "log/").empty());
    REQUIRE(another.objects().remove("library.json"));
    CHECK(machine.store->connect().error().code() == ErrorCode::Offline);
    CHECK(machine.store->status().reason.find("library.json") != std::string::npos);
    CHECK(machine.store->create("chunks/a", bytesOf("x")));
    CHECK(keysOf(another.objects()).empty());
}

TEST_CASE("Sending can be paused, and says what it does")
{
    DistantLibrary library;
    Machine machine(library);
    *machine.reachable = false;
    for (int i = 0; i < 5; ++i)
        REQUIRE(machine.store->create("chunks/" + std::to_string(i), bytesOf("1234567890")));
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    machine.store->setPaused(true);
    CHECK(machine.store->send().error().code() == ErrorCode::Cancelled);
    CHECK(machine.store->status().paused);
    CHECK(keysOf(library.objects()).size() == 1);
    machine.store->setPaused(false);
    Progress last;
    REQUIRE(*machine.store->send([&](const Progress& progress) { last = progress; }) == SyncStore::Sent::All);
    CHECK(last.done == 50);
    CHECK(last.total == 50);
    const auto cancel = CancelToken::create();
    cancel.cancel();
    *machine.reachable = false;
    REQUIRE(machine.store->create("chunks/more", bytesOf("x")));
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    CHECK(machine.store->send({}, cancel).error().code() == ErrorCode::Cancelled);
}

TEST_CASE("Each entry is sent after its own objects, and before those of the next one")
{
    DistantLibrary library;
    Machine machine(library);
    *machine.reachable = false;
    for (const int number : {1, 2}) {
        const auto name = std::to_string(number);
        REQUIRE(machine.store->create("chunks/" + name, bytesOf("weights")));
        REQUIRE(machine.store->create("packs/" + name, bytesOf("pack")));
        REQUIRE(machine.store->create(logKey(static_cast<std::uint64_t>(number)), bytesOf(name)));
    }
    REQUIRE(machine.store->create("chunks/of-nothing", bytesOf("weights")));
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    std::vector<std::string> there;
    const auto needs = [&](std::uint64_t number) -> Result<std::vector<std::string>> {
        there.push_back(std::to_string(keysOf(library.objects(), "chunks/").size()) + " chunks, " + std::to_string(keysOf(library.objects(), "log/").size()) + " entries");
        return std::vector<std::string>{"chunks/" + std::to_string(number), "packs/" + std::to_string(number), "chunks/not-waiting"};
    };
    REQUIRE(*machine.store->send({}, {}, needs) == SyncStore::Sent::All);
    CHECK(there == std::vector<std::string>{"0 chunks, 0 entries", "1 chunks, 1 entries"});
    CHECK(keysOf(library.objects(), "chunks/").size() == 3);
    CHECK(keysOf(library.objects(), "log/").size() == 2);
}

TEST_CASE("Waiting entries that are replaced are back where that fails")
{
    DistantLibrary library;
    Machine machine(library);
    *machine.reachable = false;
    for (const std::uint64_t number : {1u, 2u, 3u})
        REQUIRE(machine.store->create(logKey(number), bytesOf("old")));
    auto& store = *machine.store;
    CHECK(store.replaceWaiting({1, 2}, [] { return Status(); }).error().code() == ErrorCode::Conflict);
    const auto failed = store.replaceWaiting({1, 2, 3}, [&]() -> Status {
        CHECK(store.waiting()->empty());
        REQUIRE(store.create(logKey(1), bytesOf("new")));
        return makeError(ErrorCode::DiskFull, "full");
    });
    CHECK(failed.error().code() == ErrorCode::DiskFull);
    CHECK(store.waiting()->size() == 3);
    CHECK(*store.get(logKey(1)) == "old");
    CHECK_FALSE(store.hasDiverged());
    REQUIRE(store.replaceWaiting({1, 2, 3}, [&]() -> Status {
        for (const std::uint64_t number : {1u, 2u, 3u})
            REQUIRE(store.create(logKey(number), bytesOf("new")));
        return {};
    }));
    CHECK(*store.get(logKey(1)) == "new");
    CHECK_FALSE(store.hasDiverged());
    // Killed in between: what was taken away is merged with the next connection, as others' changes would be.
    CHECK_THROWS(store.replaceWaiting({1, 2, 3}, []() -> Status { throw std::runtime_error("killed"); }).has_value());
    machine.start();
    CHECK(machine.store->hasDiverged());
    *machine.reachable = true;
    REQUIRE(machine.store->connect());
    CHECK(*machine.store->send() == SyncStore::Sent::Diverged);
}

TEST_CASE("Two programs of one machine keep one order")
{
    DistantLibrary library;
    Machine machine(library);
    auto second = std::move(*SyncStore::open("memory", DistantLibrary::header, machine.way, machine.folder / "library"));
    REQUIRE(second->connect());
    *machine.reachable = false;
    REQUIRE(machine.store->create(logKey(1), bytesOf("one")));
    *machine.reachable = true;
    // The second never noticed that the library was away; it must not overtake what the first left waiting.
    CHECK(*second->get(logKey(1)) == "one");
    CHECK(*second->create(logKey(2), bytesOf("two")) == Creation::Created);
    CHECK(keysOf(library.objects(), "log/").empty());
    CHECK(*second->send() == SyncStore::Sent::All);
    CHECK(keysOf(library.objects(), "log/").size() == 2);
}

TEST_CASE("A rate is kept over many senders")
{
    RateLimit rate;
    const auto start = RateLimit::Clock::now();
    CHECK(rate.book(1'000'000, start) == RateLimit::Clock::duration{});
    rate.setBytesPerSecond(1'000'000);
    CHECK(rate.book(500'000, start) == RateLimit::Clock::duration{});
    CHECK(rate.book(500'000, start) == std::chrono::milliseconds(500));
    CHECK(rate.book(1, start) == std::chrono::seconds(1));
    // Time that went by unused is not saved up.
    CHECK(rate.book(1, start + std::chrono::seconds(100)) == RateLimit::Clock::duration{});
    rate.setBytesPerSecond(1);
    const auto cancel = CancelToken::create();
    cancel.cancel();
    rate.acquire(10, cancel);
    rate.acquire(1'000'000, cancel); // returns
}

TEST_CASE("Of the log the newest entries are remembered")
{
    TempFolder folder;
    {
        KnownLog known(folder / "known");
        CHECK(known.newest() == 0);
        for (std::uint64_t number = 1; number <= 200; ++number)
            known.remember(number, "entry " + std::to_string(number));
        known.remember(3, "late");
    }
    const KnownLog known(folder / "known");
    CHECK(known.newest() == 200);
    CHECK(*known.entry(200) == "entry 200");
    CHECK(*known.entry(150) == "entry 150");
    CHECK_FALSE(known.entry(3));
    CHECK(logNumberOf(logKey(42)) == 42u);
    CHECK_FALSE(logNumberOf("log/x.json"));
    CHECK_FALSE(logNumberOf("packs/1.json"));
}
