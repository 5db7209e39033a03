// What is lost if this fails: MLflow and CSV args get the wrong type, so that they do not equal the same args
// of a YAML.
#include "models/args/canonical.h"
#include "models/args/infer.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace modelbook;

TEST_CASE("Text is typed as the program that wrote it meant it")
{
    CHECK(inferArg("3").isInt());
    CHECK(inferArg("-17") == ArgValue(-17));
    CHECK(inferArg("3e-4") == ArgValue(3e-4));
    CHECK(inferArg("3e-4").isFloat());
    CHECK(inferArg("1.10").isFloat());
    CHECK(inferArg("0.0").isFloat());
    CHECK(inferArg(".5") == ArgValue(0.5));
    CHECK(inferArg("True") == ArgValue(true));
    CHECK(inferArg("false") == ArgValue(false));
    CHECK(inferArg("None").isNull());
    CHECK(inferArg("null").isNull());
    CHECK(std::isnan(inferArg("nan").toDouble()));
    CHECK(inferArg("-inf") == ArgValue(-HUGE_VAL));
    CHECK(inferArg("123456789012345678901234567890").toExotic().tag == "bigint");
}

TEST_CASE("What would not come back as it was stays text")
{
    for (const char* text :
         {"007",  "1_0", "",      " 3",         "3 ",       "+3",    "-0", "0x10", "1e", "adam", "none",
          "TRUE", "1,5", "1.2.3", "2026-11-05", "'quoted'", "1e999", "-",  ".",    "[",  "{}x"})
        CHECK(inferArg(text) == ArgValue(text));
}

TEST_CASE("Python and JSON lists and dicts nest")
{
    CHECK(inferArg("['baseline', 'paper']") == ArgValue(ArgValue::List{"baseline", "paper"}));
    CHECK(inferArg("(0.9, 0.999)") == ArgValue(ArgValue::List{0.9, 0.999}));
    CHECK(inferArg("(1,)") == ArgValue(ArgValue::List{1}));
    CHECK(inferArg("{'a': [1, None], \"b\": {'c': True}}") ==
          ArgValue(ArgValue::Map{{"a", ArgValue(ArgValue::List{1, nullptr})},
                                 {"b", ArgValue(ArgValue::Map{{"c", true}})}}));
    CHECK(inferArg("[]") == ArgValue::list());
    CHECK(inferArg("{}") == ArgValue::map());
    CHECK(inferArg(R"(["\ud83e\uddea", "it\'s", "\x41\u00e9"])") ==
          ArgValue(ArgValue::List{"🧪", "it's", "Aé"}));
    for (const char* text :
         {"[a, b]", "[1, 2", "(1)", "{1: 2}", "['a' 'b']", "[1]]", "{'a'}", "['\\ud800']", "[,]"}) {
        INFO(text);
        CHECK(inferArg(text) == ArgValue(text));
    }
    const std::string deep(100000, '[');
    CHECK(inferArg(deep + std::string(100000, ']')).isString());
}
