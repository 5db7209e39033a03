// What is lost if this fails: how a LoRA from the internet was trained, which only its safetensors header tells.
#include "models/args/canonical.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

CheckpointInfo withMetadata(const nlohmann::json& metadata)
{
    const nlohmann::json header{{"__metadata__", metadata},
                                {"lora_unet.alpha", {{"dtype", "F16"}, {"shape", {1}}, {"data_offsets", {0, 2}}}}};
    const auto text = header.dump();
    return *readBytes(little(text.size(), 8) + text + "xx");
}

} // namespace

TEST_CASE("kohya's settings are args with their types; what it says of data and time is metadata")
{
    const auto info = withMetadata({{"ss_learning_rate", "0.0001"}, {"ss_network_dim", "32"}, {"ss_network_alpha", "16.0"},
                                    {"ss_optimizer", "transformers.optimization.Adafactor(scale_parameter=False)"},
                                    {"ss_cache_latents", "True"}, {"ss_lowram", "False"}, {"ss_max_grad_norm", "None"},
                                    {"ss_network_args", "{\"conv_dim\": \"8\"}"}, {"ss_sd_model_name", "1e5"},
                                    {"ss_steps", "1600"}, {"ss_epoch", "4"}, {"ss_session_id", "4062"},
                                    {"ss_tag_frequency", "{\"10_cat\": {\"cat\": 12}}"}, {"ss_seed", "42"},
                                    {"sshs_model_hash", "abc"}});
    CHECK(*info.args.find("learning_rate") == ArgValue(0.0001));
    CHECK(*info.args.find("network_dim") == ArgValue(32));
    CHECK(info.args.find("network_alpha")->isFloat());
    CHECK(info.args.find("cache_latents")->isBool());
    CHECK(info.args.find("max_grad_norm")->isNull());
    CHECK(info.args.find("optimizer")->isString());
    CHECK(info.args.find("network_args")->isMap());
    CHECK(info.args.find("sd_model_name")->isString());
    CHECK_FALSE(info.args.find("tag_frequency"));
    CHECK(info.metadata.find("kohya")->find("tag_frequency"));
    CHECK(info.metadata.find("kohya")->find("session_id"));
    CHECK(info.metadata.find("sshs_model_hash"));
    CHECK(info.step == 1600);
    CHECK(info.epoch == 4);
}

TEST_CASE("ModelSpec: what it is made for are args, what describes it is metadata")
{
    const auto info = withMetadata({{"modelspec.sai_model_spec", "1.0.0"}, {"modelspec.title", "Cats"},
                                    {"modelspec.architecture", "stable-diffusion-xl-v1-base/lora"},
                                    {"modelspec.resolution", "1024x1024"}, {"modelspec.encoder_layer", "2"}});
    CHECK(*info.args.find("modelspec")->find("architecture") == ArgValue("stable-diffusion-xl-v1-base/lora"));
    CHECK(*info.args.find("modelspec")->find("encoder_layer") == ArgValue(2));
    CHECK(*info.metadata.find("modelspec")->find("title") == ArgValue("Cats"));
    CHECK_FALSE(info.args.find("modelspec")->find("title"));
}

TEST_CASE("A key that only begins like a trainer's is kept as it is")
{
    const auto info = withMetadata({{"ss_", "x"}, {"modelspec.", "y"}, {"ssd", "z"}});
    CHECK(*info.metadata.find("ss_") == ArgValue("x"));
    CHECK(*info.metadata.find("modelspec.") == ArgValue("y"));
    CHECK(*info.metadata.find("ssd") == ArgValue("z"));
    CHECK(info.args.toMap().empty());
}
