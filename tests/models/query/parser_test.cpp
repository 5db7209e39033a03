// What is lost if this fails: the filter bar, `mbook ls` and every saved view.
#include "models/query/ast.h"
#include "models/query/parser.h"
#include "models/query/token.h"

#include <catch2/catch.hpp>

#include <random>

using namespace modelbook;

namespace {

Query parsed(const std::string& text)
{
    auto result = parseQuery(text);
    INFO(text << (result.error ? ": " + result.error->message : ""));
    REQUIRE_FALSE(result.error);
    return result.query;
}

} // namespace

TEST_CASE("Printing a parsed question and parsing it again is the identity")
{
    for (const char* text :
         {"", "val_acc > 0.9", "val_acc > 0.9 and optimizer.name in (adam, adamw) and not tags = broken sort by val_acc "
                               "desc, lr group by model.arch",
          "a = 1 or b = 2 and c = 3", "(a = 1 or b = 2) c != \"x y\"", "not (a ~ b or has c)", "missing lr", "hello world",
          "lr in 1e-4..1e-2", "lr = 1..2", "created = \"2026-11-01\"..\"2026-11-05\"", "\"odd field\" = 'it''s' x",
          "name ~~ '^digits-(cnn|mlp)-\\\\d+$'", "group by a, b sort by c", "\"and\" = \"or\"", "재현 실험 note ~ 학습률",
          "not not a = 1", "a == b", "a=b", "a!=b", "path = /data/x", "-5 x = -5", "has has", "in in (in)", "a = \"sot.\"..b", "a = x..\"\"", "a = \"x.\"...y..",
          "a = \"x\\\\y.\"..z"}) {
        const auto first = parseQuery(text);
        if (first.error)
            continue;
        const auto printed = printQuery(first.query);
        INFO(text << " → " << printed);
        CHECK(parsed(printed) == first.query);
    }
}

TEST_CASE("Any tokens thrown together parse or fail with a place, and what parses prints back")
{
    const std::vector<std::string> words{"and", "or", "not", "(", ")", ",", "=", "!=", "<", ">=", "~", "~~", "in", "has",
                                         "missing", "sort", "by", "group", "desc", "a", "b.c", "\"q r\"", "1e-3", "1..2", "'"};
    std::mt19937 random(11);
    int valid = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (unsigned i = 0; i < random() % 9; ++i)
            text += words[random() % words.size()] + " ";
        const auto result = parseQuery(text);
        if (result.error) {
            CHECK(result.error->position <= text.size());
            CHECK_FALSE(result.error->message.empty());
            continue;
        }
        ++valid;
        const auto printed = printQuery(result.query);
        INFO(text << " → " << printed);
        CHECK(parsed(printed) == result.query);
    }
    CHECK(valid > 500);
}

TEST_CASE("Precedence: not before and before or; words side by side are and")
{
    const auto query = parsed("a = 1 or not b = 2 c = 3");
    const auto& root = query.filter.front();
    REQUIRE(root.kind == QueryNode::Kind::Or);
    REQUIRE(root.children.size() == 2);
    REQUIRE(root.children[1].kind == QueryNode::Kind::And);
    CHECK(root.children[1].children[0].kind == QueryNode::Kind::Not);
}

TEST_CASE("Errors point at the character and say what was expected")
{
    const struct {
        const char* text;
        std::size_t position;
        const char* part;
    } cases[] = {
        {"val_acc >", 9, "expected a value after >"},
        {"> 3", 0, "expected a field"},
        {"a = 1 and", 9, "expected a condition"},
        {"(a = 1", 0, "not closed"},
        {"a = 1)", 5, "no ( for this )"},
        {"name = \"abc", 7, "quote"},
        {"a in (1, 2", 5, "not closed"},
        {"a in ()", 6, "expected a value"},
        {"a in 5", 5, "expected ( or a range"},
        {"a ! b", 2, "expected !="},
        {"sort by", 7, "field to sort by"},
        {"group by ,", 9, "field to group by"},
        {"sort by a sort by b", 10, "second 'sort by'"},
        {"a > 1..2", 2, "range goes with"},
        {"a = 1..", 4, "both ends"},
        {"sort by a b", 10, "expected"},
        {"or", 0, "expected a field or a word"},
    };
    for (const auto& [text, position, part] : cases) {
        const auto result = parseQuery(text);
        INFO(text);
        REQUIRE(result.error);
        INFO(result.error->message);
        CHECK(result.error->position == position);
        CHECK(result.error->message.find(part) != std::string::npos);
    }
}

TEST_CASE("Deep nesting is an error, not a crash")
{
    CHECK(parseQuery(std::string(100'000, '(')).error);
    std::string nots;
    for (int i = 0; i < 100'000; ++i)
        nots += "not ";
    CHECK(parseQuery(nots + "a").error);
}
