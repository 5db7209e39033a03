// What is lost if this fails: an arg is read as something else than the training program read.
#include "models/args/canonical.h"
#include "models/training/config_text.h"

#include <catch2/catch.hpp>

#include <cmath>

#include <chrono>

using namespace modelbook;

namespace {

ArgValue plain(const char* text)
{
    return resolveYamlScalar(text, YamlRules::PyYaml);
}
ArgValue omega(const char* text)
{
    return resolveYamlScalar(text, YamlRules::OmegaConf);
}
ParsedConfig yaml(const std::string& text, YamlRules rules = YamlRules::PyYaml)
{
    auto parsed = parseYaml(text, rules, "config.yaml");
    if (!parsed)
        FAIL(parsed.error().text());
    return *parsed;
}
ArgValue ofJson(const char* text)
{
    return *argsFromJson(nlohmann::ordered_json::parse(text));
}

} // namespace

TEST_CASE("Plain scalars mean what PyYAML takes them for")
{
    // Checked against yaml.safe_load of PyYAML 6.0.
    CHECK(plain("1e-3").isString());
    CHECK(plain("1e3").isString());
    CHECK(plain("1.0e-3").isFloat());
    CHECK(plain("1.0e3").isString()); // the sign of the exponent is not optional
    CHECK(plain("1.").isFloat());
    CHECK(plain(".5") == ArgValue(0.5));
    CHECK(plain("5.0e-05") == ArgValue(5e-5));
    CHECK(plain("1_000") == ArgValue(1000));
    CHECK(plain("010") == ArgValue(8));
    CHECK(plain("0o17").isString());
    CHECK(plain("08").isString());
    CHECK(plain("0x1F") == ArgValue(31));
    CHECK(plain("0b101") == ArgValue(5));
    CHECK(plain("1:30") == ArgValue(90));
    CHECK(plain("-1:30") == ArgValue(-90));
    CHECK(plain("1:30.5") == ArgValue(90.5));
    CHECK(plain("+3") == ArgValue(3));
    CHECK(plain("yes") == ArgValue(true));
    CHECK(plain("Off") == ArgValue(false));
    CHECK(plain("y").isString());
    CHECK(plain("~").isNull());
    CHECK(plain("").isNull());
    CHECK(plain("None").isString());
    CHECK(plain("-.inf") == ArgValue(-HUGE_VAL));
    CHECK(std::isnan(plain(".NaN").toDouble()));
    CHECK(plain("nan").isString());
    CHECK(plain("2026-11-05").toExotic() == ExoticArg{"date", "2026-11-05"});
    CHECK(plain("2026-11-05 10:24:00.5 +01:00").isExotic());
    CHECK(plain("2026-11-5").isString());
    CHECK(plain("1.2.3").isString());
    CHECK(plain("123456789012345678901").toExotic() == ExoticArg{"bigint", "123456789012345678901"});
    CHECK(plain("-").isString());
    CHECK(plain("+").isString());
    CHECK(plain(".").isString());
}

TEST_CASE("OmegaConf takes 1e-3 for a float and dates for text")
{
    CHECK(omega("1e-3") == ArgValue(0.001));
    CHECK(omega("1e-3").isFloat());
    CHECK(omega("1e3").isFloat());
    CHECK(omega("1.0e3") == ArgValue(1000.0));
    CHECK(omega("2026-11-05").isString());
    CHECK(omega("yes") == ArgValue(true));
    CHECK(omega("12").isInt());
    CHECK(omega("1e").isString());
}

TEST_CASE("Quoted scalars are text, tagged ones what the tag says")
{
    const auto config = yaml("a: '1'\nb: \"yes\"\nc: !!str 12\nd: !!float 3\ne: !!int '7'\nf: |\n  line\n");
    CHECK(config.value == ofJson(R"({"a":"1","b":"yes","c":"12","d":3.0,"e":7,"f":"line\n"})"));
    CHECK(config.value.find("d")->isFloat());
}

TEST_CASE("Python objects in hparams.yaml are inert, and the rest of the file is read")
{
    const auto config = yaml("lr: 0.1\n"
                             "args: !!python/object:argparse.Namespace\n  width: 3\n"
                             "betas: !!python/tuple [0.9, 0.999]\n"
                             "dtype: !!python/object/apply:torch.device [cuda]\n"
                             "act: !!python/name:torch.nn.ReLU ''\n"
                             "path: !!python/object/apply:pathlib.PosixPath [/, data, digits]\n"
                             "od: !!python/object/apply:collections.OrderedDict\n- - [b, 1]\n  - [a, 2]\n"
                             "seed: 3\n");
    CHECK(*config.value.find("args") == ofJson(R"({"width":3})"));
    CHECK(*config.value.find("betas") == ofJson("[0.9,0.999]"));
    CHECK(config.value.find("dtype")->toExotic() == ExoticArg{"python:torch.device", "[\"cuda\"]"});
    CHECK(config.value.find("act")->toExotic() == ExoticArg{"python:name", "torch.nn.ReLU"});
    CHECK(*config.value.find("path") == ArgValue("/data/digits"));
    CHECK(*config.value.find("od") == ofJson(R"({"b":1,"a":2})"));
    CHECK(*config.value.find("seed") == ArgValue(3));
    CHECK(config.findings.size() == 1);
}

TEST_CASE("NumPy scalars and dict-like objects in hparams.yaml are read for what they hold")
{
    // As yaml.dump writes numpy.float64(0.1), numpy.int64(7) and an AttributeDict.
    const auto config =
        yaml("lr: !!python/object/apply:numpy.core.multiarray.scalar\n"
             "- &id001 !!python/object/apply:numpy.dtype\n"
             "  args:\n  - f8\n  - false\n  - true\n"
             "  state: !!python/tuple\n  - 3\n  - <\n  - null\n  - null\n  - null\n  - -1\n  - -1\n  - 0\n"
             "- !!binary |\n  mpmZmZmZuT8=\n"
             "n: !!python/object/apply:numpy.core.multiarray.scalar\n"
             "- !!python/object/apply:numpy.dtype\n  args:\n  - i8\n"
             "- !!binary |\n  BwAAAAAAAAA=\n"
             "model: !!python/object/new:lightning.fabric.utilities.data.AttributeDict\n"
             "  dictitems:\n    width: 8\n  state:\n    width: 8\n");
    CHECK(*config.value.find("lr") == ArgValue(0.1));
    CHECK(*config.value.find("n") == ArgValue(7));
    CHECK(*config.value.find("model") == ofJson(R"({"width":8})"));
}

TEST_CASE("Anchors, aliases and merge keys unfold")
{
    const auto config =
        yaml("base: &b {lr: 0.1, n: 1}\nx:\n  <<: *b\n  n: 2\nz:\n  <<: [{q: 1}, *b]\n  q: 3\nw: *b\n");
    CHECK(*config.value.find("x") == ofJson(R"({"lr":0.1,"n":2})"));
    CHECK(*config.value.find("z") == ofJson(R"({"q":3,"lr":0.1,"n":1})"));
    CHECK(*config.value.find("w") == ofJson(R"({"lr":0.1,"n":1})"));
}

TEST_CASE("Hostile YAML is refused at once")
{
    std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const auto last = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
        for (int k = 0; k < 9; ++k)
            laughs += ", " + last;
        laughs += "]\n";
    }
    CHECK(parseYaml(laughs, YamlRules::PyYaml, "x").error().code() == ErrorCode::LimitExceeded);
    CHECK_FALSE(parseYaml("a: &a [*a]\n", YamlRules::PyYaml, "x"));
    CHECK(parseYaml(std::string(100, '['), YamlRules::PyYaml, "x").error().code() ==
          ErrorCode::LimitExceeded);
    CHECK_FALSE(parseYaml(std::string(20000, '['), YamlRules::PyYaml, "x"));
    std::string chain = "a0: &a0 [1]\n";
    for (int i = 1; i < 100; ++i)
        chain +=
            "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    CHECK(parseYaml(chain, YamlRules::PyYaml, "x").error().code() == ErrorCode::LimitExceeded);
}

TEST_CASE("Maps as keys of maps as keys end soon, and are cut")
{
    // Each level escaped the one below it: 40 of them took for ever.
    std::string nested = "x";
    for (int i = 0; i < 60; ++i)
        nested = "{" + nested + ": 1}";
    const auto start = std::chrono::steady_clock::now();
    (void)parseYaml(nested, YamlRules::PyYaml, "x").has_value();
    (void)parseYaml(std::string(34, '{') + "a,{{{" + std::string(37, '}') + ",{{b", YamlRules::PyYaml, "x").has_value();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("A base-60 number that no integer holds is kept as it is written")
{
    const auto config = yaml("t: 7777777777777777774:0\nok: 1:30\n");
    CHECK(*config.value.find("t") == ArgValue(ExoticArg{"bigint", "7777777777777777774:0"}));
    CHECK(*config.value.find("ok") == ArgValue(90));
}

TEST_CASE("A broken YAML says where it is broken")
{
    const auto broken = parseYaml("lr: 0.1\nmodel: [1, 2\nseed: 3\n", YamlRules::PyYaml, "run/config.yaml");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code() == ErrorCode::Corrupt);
    CHECK(broken.error().text().find("run/config.yaml line ") == 0);
    CHECK(parseYaml("", YamlRules::PyYaml, "x")->value.isNull());
    CHECK(parseYaml("a: \xFF\xFE\n", YamlRules::PyYaml, "x").has_value());
}

TEST_CASE("Duplicate and odd keys follow the loader, with a finding")
{
    const auto config = yaml("lr: 1\nlr: 2\n3: x\ntrue: y\n");
    CHECK(*config.value.find("lr") == ArgValue(2));
    CHECK(*config.value.find("3") == ArgValue("x"));
    REQUIRE(config.findings.size() == 2);
    CHECK(config.findings[1].code == "config.duplicate-key");
}

TEST_CASE("JSON is read as Python reads it")
{
    const auto config = parseJson(
        R"({"a":1,"b":1.0,"c":1e-3,"d":NaN,"e":-Infinity,"f":123456789012345678901,"a":2,"k":"학습"})",
        "config.json");
    REQUIRE(config);
    const auto& value = config->value;
    CHECK(value.find("a")->toInt() == 2);
    CHECK(value.find("b")->isFloat());
    CHECK(value.find("c")->isFloat());
    CHECK(std::isnan(value.find("d")->toDouble()));
    CHECK(*value.find("e") == ArgValue(-HUGE_VAL));
    CHECK(value.find("f")->toExotic().tag == "bigint");
    CHECK(*value.find("k") == ArgValue("학습"));
    CHECK(config->findings.size() == 1);
    CHECK(parseJson("{\"a\":", "x").error().code() == ErrorCode::Corrupt);
    CHECK(parseJson("{} x", "x").error().code() == ErrorCode::Corrupt);
    CHECK(parseJson(std::string(1000000, '['), "x").error().code() == ErrorCode::LimitExceeded);
    CHECK(parseJson("", "x").error().code() == ErrorCode::Corrupt);
}

TEST_CASE("TOML is read with its types, and its depth is bounded")
{
    const auto config = parseToml(
        "lr = 1e-3\nn = 3\nname = \"adam\"\nwhen = 2026-11-05\n[model]\nwidth = 8\nlayers = [1, 2]\n", "x");
    REQUIRE(config);
    CHECK(config->value.find("lr")->isFloat());
    CHECK(config->value.find("when")->toExotic() == ExoticArg{"date", "2026-11-05"});
    CHECK(*config->value.find("model") == ofJson(R"({"width":8,"layers":[1,2]})"));
    CHECK(parseToml("a = ", "x").error().code() == ErrorCode::Corrupt);
    CHECK(parseToml("a = " + std::string(100000, '['), "x").error().code() == ErrorCode::LimitExceeded);
    std::string dotted = "a";
    for (int i = 0; i < 100; ++i)
        dotted += ".a";
    CHECK(parseToml(dotted + " = 1\n", "x").error().code() == ErrorCode::LimitExceeded);
}

TEST_CASE("TOML that is not UTF-8 is refused before toml11 sees it, which would read past its end")
{
    CHECK(parseToml("a = 1\n'b\xEB\xE3\xE3'\n", "x").error().code() == ErrorCode::Corrupt);
}
