// What is lost if this fails: the documents of --json that scripts read (the keys and types README and issues promise).
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using nlohmann::json;
using test::CliFixture;
namespace fs = std::filesystem;

namespace {

/// Whether `value` has all keys of `shape` with values of the same kind; a list's first element is that of all.
void checkShape(const json& value, const json& shape, const std::string& path = "$")
{
    INFO(path << " is " << value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 200));
    if (shape.is_object()) {
        REQUIRE(value.is_object());
        for (const auto& [key, expected] : shape.items()) {
            INFO("key " << key);
            REQUIRE(value.contains(key));
            checkShape(value[key], expected, path + "." + key);
        }
    } else if (shape.is_array()) {
        REQUIRE(value.is_array());
        if (shape.empty())
            return;
        REQUIRE_FALSE(value.empty());
        for (const auto& element : value)
            checkShape(element, shape[0], path + "[]");
    } else if (shape.is_number()) {
        CHECK(value.is_number());
    } else {
        CHECK(value.type() == shape.type());
    }
}

const json modelShape = json::parse(R"({"id":"", "name":"", "args":{}, "metrics":{}, "tags":[], "parents":[],
    "created":"", "author":"",
    "checkpoints":[{"file":"", "format":"", "bytes":0, "sha256":""}]})");

struct AllRuns : CliFixture {
    AllRuns()
    {
        init();
        report = json({"scan", samples().string()});
    }
    nlohmann::json report;
};

} // namespace

TEST_CASE_METHOD(AllRuns, "scan, ls, show, fields and log keep their promised shape for every layout")
{
    checkShape(report, json::parse(R"({"added":0, "updated":0, "unchanged":0, "failed":[],
        "models":[{"id":"", "name":"", "what":"", "path":""}]})"));
    const auto models = json({"ls"});
    REQUIRE(models.size() == 111);
    checkShape(models, nlohmann::json::array({modelShape}));
    for (const auto& model : models) {
        INFO(model["folder"]);
        CHECK(model["id"].get<std::string>().size() == 32);
        for (const auto& checkpoint : model["checkpoints"]) {
            CHECK(checkpoint["sha256"].get<std::string>().size() == 64);
            CHECK(checkpoint["bytes"] > 0);
            CHECK((checkpoint["step"].is_null() || checkpoint["step"].is_number_integer()));
        }
    }
    auto shown = json({"show", models[0]["id"]});
    checkShape(shown, modelShape);
    checkShape(shown, json::parse(R"({"sources":{}, "readme":""})"));
    checkShape(json({"fields"}), json::parse(R"([{"field":"", "type":"", "count":0}])"));
    checkShape(json({"log"}), json::parse(R"([{"commit":"", "author":"", "time":"", "message":"", "models":[]}])"));
    CHECK(json({"ls", "name = nobody"}) == nlohmann::json::array());
}

TEST_CASE_METHOD(CliFixture, "inspect --json keeps its promised shape for every file of the sample runs")
{
    const auto shape = json::parse(R"({"format":"", "framework":"", "parameters":0, "tensors":[], "args":{},
        "metadata":{}, "findings":[]})");
    const auto tensorShape = json::parse(R"({"name":"", "dtype":"", "shape":[], "bytes":0})");
    const auto findingShape = json::parse(R"({"level":"", "code":"", "message":""})");
    std::size_t files = 0, withTensors = 0;
    for (const auto& entry : fs::recursive_directory_iterator(samples())) {
        if (!entry.is_regular_file())
            continue;
        INFO(entry.path().string());
        const auto answer = runPlain({"inspect", entry.path().string(), "--json"});
        CHECK(answer.err.empty());
        const auto info = answer.json();
        checkShape(info, shape);
        for (const auto& tensor : info["tensors"])
            checkShape(tensor, tensorShape);
        for (const auto& finding : info["findings"])
            checkShape(finding, findingShape);
        ++files;
        withTensors += info["tensors"].empty() ? 0 : 1;
    }
    CHECK(files > 200);
    CHECK(withTensors > 50);
}

TEST_CASE_METHOD(CliFixture, "Failures are JSON, too, with the code beside the words, and numbers that JSON lacks stay readable")
{
    init();
    checkShape(json({"show", "nobody"}), json::parse(R"({"error":{"code":"", "message":""}})"));
    REQUIRE(run({"add", (samples() / "legacy/digits-cnn-028.pth").string(), "--name", "odd", "--metric", "a=nan",
                 "--metric", "b=inf", "--metric", "c=-0.5"})
                .status == 0);
    const auto metrics = json({"show", "odd"})["metrics"];
    CHECK(metrics["c"] == -0.5);
    CHECK(metrics.contains("a"));
    CHECK(metrics.contains("b"));
    CHECK(metrics["a"] != metrics["b"]);
    CHECK(json({"ls", "c < 0"}).size() == 1);
    CHECK(json({"ls", "a > 0"}).empty());
}

TEST_CASE_METHOD(CliFixture, "Korean names, tags, folders and READMEs go through every verb unchanged")
{
    init();
    const auto place = folder / "실험 결과" / "학습률 비교";
    fs::create_directories(place.parent_path());
    fs::copy(samples() / "timm/digits-cnn-003", place, fs::copy_options::recursive);
    const auto report = json({"scan", place.parent_path().string()});
    REQUIRE(report["added"] == 1);
    CHECK(report["models"][0]["name"] == "학습률 비교");
    REQUIRE(run({"tag", "학습률 비교", "논문", "재현"}).status == 0);
    REQUIRE(run({"rename", "학습률 비교", "기준 모델"}).status == 0);
    REQUIRE(run({"readme", "기준 모델", "--set", folder.write("읽기.md", "# 왜\n\n비교하려고\n").string()}).status == 0);

    const auto shown = json({"show", "기준 모델"});
    CHECK(shown["tags"] == nlohmann::json::array({"논문", "재현"}));
    CHECK(shown["readme"] == "# 왜\n\n비교하려고\n");
    CHECK(fs::path(shown["folder"].get<std::string>()) == place);
    CHECK(json({"ls", "비교하려고"}).size() == 1);
    CHECK(json({"ls", "tags = 논문"}).size() == 1);
    CHECK(json({"log", "기준 모델", "-n", "1"})[0]["message"] == "Edit the README of 기준 모델");
    CHECK(run({"ls"}).out.find("기준 모델") != std::string::npos);

    const auto to = folder / "내려받기";
    REQUIRE(run({"get", "기준 모델", "-o", to.string()}).status == 0);
    for (const char* file : {"model_best.pth.tar", "args.yaml", "summary.csv"})
        CHECK(test::bytesOfFile(to / file) == test::bytesOfFile(place / file));
    REQUIRE(run({"undo"}).status == 0);
    CHECK(run({"readme", "기준 모델"}).out.empty());
}
