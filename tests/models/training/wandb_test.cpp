// What is lost if this fails: runs that only Weights & Biases recorded.
#include "tests/models/training/support.h"

using namespace modelbook;

TEST_CASE("A run folder of Weights & Biases is a run, with args, metrics, commit and checkpoints")
{
    const TempFolder folder;
    const std::string run = "project/wandb/run-20240501_101500-ab12cd34/";
    folder.write(run + "files/config.yaml", "_wandb:\n    value:\n        cli_version: 0.17.4\nlr:\n    value: 0.001\n"
                                            "model:\n    value:\n        depth: 4\nvalue:\n    desc: a name that misleads\n    value: 3\n");
    folder.write(run + "files/wandb-summary.json", R"({"val_acc":0.91,"_step":1200,"_runtime":33,"loss":{"train":0.2}})");
    folder.write(run + "files/wandb-metadata.json", R"({"username":"mira","git":{"commit":"0123abcd"}})");
    folder.write(run + "files/model.safetensors", tinySafetensors());
    folder.write(run + "logs/debug.log", "x");
    const auto found = onlyRun(folder.path());
    CHECK(found.layout == "wandb");
    CHECK(found.args.values == args(R"({"lr":0.001,"model":{"depth":4},"value":3})"));
    CHECK(found.metrics == std::map<std::string, double>{{"val_acc", 0.91}, {"loss.train", 0.2}});
    CHECK(found.codeCommit == "0123abcd");
    CHECK(found.author == "mira");
    CHECK(found.checkpoints.size() == 1);
    CHECK(found.created);
}

TEST_CASE("Older and offline runs of Weights & Biases are read, too; others of that name are not")
{
    const TempFolder folder;
    folder.write("offline-run-20230101_000000-x/files/config.yaml", "wandb_version: 1\nlr:\n  desc: null\n  value: 0.1\n");
    folder.write("offline-run-20230101_000000-x/files/wandb-summary.json", R"({"acc":0.5})");
    const auto run = onlyRun(folder.path());
    CHECK(run.args.values == args(R"({"lr":0.1})"));
    CHECK(run.metrics.at("acc") == 0.5);

    folder.write("other/run-7/model.safetensors", tinySafetensors());
    CHECK(onlyRun(folder / "other").layout == "file");
}
