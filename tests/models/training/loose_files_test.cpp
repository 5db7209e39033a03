// What is lost if this fails: loose checkpoints become the wrong models, or get another model's args.
#include "support.h"

using namespace modelbook;

TEST_CASE("Loose files are models of their own, each with its sidecars; states of one model are one")
{
    TempFolder folder;
    folder.write("a.npz", tinySafetensors());
    folder.write("a.yaml", "lr: 1e-3\n");
    folder.write("b.onnx", "onnx, opaque here, but a model by its extension");
    folder.write("b.json", R"({"lr":0.5,"metrics":{"acc":0.9}})");
    folder.write("c-step-100.pt", tinySafetensors());
    folder.write("c-step-20.pt", tinySafetensors());
    folder.write("c.toml", "lr = 3\n");
    folder.write("d.gguf", "opaque");
    folder.write("notes.txt", "no model");
    folder.write("train.py", "no model");
    const auto runs = find(folder.path()).runs;
    REQUIRE(runs.size() == 4);
    CHECK(runs[0].name == "a");
    CHECK(runs[0].args.values == args(R"({"lr":"1e-3"})"));
    CHECK(runs[1].args.values == args(R"({"lr":0.5})"));
    CHECK(runs[1].metrics.at("acc") == 0.9);
    CHECK(runs[1].checkpoints[0].info.format == "opaque");
    CHECK(runs[2].name == "c");
    REQUIRE(runs[2].checkpoints.size() == 2);
    CHECK(runs[2].checkpoints[0].step == 20);
    CHECK(runs[2].checkpoints[1].step == 100);
    CHECK(runs[2].args.values == args(R"({"lr":3})"));
    CHECK(runs[3].args.values == ArgValue::map()); // no config is left that is nobody's
}

TEST_CASE("The only config of a folder speaks for its checkpoints")
{
    TempFolder folder;
    folder.write("model.pt", tinySafetensors());
    folder.write("settings.yaml", "lr: 0.1\n");
    folder.write("metrics.json", R"({"acc":1})");
    folder.write("README.md", "why");
    const auto run = onlyRun(folder.path());
    CHECK(run.args.values == args(R"({"lr":0.1})"));
    CHECK(run.args.sources.at("lr") == "settings.yaml");
    CHECK(run.metrics.at("acc") == 1);
    CHECK(run.readme == "why");
}

TEST_CASE("Shards are one checkpoint, also without an index")
{
    TempFolder folder;
    folder.write("big-00001-of-00002.safetensors", tinySafetensors("a"));
    folder.write("big-00002-of-00002.safetensors", tinySafetensors("b"));
    const auto run = onlyRun(folder.path());
    CHECK(run.name == "big");
    REQUIRE(run.checkpoints.size() == 1);
    CHECK(run.checkpoints[0].files.size() == 2);
    CHECK(onlyRun(folder / "big-00002-of-00002.safetensors").checkpoints[0].files.size() == 2);
}

TEST_CASE("A file that is named is taken, whatever it is, alone")
{
    TempFolder folder;
    folder.write("notes.txt", "somebody wants this kept");
    folder.write("a-step1.pt", tinySafetensors());
    folder.write("a-step2.pt", tinySafetensors());
    CHECK(onlyRun(folder / "notes.txt").checkpoints[0].info.format == "opaque");
    const auto run = onlyRun(folder / "a-step2.pt");
    REQUIRE(run.checkpoints.size() == 1);
    CHECK(run.checkpoints[0].step == 2);
    CHECK(findRuns(folder / "absent.pt").error().code() == ErrorCode::NotFound);
}

TEST_CASE("A model without an extension is known by its content")
{
    TempFolder folder;
    folder.write("weights", tinySafetensors());
    folder.write("Makefile", "all: this is just text, not a checkpoint of any kind");
    CHECK(onlyRun(folder.path()).name == "weights");
}
