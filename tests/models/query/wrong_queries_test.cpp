// What is lost if this fails: being told what is wrong with a question, and where.
#include "models/query/evaluate.h"
#include "models/query/parser.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

ColumnIndexPtr libraryOfOne()
{
    ModelRecord record;
    record.id = "0123";
    record.name = "run-1";
    record.metrics["val_acc"] = 0.9;
    for (const char* path : {"optimizer", "scheduler"}) {
        auto group = ArgValue::map();
        group.set("lr", 0.1);
        group.set("name", "adam");
        record.args.values.set(path, group);
    }
    record.args.values.set("batch_size", 32);
    ColumnIndex::Update update;
    update.changed.push_back({record, {}});
    return ColumnIndex::empty()->updated(std::move(update));
}

/// "position+length message", of parsing or else of asking.
std::string problem(const std::string& text)
{
    static const auto index = libraryOfOne();
    const auto parsed = parseQuery(text);
    auto error = parsed.error;
    if (!error)
        error = evaluateQuery(parsed.query, index).error;
    return error ? std::to_string(error->position) + "+" + std::to_string(error->length) + " " + error->message : "nothing wrong";
}

struct Wrong {
    std::string text, problem;
};

const Wrong wrong[] = {
    {"val_acc >", "9+0 expected a value after >"},
    {"val_acc > > 1", "10+1 expected a value after >"},
    {"> 1", "0+1 expected a field or a word before >"},
    {"= 1", "0+1 expected a field or a word before ="},
    {"val_acc = ", "10+0 expected a value after ="},
    {"val_acc = and lr = 1", "14+2 'lr' may be optimizer.lr, scheduler.lr; write the whole path"},
    {"and val_acc = 1", "0+3 expected a field or a word before and"},
    {"or", "0+2 expected a field or a word before or"},
    {"and", "0+3 expected a field or a word before and"},
    {"not", "3+0 expected a condition or a word to search here"},
    {"val_acc = 1 and", "15+0 expected a condition or a word to search here"},
    {"val_acc = 1 or", "14+0 expected a condition or a word to search here"},
    {"val_acc = 1 or or val_acc = 2", "15+2 expected a field or a word before or"},
    {"(val_acc = 1", "0+1 this ( is not closed"},
    {"((val_acc = 1)", "0+1 this ( is not closed"},
    {"val_acc = 1)", "11+1 there is no ( for this )"},
    {"()", "1+1 expected a field or a word before )"},
    {"(", "1+0 expected a condition or a word to search here"},
    {")", "0+1 expected a field or a word before )"},
    {"not ()", "5+1 expected a field or a word before )"},
    {"val_acc = (1)", "10+1 expected a value after ="},
    {"val_acc ! 1", "8+1 expected != here"},
    {"!val_acc", "0+1 expected != here"},
    {"val_acc in ()", "12+1 expected a value here"},
    {"val_acc in (1", "11+1 this ( is not closed"},
    {"val_acc in (1,", "14+0 expected a value here"},
    {"val_acc in (1,)", "14+1 expected a value here"},
    {"val_acc in (,1)", "12+1 expected a value here"},
    {"val_acc in (1 2)", "14+1 expected , or ) here"},
    {"val_acc in 5", "11+1 expected ( or a range such as 1..10 after in"},
    {"val_acc in (1))", "14+1 there is no ( for this )"},
    {"val_acc = 1..", "10+3 a range needs both ends: 1..10"},
    {"val_acc = ..1", "10+3 a range needs both ends: 1..10"},
    {"val_acc = ..", "10+2 a range needs both ends: 1..10"},
    {"val_acc > 1..2", "8+1 a range goes with = or in"},
    {"val_acc in 1..", "11+3 a range needs both ends: 1..10"},
    {"name = \"adam", "7+5 this quote is not closed"},
    {"name = 'adam", "7+5 this quote is not closed"},
    {"\"", "0+1 this quote is not closed"},
    {"'", "0+1 this quote is not closed"},
    {"sort by", "7+0 expected a field to sort by here"},
    {"sort by val_acc down", "16+4 expected a comma, 'desc', 'group by' or the end here"},
    {"sort by val_acc,", "16+0 expected a field to sort by here"},
    {"sort by , val_acc", "8+1 expected a field to sort by here"},
    {"sort by val_acc desc desc", "21+4 expected a comma, 'desc', 'group by' or the end here"},
    {"sort by val_acc sort by name", "16+4 there is a second 'sort by'; separate the keys by commas"},
    {"group by", "8+0 expected a field to group by here"},
    {"group by name group by name", "14+5 there is a second 'group by'; separate the fields by commas"},
    {"group by name desc", "14+4 expected a comma and a field, 'sort by' or the end here"},
    {"group by (name)", "9+1 expected a field to group by here"},
    {"sort by 'nothing'", "8+9 no model has a field called 'nothing'"},
    {"sort by (val_acc)", "8+1 expected a field to sort by here"},
    {"valacc > 1", "0+6 no model has a field called 'valacc'; did you mean val_acc?"},
    {"lr > 1", "0+2 'lr' may be optimizer.lr, scheduler.lr; write the whole path"},
    {"optimizer > 1", "0+9 no model has a field called 'optimizer'; did you mean optimizer.lr?"},
    {"optimizer.nme = adam", "0+13 no model has a field called 'optimizer.nme'; did you mean optimizer.name?"},
    {"arg.val_acc > 1", "0+11 no model has a field called 'arg.val_acc'"},
    {"metric.batch_size = 1", "0+17 no model has a field called 'metric.batch_size'"},
    {"is.nme = x", "0+6 no model has a field called 'is.nme'"},
    {"has nothing_like_it", "4+15 no model has a field called 'nothing_like_it'"},
    {"missing lr", "8+2 'lr' may be optimizer.lr, scheduler.lr; write the whole path"},
    {"created > yesterday", "10+9 expected a date such as 2026-11-05 here"},
    {"created = 2026-13-01", "10+10 expected a date such as 2026-11-05 here"},
    {"created in 2026-01-01..tomorrow", "23+8 expected a date such as 2026-11-05 here"},
    {"size > big", "7+3 expected a number such as 100M here"},
    {"parameters > 10Q", "13+3 expected a number such as 100M here"},
    {"name ~~ (", "8+1 expected a value after ~~"},
    {"name ~~ '('", "8+3 this is no regular expression: missing closing parenthesis"},
    {"name ~~ '[a'", "8+4 this is no regular expression: missing terminating ] for character class"},
    {"\"=batch_size *\" > 1", "0+15 in this formula, at character 13: expected a field, a number or ( here"},
    {"\"=nothing * 2\" > 1", "0+14 no model has a field called 'nothing'"},
    {"\"=lr * 2\" > 1", "0+9 'lr' may be optimizer.lr, scheduler.lr; write the whole path"},
    {"sort by \"=batch_size +\"", "8+15 in this formula, at character 13: expected a field, a number or ( here"},
    {"sort by \"=foo(1)\"", "8+9 in this formula, at character 1: there is no function foo; there are log, log10, log2, exp, sqrt, abs, floor, ceil, round, min, max, pow, if"},
    {"val_acc < \"", "10+1 this quote is not closed"},
    {"batch_size == == 1", "14+2 expected a value after ="},
    {"name , x", "5+1 expected 'and', 'or', 'sort by' or the end here; several values are written in (a, b)"},
    {"val_acc = 1, 2", "11+1 expected 'and', 'or', 'sort by' or the end here; several values are written in (a, b)"},
};

} // namespace

TEST_CASE("Every wrong question says where it is wrong and what was expected")
{
    CHECK(std::size(wrong) >= 60);
    for (const auto& [text, expected] : wrong) {
        INFO(text);
        CHECK(problem(text) == expected);
    }
}

TEST_CASE("Questions that no parser should fall over are errors, quickly")
{
    CHECK(problem(std::string(200'000, '(')).find("nested too deeply") != std::string::npos);
    std::string quotes = "a = ";
    quotes.append(1 << 20, '"');
    CHECK(problem(quotes) != "nothing wrong");
    std::string nots;
    for (int i = 0; i < 50'000; ++i)
        nots += "not ";
    CHECK(problem(nots + "x").find("nested too deeply") != std::string::npos);
    CHECK(problem(std::string("a = \xff\xfe")).find("no model has a field") != std::string::npos);
}
