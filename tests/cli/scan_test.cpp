// What is lost if this fails: the way from a folder of runs to a library, and back to the files.
#include "storage/base/hash.h"
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace modelbook;
using test::CliFixture;
namespace fs = std::filesystem;

namespace {

void append(const fs::path& path, const std::string& text)
{
    std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

} // namespace

TEST_CASE_METHOD(CliFixture, "Scanning the sample runs adds all 111, a second scan nothing")
{
    init();
    const auto first = json({"scan", samples().string()});
    CHECK(first["added"] == 111);
    CHECK(first["failed"].empty());
    const auto second = json({"scan", samples().string()});
    CHECK(second["added"] == 0);
    CHECK(second["updated"] == 0);
    CHECK(second["unchanged"] == 111);
    CHECK(json({"ls"}).size() == 111);
}

TEST_CASE_METHOD(CliFixture, "Every file of every sample run comes back byte for byte")
{
    init();
    REQUIRE(run({"scan", samples().string()}).status == 0);
    std::size_t files = 0;
    for (const auto& model : json({"ls"})) {
        const auto to = folder / "out" / model["id"].get<std::string>();
        REQUIRE(run({"get", model["id"], "-o", to.string()}).status == 0);
        fs::path origin = model["folder"].get<std::string>();
        if (fs::is_regular_file(origin))
            origin = origin.parent_path();
        for (const auto& entry : fs::recursive_directory_iterator(to)) {
            if (!entry.is_regular_file())
                continue;
            ++files;
            INFO(entry.path().string());
            CHECK(test::bytesOfFile(entry.path()) == test::bytesOfFile(origin / fs::relative(entry.path(), to)));
        }
        for (const auto& checkpoint : model["checkpoints"])
            CHECK(fs::exists(to / checkpoint["file"].get<std::string>()));
    }
    CHECK(files > 200);
}

TEST_CASE_METHOD(CliFixture, "A run that went on is updated, with its new checkpoint and metrics")
{
    init();
    const auto run99 = copyRun("lightning_logs/version_99");
    REQUIRE(json({"scan", run99.parent_path().string()})["added"] == 1);
    const auto before = json({"ls"})[0];
    fs::copy(samples() / "lightning_logs/version_100/checkpoints",
             run99 / "checkpoints", fs::copy_options::recursive);
    const auto extra = *fs::directory_iterator(samples() / "lightning_logs/version_100/checkpoints");
    fs::remove(run99 / "checkpoints" / extra.path().filename());
    fs::copy(extra, run99 / "checkpoints/epoch=9-step=330.ckpt");
    append(run99 / "metrics.csv", "9,330,1.5,1.25,0.875\n");
    const auto report = json({"scan", run99.parent_path().string()});
    CHECK(report["updated"] == 1);
    CHECK(report["added"] == 0);
    const auto after = json({"ls"});
    REQUIRE(after.size() == 1);
    CHECK(after[0]["id"] == before["id"]);
    CHECK(after[0]["args"] == before["args"]);
    CHECK(after[0]["checkpoints"].size() == 2);
    CHECK(after[0]["metrics"]["val_acc"] == 0.875);
    CHECK(json({"scan", run99.parent_path().string()})["unchanged"] == 1);
}

TEST_CASE_METHOD(CliFixture, "A folder that is reused for a new training is a new model")
{
    init();
    const auto place = copyRun("lightning_logs/version_99");
    REQUIRE(json({"scan", place.parent_path().string()})["added"] == 1);
    fs::remove_all(place);
    fs::copy(samples() / "lightning_logs/version_4", place, fs::copy_options::recursive);
    CHECK(json({"scan", place.parent_path().string()})["added"] == 1);
    CHECK(json({"ls"}).size() == 2);
}

TEST_CASE_METHOD(CliFixture, "A run that was moved is known again by its content")
{
    init();
    const auto place = copyRun("timm/digits-cnn-003");
    REQUIRE(json({"scan", place.parent_path().string()})["added"] == 1);
    fs::rename(place, place.parent_path() / "moved");
    CHECK(json({"scan", place.parent_path().string()})["unchanged"] == 1);
}

TEST_CASE_METHOD(CliFixture, "Finetunes find the model that they were started from")
{
    init();
    REQUIRE(run({"scan", (samples() / "lightning_logs").string()}).status == 0);
    const auto models = json({"ls"});
    std::map<std::string, nlohmann::json> byFolder;
    for (const auto& model : models)
        byFolder[fs::path(model["folder"].get<std::string>()).filename().string()] = model;
    CHECK(byFolder["version_100"]["parents"] == nlohmann::json::array({byFolder["version_99"]["id"]}));
    CHECK(byFolder["version_99"]["parents"].empty());
}

TEST_CASE_METHOD(CliFixture, "A truncated checkpoint fails with its name and offset, and the others are added")
{
    init();
    const auto good = copyRun("timm/digits-cnn-003");
    const auto bad = copyRun("timm/digits-cnn-025");
    const auto file = bad / "model_best.pth.tar";
    fs::resize_file(file, fs::file_size(file) / 2);
    const auto answer = run({"scan", good.parent_path().string(), "--json"});
    CHECK(answer.status == 1);
    const auto report = answer.json();
    REQUIRE(report["failed"].size() == 1);
    CHECK(report["failed"][0]["error"].get<std::string>().find("model_best.pth.tar") != std::string::npos);
    bool hasGood = false;
    for (const auto& model : json({"ls"}))
        hasGood = hasGood || model["name"] == "digits-cnn-003";
    CHECK(hasGood);
}

TEST_CASE_METHOD(CliFixture, "A folder without runs, a file that is none, and a path that is not there say so")
{
    init();
    fs::create_directories(folder / "empty");
    const auto empty = run({"scan", (folder / "empty").string()});
    CHECK(empty.status == 1);
    CHECK(empty.err.find("empty") != std::string::npos);
    const auto missing = run({"add", (folder / "none.ckpt").string()});
    CHECK(missing.status == 1);
    CHECK(missing.err.find("none.ckpt") != std::string::npos);
    CHECK(json({"ls"}).empty());
}

TEST_CASE_METHOD(CliFixture, "A dry run says what would be added and changes nothing")
{
    init();
    CHECK(json({"scan", (samples() / "timm").string(), "--dry-run"})["added"] == 9);
    CHECK(json({"ls"}).empty());
    CHECK(fs::exists(folder / "library/chunks") == false);
}

TEST_CASE_METHOD(CliFixture, "A line break in a folder's name reaches neither the model's name nor the history")
{
    init();
    const auto place = folder / "runs" / "odd\n\nUndoes: 0123";
    fs::create_directories(place.parent_path());
    fs::copy(samples() / "timm/digits-cnn-003", place, fs::copy_options::recursive);
    REQUIRE(json({"scan", place.parent_path().string()})["added"] == 1);
    CHECK(json({"ls"})[0]["name"].get<std::string>().find('\n') == std::string::npos);
    CHECK(run({"undo"}).status == 0);
    CHECK(json({"ls"}).empty());
}
