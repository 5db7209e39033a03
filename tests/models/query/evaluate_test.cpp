// What is lost if this fails: right answers in the table.
#include "models/query/evaluate.h"
#include "models/query/parser.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace modelbook;

namespace {

ColumnIndex::Update::Model model(const std::string& id, const std::string& title, ArgValue args,
                                 std::map<std::string, double> metrics = {}, std::vector<std::string> tags = {},
                                 const std::string& readme = {})
{
    ModelRecord record;
    record.id = id;
    record.name = title;
    record.args.values = std::move(args);
    record.metrics = std::move(metrics);
    record.tags = std::move(tags);
    record.created = 1'764'000'000'000 + id.back() * 86'400'000ll; // a day apart
    return {std::move(record), readme};
}

ArgValue args(std::initializer_list<std::pair<const char*, ArgValue>> values)
{
    auto tree = ArgValue::map();
    for (const auto& [key, value] : values)
        tree.set(key, value);
    return tree;
}

ColumnIndexPtr libraryOfFour()
{
    auto optimizer = [](const char* kind, ArgValue rate) { return args({{"name", kind}, {"lr", std::move(rate)}}); };
    ColumnIndex::Update update;
    update.changed = {
        model("1", "run-1", args({{"optimizer", optimizer("adam", 0.001)}, {"seed", 1}, {"note", "재현 실험"}}), {{"val_acc", 0.9}}, {"paper"}),
        model("2", "run-2", args({{"optimizer", optimizer("sgd", 0.1)}, {"seed", 2}}), {{"val_acc", 0.8}}, {"broken", "paper"}),
        model("3", "run-10", args({{"optimizer", optimizer("adamw", "1e-3")}, {"seed", 10}, {"warmup", ArgValue()}}), {{"val_acc", 0.95}}),
        model("4", "Run-3", args({{"seed", "007"}, {"lr", 5}}), {}, {}, "Baseline of the *paper*"),
    };
    return ColumnIndex::empty()->updated(std::move(update));
}

std::string ids(const std::string& text)
{
    const auto parsed = parseQuery(text);
    REQUIRE_FALSE(parsed.error);
    const auto answer = evaluateQuery(parsed.query, libraryOfFour());
    if (answer.error)
        return "error at " + std::to_string(answer.error->position) + ": " + answer.error->message;
    std::string found;
    for (std::size_t row = 0; row < answer.table->rowCount(); ++row)
        found += answer.table->modelId(row);
    return found;
}

} // namespace

TEST_CASE("Filters")
{
    CHECK(ids("") == "4321"); // newest first
    CHECK(ids("val_acc > 0.85 sort by val_acc") == "13");
    CHECK(ids("optimizer.lr = 0.001 sort by name") == "13"); // the string 1e-3 is that number
    CHECK(ids("optimizer.lr in 1e-4..1e-2 sort by name") == "13");
    CHECK(ids("optimizer.name in (adam, adamw) sort by name") == "13");
    CHECK(ids("tags = paper sort by name") == "12");
    CHECK(ids("not tags = broken sort by name") == "143");
    CHECK(ids("tags != broken sort by name") == "143");
    CHECK(ids("seed = 7") == "");     // "007" is no number
    CHECK(ids("seed = 007") == "4");
    CHECK(ids("seed > 1 sort by seed") == "23");
    CHECK(ids("has warmup") == "3");
    CHECK(ids("warmup = null") == "3");
    CHECK(ids("missing val_acc") == "4");
    CHECK(ids("note ~ 재현") == "1");
    CHECK(ids("name ~ RUN-1 sort by name") == "13");
    CHECK(ids("name ~~ '^run-\\\\d$' sort by name") == "12");
    CHECK(ids("paper sort by id") == "124"); // tags and README
    CHECK(ids("is.name = run-1 or metric.val_acc = 0.8 sort by id") == "12");
}

TEST_CASE("Numbers sort as numbers, text in natural order, missing last both ways")
{
    CHECK(ids("sort by name") == "1243");
    CHECK(ids("sort by name desc") == "3421");
    CHECK(ids("sort by val_acc") == "2134");
    CHECK(ids("sort by val_acc desc") == "3124");
    CHECK(ids("sort by seed") == "1234"); // numbers before text
    CHECK(ids("sort by optimizer.lr, seed desc") == "3124");
}

TEST_CASE("Groups are runs of rows with equal values, missing last")
{
    const auto answer = evaluateQuery(parseQuery("sort by name group by optimizer.name").query, libraryOfFour());
    REQUIRE(answer.table);
    const auto& groups = answer.table->groups();
    REQUIRE(groups.size() == 4);
    CHECK(groups[0].values[0] == ArgValue("adam"));
    CHECK(groups[3].present[0] == false);
    std::size_t rows = 0;
    for (const auto& group : groups) {
        CHECK(group.firstRow == rows);
        rows += group.rowCount;
    }
    CHECK(rows == 4);
}

TEST_CASE("Names resolve by full path, prefix, or unique last segment; else the answer says what is meant")
{
    CHECK(ids("lr = 5") == "4"); // an arg of that exact path wins over optimizer.lr
    CHECK(ids("arg.optimizer.lr = 0.1") == "2");
    CHECK(ids("valacc > 1") == "error at 0: no model has a field called 'valacc'; did you mean val_acc?");
    CHECK(ids("a = 1 and zzzzzz = 1").find("error at 0") == 0);
    CHECK(ids("name ~~ '('").find("regular expression") != std::string::npos);
    CHECK(ids("created > yesterday").find("expected a date") != std::string::npos);
}

TEST_CASE("Dates compare by day")
{
    // 1764000000000 + '1'·day is 2026-01-12 or so; every model is a day apart.
    CHECK(ids("created > 2030-01-01") == "");
    CHECK(ids("created < 2030-01-01 sort by id") == "1234");
    CHECK(ids("created = 2020-01-01..2030-01-01 sort by id") == "1234");
}

TEST_CASE("A snapshot stays as it was while the library changes")
{
    const auto before = libraryOfFour();
    const auto answer = evaluateQuery(parseQuery("sort by id").query, before);
    ColumnIndex::Update update;
    update.removed = {"1"};
    update.changed = {model("2", "renamed", ArgValue::map())};
    const auto after = before->updated(std::move(update));
    CHECK(answer.table->rowCount() == 4);
    CHECK(*answer.table->cell(1, {FieldKind::Property, "name"}) == ArgValue("run-2"));
    CHECK(after->modelCount() == 3);
    CHECK(*after->value("2", {FieldKind::Property, "name"}) == ArgValue("renamed"));
    CHECK_FALSE(after->contains("1"));
    CHECK(evaluateQuery(parseQuery("renamed").query, after).table->rowCount() == 1);
}

TEST_CASE("Statistics say type, count, range and top values of each field")
{
    for (const auto& field : libraryOfFour()->fields()) {
        if (field.key == FieldKey{FieldKind::Arg, "optimizer.lr"}) {
            CHECK(field.count == 3);
            CHECK(field.distinct == 2);
            CHECK(field.minimum == 0.001);
            CHECK(field.maximum == 0.1);
        }
        if (field.key == FieldKey{FieldKind::Arg, "seed"}) {
            CHECK(field.type == ArgType::Int);
            CHECK(field.mixed);
        }
    }
}
