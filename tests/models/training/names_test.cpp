// What is lost if this fails: states of one model are shown as many models, or many models as one.
#include "models/training/checkpoint_names.h"
#include "models/training/folder.h"
#include "models/training/run_names.h"

#include <catch2/catch.hpp>

using namespace modelbook;

TEST_CASE("Steps and epochs are read from names")
{
    const auto lightning = parseStateName("epoch=2-step=255.ckpt");
    CHECK(lightning.epoch == 2.0);
    CHECK(lightning.step == 255);
    CHECK(lightning.family == "epoch=#-step=#.ckpt");
    CHECK(parseStateName("checkpoint-500").step == 500);
    CHECK(parseStateName("model_global_step_1000.pt").step == 1000);
    CHECK(parseStateName("iter_0020.pth").step == 20);
    CHECK(parseStateName("Epoch12.pt").epoch == 12.0);
    CHECK_FALSE(parseStateName("model_best.pth.tar").step);
    CHECK(parseStateName("checkpoint-99999999999999999999.pt").family == "checkpoint-#.pt");
}

TEST_CASE("Only a number after a step or epoch word makes states of one model")
{
    CHECK(parseStateName("a-step-1.pt").family == parseStateName("a-step-20.pt").family);
    CHECK(parseStateName("a-epoch=1-step=3.pt").family == parseStateName("a-epoch=2-step=9.pt").family);
    CHECK(parseStateName("a-step-1.pt").family != parseStateName("b-step-1.pt").family);
    CHECK(parseStateName("digits-cnn-028.pth").family != parseStateName("digits-cnn-061.pth").family);
    CHECK(parseStateName("v1.pt").family != parseStateName("v2.pt").family);
    CHECK(parseStateName("footstep1.pt").family != parseStateName("footstep2.pt").family);
    CHECK(parseStateName("seed1-step5.pt").family != parseStateName("seed2-step5.pt").family);
    CHECK(parseStateName("step1-loss0.3.pt").family != parseStateName("step2-loss0.1.pt").family);
}

TEST_CASE("Shards and their index are one checkpoint")
{
    const auto shard = parseShardName("model-00001-of-00003.safetensors");
    REQUIRE(shard);
    CHECK(shard->group == "model.safetensors");
    CHECK(parseShardName("model.safetensors.index.json")->group == "model.safetensors");
    CHECK(parseShardName("model.safetensors.index.json")->index);
    CHECK(parseShardName("pytorch_model-00002-of-00002.bin")->group == "pytorch_model.bin");
    CHECK(parseShardName("consolidated.01.pth")->group == parseShardName("consolidated.00.pth")->group);
    CHECK_FALSE(parseShardName("one-of-many.pt"));
    CHECK_FALSE(parseShardName("index.json"));
    CHECK_FALSE(parseShardName("model.pt"));
}

TEST_CASE("Clutter is no model, and states of optimizers are none")
{
    for (const char* name : {"train.py", "log.txt", "metrics.csv", "plot.png", "events.out.tfevents.1.host",
                             ".hidden.pt", "config.yaml", "data.tar.gz"})
        CHECK(fileKindOf(name) == FileKind::Other);
    for (const char* name :
         {"training_args.bin", "optimizer.pt", "rng_state_0.pth", "scheduler.pt", "scaler.pt"})
        CHECK(fileKindOf(name) == FileKind::Helper);
    for (const char* name : {"a.gguf", "b.onnx", "c.h5", "d.pth.tar", "optimizer-study.pt", "e.NPZ"})
        CHECK(fileKindOf(name) == FileKind::Checkpoint);
    CHECK(fileKindOf("weights") == FileKind::Maybe);
    CHECK(fileStem("model_best.pth.tar") == "model_best");
    CHECK(fileExtension("noext") == "");
}

TEST_CASE("Args that name what a run was started from are hints to its parents")
{
    const ArgValue args(ArgValue::Map{
        {"resume", "version_99"},
        {"pretrained", true},
        {"model", ArgValue(ArgValue::Map{{"pretrained", "imagenet"}, {"init_from", "runs/a/last.ckpt"}})},
        {"resume_from_checkpoint", "version_99"},
        {"ckpt_path", "last"},
        {"base_model", nullptr},
        {"name", "resume"},
    });
    CHECK(parentHintsOf(args) == std::vector<std::string>{"runs/a/last.ckpt", "version_99"});
}
