// What is lost if this fails: an arg with an odd key changes its place, or vanishes, on the way through the
// library.
#include "models/args/flat_args.h"

#include <catch2/catch.hpp>

#include <random>

using namespace modelbook;

namespace {

ArgValue randomTree(std::mt19937& random, int depth)
{
    static const std::vector<std::string> keys{"a",  "b", "a.b", "\\",     "a\\", ".",
                                               "..", "",  "\\.", "학습률", "a!",  "lr"};
    switch (random() % (depth > 3 ? 5 : 7)) {
    case 0:
        return nullptr;
    case 1:
        return static_cast<int>(random() % 5);
    case 2:
        return "text";
    case 3:
        return ArgValue::list();
    case 4:
        return ArgValue(ArgValue::List{1, ArgValue(ArgValue::Map{{"in.list", 2}})});
    default: {
        auto map = ArgValue::map();
        for (auto i = random() % 6; i > 0; --i)
            map.set(keys[random() % keys.size()], randomTree(random, depth + 1));
        return map;
    }
    }
}

} // namespace

TEST_CASE("Flattening and back is the identity, whatever the keys")
{
    std::mt19937 random(1);
    for (int i = 0; i < 3000; ++i) {
        auto tree = ArgValue::map();
        for (const char* key : {"x", "y.z", "\\q"})
            tree.set(key, randomTree(random, 0));
        const auto flat = flattenArgs(tree);
        CHECK(unflattenArgs(flat) == tree);
        for (const auto& [path, value] : flat) {
            CHECK(joinArgPath(splitArgPath(path)) == path);
            const auto* found = findArg(tree, path);
            REQUIRE(found);
            CHECK(*found == value);
        }
    }
}

TEST_CASE("Paths escape dots and backslashes of keys")
{
    const ArgValue tree(ArgValue::Map{{"a.b", ArgValue(ArgValue::Map{{"c\\", 1}})}, {"", 2}});
    const auto flat = flattenArgs(tree);
    REQUIRE(flat.count("a\\.b.c\\\\") == 1);
    CHECK(flat.at("") == ArgValue(2));
    CHECK(splitArgPath("a\\.b.c") == std::vector<std::string>{"a.b", "c"});
    CHECK(findArg(tree, "a.b") == nullptr);
}

TEST_CASE("Empty maps, lists and nulls are leaves that stay")
{
    const ArgValue tree(
        ArgValue::Map{{"scheduler", nullptr}, {"extra", ArgValue::map()}, {"tags", ArgValue::list()}});
    CHECK(flattenArgs(tree).size() == 3);
    CHECK(unflattenArgs(flattenArgs(tree)) == tree);
    CHECK(unflattenArgs({}) == ArgValue::map());
}

TEST_CASE("Where a path is leaf and prefix the map wins; a path of absurd depth does not end the program")
{
    CHECK(unflattenArgs({{"a", 1}, {"a.b", 2}}) ==
          ArgValue(ArgValue::Map{{"a", ArgValue(ArgValue::Map{{"b", 2}})}}));
    std::string deep = "a";
    for (int i = 0; i < 200000; ++i)
        deep += ".a";
    CHECK(flattenArgs(unflattenArgs({{deep, 1}})).size() == 1);
}

TEST_CASE("Setting a member keeps the place of an existing key")
{
    ArgValue value;
    value.set("b", 1);
    value.set("a", 2);
    value.set("b", 3);
    REQUIRE(value.toMap().size() == 2);
    CHECK(value.toMap()[0].first == "b");
    CHECK(*value.find("b") == ArgValue(3));
    CHECK(ArgValue(3).find("x") == nullptr);
}
