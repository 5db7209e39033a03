// What is lost if this fails: an arg is typed otherwise than by the loader that the training program used.
// tests/data/yaml-scalars/scalars.json is what PyYAML itself said (see make.py there).
#include "models/training/yaml_scalar.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace modelbook;

namespace {

void check(const std::string& text, const nlohmann::json& meaning, YamlRules rules)
{
    INFO(text << " should be " << meaning.dump()
              << (rules == YamlRules::PyYaml ? " to PyYAML" : " to OmegaConf"));
    const auto value = resolveYamlScalar(text, rules);
    const std::string kind = meaning[0];
    if (kind == "int") {
        REQUIRE(value.isInt());
        CHECK(value.toInt() == meaning[1].get<std::int64_t>());
    } else if (kind == "float") {
        REQUIRE(value.isFloat());
        CHECK(value == ArgValue(std::stod(meaning[1].get<std::string>())));
    } else if (kind == "bool") {
        CHECK(value == ArgValue(meaning[1].get<bool>()));
    } else if (kind == "null") {
        CHECK(value.isNull());
    } else if (kind == "string") {
        CHECK(value.isString());
    } else if (kind == "date") {
        REQUIRE(value.isExotic());
        CHECK(value.toExotic().tag == "date");
    } else if (kind == "bigint") {
        REQUIRE(value.isExotic());
        CHECK(value.toExotic().tag == "bigint");
    } else {
        // The loader fails on it and so would the run: any reading that keeps the text will do.
        CHECK(kind == "error");
    }
}

} // namespace

TEST_CASE("Every plain scalar is what its loader takes it for")
{
    std::ifstream in(std::filesystem::path(MODELBOOK_TEST_DATA) / "yaml-scalars" / "scalars.json");
    const auto entries = nlohmann::json::parse(in);
    REQUIRE(entries.size() > 400);
    for (const auto& entry : entries) {
        check(entry[0], entry[1], YamlRules::PyYaml);
        check(entry[0], entry[2], YamlRules::OmegaConf);
    }
}
