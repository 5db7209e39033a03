// What is lost if this fails: configs are missed, or a tokenizer's settings become training args.
#include "models/training/config_file.h"
#include "support.h"

using namespace modelbook;

TEST_CASE("Configs are told from the other JSON and YAML that lies about")
{
    for (const char* name : {"config.yaml", "a.yml", "args.json", "train.toml", "digits-cnn-030.json"})
        CHECK(isConfigName(name));
    for (const char* name :
         {"metrics.json", "tokenizer_config.json", "trainer_state.json", "model.safetensors.index.json",
          "a.metrics.json", ".hidden.yaml", "config.txt", "overrides.yaml", "wandb-summary.json"})
        CHECK_FALSE(isConfigName(name));
}

TEST_CASE("A member of numbers called metrics is split off, any other stays an arg")
{
    auto config = args(R"({"lr":1,"metrics":{"acc":0.5,"eval":{"loss":2}}})");
    CHECK(splitMetrics(config) == std::map<std::string, double>{{"acc", 0.5}, {"eval.loss", 2}});
    CHECK(config == args(R"({"lr":1})"));
    for (const char* kept :
         {R"({"metrics":["acc","loss"]})", R"({"metrics":{"name":"acc"}})", R"({"metrics":{}})"}) {
        auto other = args(kept);
        CHECK(splitMetrics(other).empty());
        CHECK(other == args(kept));
    }
}

TEST_CASE("The extension says how a config is read; what is too large to be one is refused")
{
    TempFolder folder;
    CHECK(readConfigFile(folder.write("a.json", R"({"lr":1e-3})"))->value.find("lr")->isFloat());
    CHECK(readConfigFile(folder.write("a.yaml", "lr: 1e-3\n"))->value.find("lr")->isString());
    CHECK(readConfigFile(folder.write("b.yaml", "lr: 1e-3\n"), YamlRules::OmegaConf)
              ->value.find("lr")
              ->isFloat());
    CHECK(readConfigFile(folder.write("a.toml", "lr = 1e-3\n"))->value.find("lr")->isFloat());
    CHECK(readSmallFile(folder.write("big", std::string(100, 'x')), 99).error().code() ==
          ErrorCode::LimitExceeded);
    CHECK(readSmallFile(folder / "absent").error().code() == ErrorCode::NotFound);
}

TEST_CASE("JSON cut inside a character is an error, and nothing behind it is read")
{
    // Under AddressSanitizer this read past the end of the text.
    CHECK(parseJson("\"22k22222+2==S#\xef", "x").error().code() == ErrorCode::Corrupt);
    CHECK(parseJson("{\"a\": \"\xf0\x9f", "x").error().code() == ErrorCode::Corrupt);
    CHECK(parseJson("", "x").error().code() == ErrorCode::Corrupt);
    CHECK(*parseJson("\xEF\xBB\xBF{\"a\": 1}", "x")->value.find("a") == ArgValue(1));
}
