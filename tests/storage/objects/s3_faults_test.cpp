// What is lost if this fails: acknowledged changes, whenever a server, a network or a clock misbehaves.
#include "storage/objects/s3_store.h"
#include "tests/support/s3/ceph_bucket.h"
#include "tests/support/s3/fake_s3_server.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace modelbook;
using test::FakeS3Fault;
using test::FakeS3Request;
using test::FakeS3Server;

namespace {

S3Patience impatient()
{
    S3Patience patience;
    patience.firstDelay = std::chrono::milliseconds(1);
    patience.stall = std::chrono::seconds(1);
    return patience;
}

S3Store storeOf(const FakeS3Server& server, S3Client::Clock clock = {})
{
    return {*S3Location::parse(server.location()), {"key", "secret", {}}, impatient(), std::move(clock)};
}

/// A script whose first `count` requests that `fits` go wrong.
FakeS3Server::Script failing(int count, const FakeS3Fault& fault, std::function<bool(const FakeS3Request&)> fits)
{
    auto left = std::make_shared<std::atomic<int>>(count);
    return [=](const FakeS3Request& request) { return fits(request) && left->fetch_sub(1) > 0 ? fault : FakeS3Fault(); };
}
bool isData(const FakeS3Request& request)
{
    return request.path.find("/tmp/") == std::string::npos;
}

} // namespace

TEST_CASE("A server that ignores If-None-Match is only read")
{
    FakeS3Server server;
    server.setIgnoresIfNoneMatch(true);
    auto store = storeOf(server);
    const auto refused = store.create("log/1.json", bytesOf("x"));
    CHECK(refused.error().code() == ErrorCode::ReadOnly);
    CHECK(refused.error().message().find("If-None-Match") != std::string::npos);
    CHECK(store.checkWriting().error().code() == ErrorCode::ReadOnly);
    CHECK(store.get("log/1.json").error().code() == ErrorCode::NotFound);
}

TEST_CASE("A server that does not know If-None-Match is only read")
{
    FakeS3Server server;
    FakeS3Fault fault;
    fault.status = 501;
    server.setScript([=](const FakeS3Request& request) { return request.method == "PUT" ? fault : FakeS3Fault(); });
    CHECK(storeOf(server).create("a", bytesOf("x")).error().code() == ErrorCode::ReadOnly);
}

TEST_CASE("The question whether objects are created once costs one request at the second opening")
{
    FakeS3Server server;
    REQUIRE(storeOf(server).create("a", bytesOf("x")));
    const auto before = server.requests();
    auto store = storeOf(server);
    REQUIRE(store.create("b", bytesOf("x")));
    REQUIRE(store.create("c", bytesOf("x")));
    CHECK(server.requests() - before == 3);
}

TEST_CASE("Passing troubles are waited out")
{
    FakeS3Server server;
    auto store = storeOf(server);
    REQUIRE(store.create("there", bytesOf("hello")));
    FakeS3Fault fault;
    fault.status = GENERATE(500, 502, 503, 504, 429, 409);
    server.setScript(failing(3, fault, [&](const auto& request) { return fault.status != 409 || request.method == "PUT"; }));
    CHECK(*store.create("new", bytesOf("x")) == Creation::Created);
    server.setScript(failing(3, fault, [&](const auto&) { return fault.status != 409; }));
    CHECK(*store.get("there") == "hello");
}

TEST_CASE("Troubles that do not pass are errors that say so")
{
    FakeS3Server server;
    auto store = storeOf(server);
    REQUIRE(store.create("there", bytesOf("hello")));
    FakeS3Fault fault;
    SECTION("A server that always fails is offline")
    {
        fault.status = 503;
        server.setScript([=](const auto&) { return fault; });
        CHECK(store.get("there").error().code() == ErrorCode::Offline);
        CHECK(store.create("new", bytesOf("x")).error().code() == ErrorCode::Offline);
        CHECK(store.list("").error().code() == ErrorCode::Offline);
    }
    SECTION("A server that says nothing is offline")
    {
        fault.neverAnswers = true;
        S3Patience patience = impatient();
        patience.attempts = 2;
        S3Store hasty(*S3Location::parse(server.location()), {"key", "secret", {}}, patience);
        server.setScript([=](const auto&) { return fault; });
        CHECK(hasty.get("there").error().code() == ErrorCode::Offline);
    }
    SECTION("A server that is gone is offline at once")
    {
        server.stop();
        CHECK(store.get("there").error().code() == ErrorCode::Offline);
        CHECK(store.create("new", bytesOf("x")).error().code() == ErrorCode::Offline);
    }
    SECTION("A bucket that is gone is offline, never empty")
    {
        server.setBucketGone(true);
        CHECK(store.list("").error().code() == ErrorCode::Offline);
        CHECK(store.get("there").error().code() == ErrorCode::Offline);
        CHECK(store.create("new", bytesOf("x")).error().code() == ErrorCode::Offline);
    }
    SECTION("A full store is full")
    {
        fault.status = 507;
        server.setScript([=](const auto& request) { return request.method == "PUT" ? fault : FakeS3Fault(); });
        CHECK(store.create("new", bytesOf("x")).error().code() == ErrorCode::DiskFull);
    }
}

TEST_CASE("An answer lost after the server acted leaves one object, and its maker is told")
{
    FakeS3Server server;
    auto store = storeOf(server);
    REQUIRE(store.checkWriting());
    FakeS3Fault fault;
    fault.dropAfter = true;
    SECTION("Tried again by itself, it meets its own object")
    {
        server.setScript(failing(1, fault, [](const auto& request) { return request.method == "PUT" && isData(request); }));
        CHECK(*store.create("log/1.json", bytesOf("mine")) == Creation::Created);
        CHECK(*store.get("log/1.json") == "mine");
    }
    SECTION("Somebody else's object is still theirs")
    {
        REQUIRE(store.create("log/1.json", bytesOf("first")));
        server.setScript(failing(1, fault, [](const auto& request) { return request.method == "PUT" && isData(request); }));
        CHECK(*store.create("log/1.json", bytesOf("mine")) == Creation::Existed);
        CHECK(*store.get("log/1.json") == "first");
    }
}

TEST_CASE("A connection lost before the server acted is made again")
{
    FakeS3Server server;
    auto store = storeOf(server);
    REQUIRE(store.checkWriting());
    FakeS3Fault fault;
    fault.dropBefore = true;
    server.setScript(failing(2, fault, [](const auto&) { return true; }));
    CHECK(*store.create("log/1.json", bytesOf("mine")) == Creation::Created);
}

TEST_CASE("A download that breaks off goes on where it stopped")
{
    FakeS3Server server;
    auto store = storeOf(server);
    std::string bytes(1u << 20, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i * 31 >> 7);
    REQUIRE(store.create("big", bytesOf(bytes)));
    FakeS3Fault fault;
    fault.cutBodyAt = 100'000;
    auto sent = std::make_shared<std::atomic<std::size_t>>(0);
    // Each of ten answers breaks off; more than would be tried without progress.
    server.setScript([=](const FakeS3Request& request) { return request.method == "GET" && sent->fetch_add(1) < 10 ? fault : FakeS3Fault(); });
    CHECK(*store.get("big") == bytes);
    sent->store(0);
    CHECK(*store.get("big", 5, 500'000) == bytes.substr(5, 500'000));
}

TEST_CASE("A clock that is a day off works, by the server's own")
{
    FakeS3Server server;
    const auto off = GENERATE(-86'400, 86'400);
    auto store = storeOf(server, [off] { return static_cast<std::int64_t>(std::time(nullptr)) + off; });
    CHECK(store.stat("none").error().code() == ErrorCode::NotFound);
    REQUIRE(*store.create("a", bytesOf("x")) == Creation::Created);
    CHECK(*store.get("a") == "x");
    const auto before = server.requests();
    CHECK(store.list("")->size() == 1);
    CHECK(server.requests() - before == 1); // learnt once
}

TEST_CASE("Who may only read hears so, and absent keys are absent")
{
    FakeS3Server server;
    {
        auto writer = storeOf(server);
        REQUIRE(writer.create("log/1.json", bytesOf("x")));
    }
    server.setReadOnly(true);
    auto store = storeOf(server);
    CHECK(*store.get("log/1.json") == "x");
    CHECK(store.get("log/2.json").error().code() == ErrorCode::NotFound);
    CHECK(store.stat("log/2.json").error().code() == ErrorCode::NotFound);
    CHECK(store.checkWriting().error().code() == ErrorCode::PermissionDenied);
    CHECK(store.create("log/2.json", bytesOf("x")).error().code() == ErrorCode::PermissionDenied);
}

TEST_CASE("A real server's accounts and clocks")
{
    if (!test::CephBucket::isThere())
        return;
    test::CephBucket bucket;
    REQUIRE(bucket.store()->create("a", bytesOf("x")));
    const auto location = *S3Location::parse(bucket.location());
    SECTION("A wrong secret is refused, and the message says what to look at")
    {
        S3Store wrong(location, {"admin", "wrong", {}}, impatient());
        const auto refused = wrong.get("a");
        CHECK(refused.error().code() == ErrorCode::PermissionDenied);
        CHECK(refused.error().message().find("secret") != std::string::npos);
    }
    SECTION("Another account may neither read nor write")
    {
        S3Store reader(location, {"reader", "reader-secret", {}}, impatient());
        CHECK(reader.get("a").error().code() == ErrorCode::PermissionDenied);
        CHECK(reader.create("b", bytesOf("x")).error().code() == ErrorCode::PermissionDenied);
    }
    SECTION("A clock a day off works")
    {
        S3Store late(location, {"admin", "admin-secret", {}}, impatient(),
                     [] { return static_cast<std::int64_t>(std::time(nullptr)) - 86'400; });
        CHECK(*late.create("b", bytesOf("x")) == Creation::Created);
        CHECK(*late.get("b") == "x");
        CHECK(late.list("")->size() == 2);
    }
    SECTION("A bucket that is not there is offline")
    {
        S3Store none(*S3Location::parse("s3://no-such-bucket/x?endpoint=" + test::CephBucket::endpoint()),
                     {"admin", "admin-secret", {}}, impatient());
        CHECK(none.list("").error().code() == ErrorCode::Offline);
        CHECK(none.get("a").error().code() == ErrorCode::Offline);
        CHECK(none.create("a", bytesOf("x")).error().code() == ErrorCode::Offline);
    }
}

TEST_CASE("A gateway killed in the middle of an upload harms nothing that was acknowledged")
{
    if (!test::CephBucket::isThere() || test::CephBucket::engine().empty())
        return;
    test::CephBucket bucket;
    auto store = bucket.store(impatient());
    REQUIRE(store->checkWriting());
    const std::string bytes(4u << 20, 'x');
    std::mutex mutex;
    std::set<std::string> acknowledged;
    std::atomic<bool> failed{false};
    std::atomic<int> done{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 0; !failed; ++i) {
                const auto key = "chunks/" + std::to_string(writer) + "-" + std::to_string(i);
                const auto made = store->create(key, bytesOf(bytes));
                if (!made) {
                    failed = true;
                    continue;
                }
                const std::lock_guard lock(mutex);
                acknowledged.insert(key);
                ++done;
            }
        });
    }
    while (done < 8)
        std::this_thread::yield();
    bucket.engineDo("kill-gateway");
    for (auto& writer : writers)
        writer.join();
    CHECK(store->get(*acknowledged.begin()).error().code() == ErrorCode::Offline);
    bucket.engineDo("start-gateway");
    for (const auto& key : acknowledged)
        CHECK(store->stat(key)->size == bytes.size());
    // What was under way is whole or not there.
    const auto listed = store->list("chunks/").value();
    for (const auto& object : listed)
        CHECK(object.size == bytes.size());
    CHECK(store->create("chunks/after", bytesOf(bytes)));
}
