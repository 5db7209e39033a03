// What is lost if this fails: args that come back from a record other than they were written, and records of wide models
// that take seconds to read.
#include "models/args/canonical.h"
#include "models/args/json_tree.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace modelbook;

namespace {

ArgValue anyValue(std::mt19937& random, int depth)
{
    switch (random() % (depth < 4 ? 9 : 7)) {
    case 0: return {};
    case 1: return random() % 2 == 0;
    case 2: return static_cast<std::int64_t>(random()) * static_cast<std::int64_t>(random());
    case 3: return std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 100);
    case 4: return random() % 2 ? ArgValue(std::nan("")) : ArgValue(-HUGE_VAL);
    case 5: return random() % 4 ? ArgValue("학습률 \"x\"\n\\") : ArgValue(std::string("\xff\xfe bytes"));
    case 6: return ExoticArg{"python:torch.dtype", "torch.float16"};
    case 7: {
        ArgValue::List list;
        for (auto n = random() % 5; n > 0; --n)
            list.push_back(anyValue(random, depth + 1));
        return list;
    }
    default: {
        auto map = ArgValue::map();
        static const char* const keys[]{"lr", "$float", "$$exotic", "text", "a.b", "한글", ""};
        for (auto n = random() % 7; n > 0; --n)
            map.set(keys[random() % std::size(keys)], anyValue(random, depth + 1));
        return map;
    }
    }
}

} // namespace

TEST_CASE("Read straight from its text, a value is the same as by way of a document")
{
    std::mt19937 random(11);
    for (int i = 0; i < 3000; ++i) {
        const auto value = anyValue(random, 0);
        const auto text = argsToJson(value).dump(static_cast<int>(random() % 3) - 1);
        INFO(text);
        auto tree = readJsonTree(text);
        REQUIRE(tree);
        const auto args = argsFromTree(std::move(*tree));
        REQUIRE(args);
        CHECK(*args == value);
        CHECK(argsToJson(*args).dump() == argsToJson(value).dump());
    }
}

TEST_CASE("Numbers keep their kind and value, however they are spelled")
{
    const auto read = [](const char* text) { return *readJsonTree(text); };
    CHECK(read("0e72").isFloat());
    CHECK(read("0e72").toDouble() == 0);
    CHECK(std::signbit(read("-0.000e5").toDouble()));
    CHECK(read("-0").isInt());
    CHECK(read("9223372036854775807").toInt() == INT64_MAX);
    CHECK(read("-9223372036854775808").toInt() == INT64_MIN);
    CHECK(read("9223372036854775808").toExotic() == ExoticArg{"bigint", "9223372036854775808"});
    CHECK(read("123456789012345678901234567890").toDouble() == 123456789012345678901234567890.0);
    CHECK(read("2.2250738585072011e-308").toDouble() == 2.2250738585072011e-308);
    CHECK(read("1e-999").toDouble() == 0);
    CHECK(readJsonTree("-1e999").error().code() == ErrorCode::Corrupt); // no JSON of ours has one
    CHECK(read("1.0").isFloat());
}

TEST_CASE("The last of duplicate keys counts, also among many, and each key keeps its place")
{
    CHECK(*readJsonTree(R"({"a":1,"b":2,"a":{"c":1,"c":3}})") == ArgValue(ArgValue::Map{{"a", ArgValue(ArgValue::Map{{"c", 3}})}, {"b", 2}}));
    std::string text = "{";
    for (int i = 0; i < 5000; ++i)
        text += "\"key_" + std::to_string(i % 4000) + "\":" + std::to_string(i) + (i < 4999 ? "," : "}");
    const auto read = readJsonTree(text);
    REQUIRE(read);
    REQUIRE(read->toMap().size() == 4000);
    CHECK(read->toMap()[7].second == ArgValue(4007));
    CHECK(read->toMap()[3999].second == ArgValue(3999));
}

TEST_CASE("One member of a record is read without the others, whatever they hold")
{
    const auto text = R"({"version":1,"sources":{"a":"x","args":{"args":[1,{"args":2}]}},"args":{"sources":[1,2],"a":{"b":3}},"texts":[[],{}]})";
    CHECK(*readJsonTree(text, "args") == ArgValue(ArgValue::Map{{"args", *readJsonTree(text)->find("args")}}));
    CHECK(readJsonTree(text, "none")->toMap().empty());
    CHECK(readJsonTree(text)->toMap().size() == 4);
}

TEST_CASE("What is no JSON is refused with its place, and absurd nesting before it costs anything")
{
    for (const char* text : {"", "{", "{\"a\":}", "[1,]", "nul", "{\"a\":1}x", "\"\xff\"", "NaN"}) {
        const auto read = readJsonTree(text);
        INFO(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().code() == ErrorCode::Corrupt);
        CHECK(read.error().message().find("offset") != std::string::npos);
    }
    const auto deep = readJsonTree(std::string(100'000, '[') + std::string(100'000, ']'));
    REQUIRE_FALSE(deep);
    CHECK(deep.error().code() == ErrorCode::LimitExceeded);
    auto tree = readJsonTree(std::string(100, '[') + std::string(100, ']'));
    REQUIRE(tree);
    CHECK(argsFromTree(std::move(*tree)).error().code() == ErrorCode::LimitExceeded);
}
