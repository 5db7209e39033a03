// What is lost if this fails: why a model was made, asked from a terminal or a script.
#include "tests/cli/cli_fixture.h"
#include "tests/support/code_clone.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

class Finetunes : public CliFixture
{
public:
    Finetunes()
    {
        init();
        const auto add = [this](const char* version, const char* name, std::vector<std::string> more) {
            std::vector<std::string> arguments{"add", copyRun(std::string("lightning_logs/") + version).string(), "--name", name};
            arguments.insert(arguments.end(), more.begin(), more.end());
            const auto answer = run(arguments);
            INFO(answer.err);
            REQUIRE(answer.status == 0);
        };
        add("version_99", "base", {"--metric", "odd=1"});
        add("version_100", "frozen", {"--parent", "base", "--metric", "odd=2"});
        add("version_110", "other", {"--parent", "base", "--metric", "odd=3"});
    }
};

} // namespace

TEST_CASE_METHOD(Finetunes, "The JSON of a comparison is the one that scripts were promised")
{
    const auto diff = json({"diff", "base", "frozen"});
    CHECK(diff["models"].size() == 2);
    CHECK(diff["summary"].is_string());
    for (const char* list : {"args", "metrics"}) {
        REQUIRE_FALSE(diff[list].empty());
        for (const auto& row : diff[list]) {
            CHECK(row.size() == 4);
            CHECK(row["path"].is_string());
            CHECK(row["values"].size() == 2);
            CHECK(row["present"].size() == 2);
            CHECK(row["differs"].is_boolean());
        }
    }
    REQUIRE_FALSE(diff["tensors"].empty());
    for (const auto& row : diff["tensors"]) {
        CHECK(row.size() == 4);
        CHECK(row["states"][0] == "base");
        CHECK(row["shapes"].size() == 2);
        CHECK(row["dtypes"].size() == 2);
        const bool backbone = row["name"].get<std::string>().find("backbone") != std::string::npos;
        const bool statistic = row["name"].get<std::string>().find("running_") != std::string::npos || row["name"].get<std::string>().find("num_batches") != std::string::npos;
        if (!statistic)
            CHECK(row["states"][1] == (backbone ? "same" : "changed"));
    }
    CHECK(diff["code"].is_null());
}

TEST_CASE_METHOD(Finetunes, "Three-way says who of two changed what from their common parent")
{
    const auto three = run({"diff", "frozen", "other", "--three-way"});
    INFO(three.out);
    CHECK(three.status == 0);
    CHECK(three.out.rfind("From base,", 0) == 0);
    CHECK(json({"diff", "frozen", "other", "--three-way"})["models"].size() == 3);
    CHECK(run({"diff", "base", "frozen", "--three-way"}).status != 0);
    CHECK(run({"diff", "frozen", "base", "other", "--three-way"}).status != 0);
}

TEST_CASE_METHOD(Finetunes, "Baseline, all models and the direction of a metric are chosen")
{
    CHECK(json({"diff", "base", "frozen", "--baseline", "frozen"})["tensors"][0]["states"][1] == "base");
    CHECK(run({"diff", "base", "frozen", "--baseline", "nobody"}).status == 2);
    CHECK(run({"diff", "base", "frozen", "other", "--among-all"}).out.rfind("3 models differ", 0) == 0);
    const auto lineOf = [](const std::string& text, const std::string& name) {
        const auto at = text.find(name);
        return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
    };
    CHECK(lineOf(run({"diff", "base", "frozen", "--lower", "odd"}).out, "odd ↓").find("1 *") != std::string::npos);
    CHECK(lineOf(run({"diff", "base", "frozen", "--higher", "odd"}).out, "odd ↑").find("2 ") != std::string::npos);
}

TEST_CASE_METHOD(CliFixture, "A model remembers the code above its run, and two models what changed between")
{
    init();
    const CodeClone clone;
    const auto runIn = [&](const std::string& version) {
        const auto to = clone.folder() / "outputs" / version;
        std::filesystem::create_directories(to.parent_path());
        std::filesystem::copy(samples() / "lightning_logs" / version, to, std::filesystem::copy_options::recursive);
        return to.string();
    };
    const auto first = clone.commit("First", {{"train.py", "lr = 1\n"}}, 1'000'000'000);
    REQUIRE(run({"add", runIn("version_99"), "--name", "a"}).status == 0);
    const auto second = clone.commit("Warm up", {{"train.py", "lr = 1\nwarmup = 5\n"}}, 1'000'000'001);
    clone.write("train.py", "lr = 2\nwarmup = 5\n");
    REQUIRE(run({"add", runIn("version_100"), "--name", "b"}).status == 0);

    const auto code = json({"diff", "a", "b", "--code"})["code"];
    CHECK(code["commits"] == nlohmann::json({first, second}));
    CHECK(code["dirty"] == nlohmann::json({false, true}));
    REQUIRE(code["log"][1].size() == 1);
    CHECK(code["log"][1][0]["message"] == "Warm up");
    REQUIRE(code["files"].size() == 1);
    CHECK(code["files"][0]["path"] == "train.py");
    CHECK(code["files"][0]["added"] == nlohmann::json({0, 1}));
    const auto text = run({"diff", "a", "b", "--code"}).out;
    CHECK(text.find("+1 −0") != std::string::npos);
    CHECK(text.find("Warm up") != std::string::npos);
    CHECK(text.find("+1 −1 in train.py") != std::string::npos);
    CHECK(run({"diff", "a", "b", "--code", "--format", "html"}).out.find("+warmup = 5") != std::string::npos);
    // Added again, it is the model it was, however the code has changed since.
    clone.write("train.py", "lr = 3\n");
    CHECK(json({"add", (clone.folder() / "outputs/version_100").string()})["unchanged"] == 1);
}

TEST_CASE_METHOD(CliFixture, "The code of a run that lies elsewhere is given by hand")
{
    init();
    const CodeClone clone;
    const auto commit = clone.commit("First", {{"train.py", "lr = 1\n"}}, 1'000'000'000);
    const auto added = copyRun("lightning_logs/version_99").string();
    REQUIRE(run({"add", added, "--name", "a", "--code", clone.folder().string()}).status == 0);
    CHECK(json({"show", "a"})["code_commit"] == commit);
    SECTION("A folder without a repository is said to be none, and nothing is added")
    {
        const auto answer = run({"add", added, "--name", "b", "--code", folder.path().string()});
        CHECK(answer.status == 3);
        CHECK(answer.err.find(folder.path().string()) != std::string::npos);
        CHECK(json({"ls"}).size() == 1);
    }
}
