// What is lost if this fails: scripts on GPU nodes could not tell "uploaded" from "waits on this machine".
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::CliFixture;

namespace {

struct Away : CliFixture {
    Away()
    {
        init();
        REQUIRE(run({"add", folder.write("a.bin", "weights of a").string()}).status == 0);
    }
    void unplug() const { std::filesystem::rename(library(), folder / "unplugged"); }
    void plug() const { std::filesystem::rename(folder / "unplugged", library()); }
};

} // namespace

TEST_CASE_METHOD(Away, "status says that all is up to date")
{
    const auto answer = json({"status"});
    CHECK(answer["offline"] == false);
    CHECK(answer["waiting"] == 0);
    CHECK(answer["library"] == "test");
    CHECK(run({"status"}).out.find("up to date") != std::string::npos);
    CHECK(run({"sync"}).status == 0);
}

TEST_CASE_METHOD(Away, "What is added without the library exits with 5, waits, and is sent by sync")
{
    unplug();
    const auto added = run({"add", folder.write("b.bin", "weights of b").string()});
    CHECK(added.status == 5);
    CHECK(added.err.find("1 change waits") != std::string::npos);
    CHECK(run({"tag", "a", "paper"}).status == 5);
    // Reading is no change.
    CHECK(json({"ls"}).size() == 2);
    CHECK(run({"ls"}).status == 0);
    const auto status = json({"status"});
    CHECK(status["offline"] == true);
    CHECK(status["waiting"] == 2);
    CHECK(status["changes"][0]["message"] == "Add b");
    CHECK(status["changes"][0]["author"] == "ana");
    CHECK(run({"sync"}).status == 5);

    plug();
    CHECK(run({"sync", "--rate", "50MB"}).status == 0);
    CHECK(json({"status"})["waiting"] == 0);
    std::filesystem::remove_all(folder / "home");
    CHECK(json({"ls"}).size() == 2);
}

TEST_CASE_METHOD(Away, "sync --first sends what waits of a model before the rest")
{
    unplug();
    for (const char* name : {"b", "c", "d"})
        CHECK(run({"add", folder.write(std::string(name) + ".bin", "weights of " + std::string(name)).string()}).status == 5);
    CHECK(run({"tag", "c", "paper"}).status == 5);
    CHECK(run({"sync", "--first", "a"}).err.find("no change of a waits") != std::string::npos);
    CHECK(run({"sync", "--first", "c"}).status == 5);
    const auto changes = json({"status"})["changes"];
    REQUIRE(changes.size() == 4);
    CHECK(changes[0]["message"] == "Add c");
    CHECK(changes[1]["message"].get<std::string>().find("paper") != std::string::npos);
    CHECK(changes[2]["message"] == "Add b");
    CHECK(changes[3]["message"] == "Add d");

    plug();
    CHECK(run({"sync"}).status == 0);
    std::filesystem::remove_all(folder / "home");
    CHECK(json({"ls"}).size() == 4);
    CHECK(json({"ls", "tags = paper"}).size() == 1);
}

TEST_CASE_METHOD(Away, "connect joins a library and says how many models it has")
{
    std::filesystem::remove_all(folder / "home");
    const auto answer = runPlain({"connect", library(), "--json"});
    CHECK(answer.status == 0);
    CHECK(answer.json()["models"] == 1);
    CHECK(answer.json()["location"] == library());
    CHECK(runPlain({"connect", (folder / "nowhere").string()}).status == 3);
    CHECK(runPlain({"connect", "s3://NO"}).status == 2);
    CHECK(runPlain({"connect"}).status == 2);
}
