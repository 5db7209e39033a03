// What is lost if this fails: a team's library in a bucket.
#include "models/library/library.h"
#include "tests/support/s3/ceph_bucket.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <thread>
#include <utility>

using namespace modelbook;

TEST_CASE("A library in a bucket: added by several at once, opened elsewhere, fetched byte for byte")
{
    if (!test::CephBucket::isThere())
        return;
    ::setenv("AWS_ACCESS_KEY_ID", "admin", 1); // NOLINT(concurrency-mt-unsafe)
    ::setenv("AWS_SECRET_ACCESS_KEY", "admin-secret", 1); // NOLINT(concurrency-mt-unsafe)
    const test::CephBucket bucket;
    const test::TempFolder folder;
    const auto options = [&](const std::string& who) { return Library::Options{folder / who, who}; };
    const auto made = Library::create(bucket.location(), "", options("ana"));
    INFO((made ? std::string() : made.error().text()));
    REQUIRE(made);
    CHECK(Library::create(bucket.location(), "", options("ana")).error().code() == ErrorCode::AlreadyExists);

    constexpr int writers = 4, each = 3;
    std::atomic<int> acknowledged{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            const auto library = Library::open(bucket.location(), options("writer" + std::to_string(writer)));
            for (int i = 0; library && i < each; ++i) {
                const auto name = std::to_string(writer) + "-" + std::to_string(i);
                AddRequest request;
                request.paths = {folder.write("runs/" + name + ".bin", "weights of " + name)};
                acknowledged += (*library)->add(request).has_value();
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(acknowledged == writers * each);
    const auto elsewhere = Library::open(bucket.location(), options("elsewhere"));
    REQUIRE(elsewhere);
    CHECK((*elsewhere)->query("").value()->rowCount() == static_cast<std::size_t>(writers * each));
    CHECK((*elsewhere)->log(100)->size() >= static_cast<std::size_t>(writers * each));
    const auto record = (*elsewhere)->model("2-1").value();
    const auto& file = record.checkpoints.front().files.front();
    REQUIRE((*elsewhere)->fetch(file, folder / "out"));
    CHECK(test::bytesOfFile(folder / "out") == "weights of 2-1");
    // The second time it comes from this machine.
    REQUIRE((*elsewhere)->fetch(file, folder / "again"));
    CHECK(std::filesystem::exists(folder / "elsewhere/files" / file.sha256.substr(0, 2) / file.sha256));
    CHECK(test::bytesOfFile(folder / "again") == "weights of 2-1");
}

TEST_CASE("A gateway that dies during an upload: the model waits on this machine, and is sent when it is back")
{
    if (!test::CephBucket::isThere() || test::CephBucket::engine().empty())
        return;
    ::setenv("AWS_ACCESS_KEY_ID", "admin", 1); // NOLINT(concurrency-mt-unsafe)
    ::setenv("AWS_SECRET_ACCESS_KEY", "admin-secret", 1); // NOLINT(concurrency-mt-unsafe)
    const test::CephBucket bucket;
    const test::TempFolder folder;
    const auto library = Library::create(bucket.location(), "team", {folder / "ana", "ana"}).value();
    std::string weights(24u << 20, '\0');
    for (std::size_t i = 0; i < weights.size(); i += 7)
        weights[i] = static_cast<char>(i * 2654435761u >> 13);
    AddRequest request;
    request.paths = {folder.write("big.bin", weights)};
    bool killed = false;
    const auto added = library->add(request, [&](const Progress& progress) {
        if (progress.done > 0 && !std::exchange(killed, true))
            bucket.engineDo("kill-gateway");
    });
    INFO((added ? std::string() : added.error().text()));
    REQUIRE(killed);
    REQUIRE(added);
    CHECK(library->hasQueued());
    CHECK(library->syncStatus().offline);
    CHECK(library->query("").value()->rowCount() == 1);
    bucket.engineDo("start-gateway");
    REQUIRE(library->sync());
    CHECK(library->syncStatus().changes == 0);
    const auto other = Library::open(bucket.location(), {folder / "bo", "bo"}).value();
    const auto record = other->model("big").value();
    REQUIRE(other->fetch(record.checkpoints.front().files.front(), folder / "out"));
    CHECK(test::bytesOfFile(folder / "out") == weights);
}
