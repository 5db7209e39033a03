// What is lost if this fails: "these two were trained alike" would be wrong, in diff, search and
// fingerprints.
#include "models/args/canonical.h"
#include "models/args/infer.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace modelbook;

namespace {

const double inf = std::numeric_limits<double>::infinity();
const double notANumber = std::nan("");
constexpr std::int64_t beyond = 9007199254740993; // 2^53 + 1: no double has it

/// Every pair must agree: equal values ⇔ equal canonical form, and equality is symmetric.
const std::vector<ArgValue> zoo{
    nullptr,
    true,
    false,
    0,
    1,
    -1,
    1.0,
    -0.0,
    0.5,
    1e-3,
    "1e-3",
    "1E-3",
    "0.001",
    "1.10",
    "1.1",
    1.1,
    "",
    "null",
    inf,
    -inf,
    notANumber,
    std::nan("1"),
    "nan",
    beyond,
    static_cast<double>(beyond),
    beyond - 1,
    std::int64_t{INT64_MAX},
    std::int64_t{INT64_MIN},
    9223372036854775808.0,
    -9223372036854775808.0,
    1e300,
    "1e300",
    "1e999",
    ExoticArg{"bigint", "9223372036854775808"},
    ExoticArg{"bigint", "9223372036854775809"},
    ExoticArg{"bigint", "100000000000000000000"},
    1e20,
    ExoticArg{"date", "2026-11-05"},
    "2026-11-05",
    ArgValue::map(),
    ArgValue::list(),
    ArgValue(ArgValue::List{1, 2}),
    ArgValue(ArgValue::List{1.0, 2.0}),
    ArgValue(ArgValue::List{2, 1}),
    ArgValue(ArgValue::Map{{"a", 1}, {"b", 2}}),
    ArgValue(ArgValue::Map{{"b", 2.0}, {"a", "1e0"}}),
    ArgValue(ArgValue::Map{{"a", 1}}),
    ArgValue(ArgValue::Map{{"$float", "nan"}}),
    ArgValue(ArgValue::Map{{"$$float", "nan"}}),
    ArgValue(ArgValue::Map{{"$exotic", "date"}, {"text", "2026-11-05"}}),
    "caf\xC3\xA9",
    "cafe\xCC\x81",
    ArgValue(ArgValue::Map{{"caf\xC3\xA9", 1}, {"z", 2}}),
    ArgValue(ArgValue::Map{{"z", 2}, {"cafe\xCC\x81", 1}}),
    "\xFF",
    "\xFE",
    "\xEF\xBF\xBD",
    "5e-324",
    5e-324,
};

} // namespace

TEST_CASE("Equal values have one canonical spelling, and different values differ")
{
    for (const auto& a : zoo) {
        CHECK(a == a);
        for (const auto& b : zoo) {
            INFO(displayText(a) << " and " << displayText(b));
            CHECK((a == b) == (b == a));
            CHECK((a == b) == (canonicalJson(a) == canonicalJson(b)));
        }
    }
}

TEST_CASE("Numbers compare exactly, never rounded through double")
{
    CHECK(ArgValue(1) == ArgValue(1.0));
    CHECK(ArgValue(-0.0) == ArgValue(0));
    CHECK(ArgValue(notANumber) == ArgValue(notANumber));
    CHECK(ArgValue(beyond) != ArgValue(static_cast<double>(beyond)));
    CHECK(ArgValue(beyond - 1) == ArgValue(static_cast<double>(beyond - 1)));
    CHECK(ArgValue(std::int64_t{INT64_MAX}) != ArgValue(9223372036854775808.0));
    CHECK(ArgValue(std::int64_t{INT64_MIN}) == ArgValue(-9223372036854775808.0));
    CHECK(ArgValue(true) != ArgValue(1));
}

TEST_CASE("Only a plain number with an exponent is a number among strings")
{
    CHECK(ArgValue("1e-3") == ArgValue(0.001));
    CHECK(ArgValue("1E-3") == ArgValue("1e-3"));
    CHECK(ArgValue("+2.5e+1") == ArgValue(25));
    CHECK(ArgValue("1.10") != ArgValue("1.1"));
    CHECK(ArgValue("0.001") != ArgValue(0.001));
    for (const char* text :
         {"", "e5", "1e", "1e+", " 1e3", "1e3 ", "0x1e3", "1_0e3", "1e3.5", "--1e3", "1e999", ".e1"})
        CHECK_FALSE(exponentNumber(text).has_value());
    CHECK(exponentNumber(".5e1") == 5.0);
    CHECK(exponentNumber("5.e1") == 50.0);
}

TEST_CASE("Any value survives its lossless JSON with its type")
{
    for (const auto& value : zoo) {
        const auto text = argsToJson(value).dump();
        const auto back = argsFromJson(nlohmann::ordered_json::parse(text));
        REQUIRE(back);
        INFO(text);
        CHECK(back->type() == value.type());
        CHECK(*back == value);
        CHECK(argsToJson(*back).dump() == text);
    }
}

TEST_CASE("Doubles of any bit pattern keep their bits through JSON and canonical form")
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 2000; ++i) {
        const auto bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value))
            continue;
        CHECK(argsFromJson(nlohmann::ordered_json::parse(argsToJson(value).dump()))->toDouble() == value);
        CHECK(ArgValue(value) == *argsFromJson(nlohmann::ordered_json::parse(canonicalJson(value))));
    }
}

TEST_CASE("Plain JSON is taken as args, and absurd nesting is refused")
{
    const auto plain =
        argsFromJson(nlohmann::ordered_json::parse(R"({"lr":1e-3,"n":18446744073709551615,"x":[null]})"));
    REQUIRE(plain);
    CHECK(*plain->find("lr") == ArgValue(0.001));
    CHECK(plain->find("n")->toExotic() == ExoticArg{"bigint", "18446744073709551615"});
    auto deep = nlohmann::ordered_json(1);
    for (int i = 0; i < 100; ++i)
        deep = nlohmann::ordered_json::array({deep});
    const auto refused = argsFromJson(deep);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::LimitExceeded);
}

TEST_CASE("Values are shown as a researcher would write them")
{
    CHECK(displayText(1e-5) == "1e-05");
    CHECK(displayText(0.0005) == "0.0005");
    CHECK(displayText(1e16) == "1e+16");
    CHECK(displayText(1.0) == "1.0");
    CHECK(displayText("adam") == "adam");
    CHECK(displayText(nullptr) == "null");
    CHECK(displayText(ArgValue(ArgValue::List{"a", 1, 2.5, true})) == "[\"a\", 1, 2.5, true]");
    CHECK(displayText(ExoticArg{"date", "2026-11-05"}) == "2026-11-05");
}
