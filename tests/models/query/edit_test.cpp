// What is lost if this fails: filtering and exporting with the mouse, exactly.
#include "models/library/table_export.h"
#include "models/query/edit.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

ColumnIndexPtr library()
{
    ColumnIndex::Update update;
    for (int i = 0; i < 3; ++i) {
        ModelRecord record;
        record.id = "m" + std::to_string(i);
        record.name = i == 0 ? "a, \"b\"" : i == 1 ? "c|d\ne" : "007";
        record.created = 1'764'000'000'000 - i;
        if (i != 2)
            record.args.values.set("lr", i == 0 ? ArgValue(0.1) : ArgValue("auto"));
        record.args.values.set("tag", ArgValue::List{"x", i});
        update.changed.push_back({record, {}});
    }
    return ColumnIndex::empty()->updated(std::move(update));
}

const FieldKey name{FieldKind::Property, "name"}, lr{FieldKind::Arg, "lr"};

std::string exported(TableFormat format)
{
    std::string text;
    const auto answer = evaluateQuery({}, library());
    const auto written = exportTable(*answer.table, {{name, "name"}, {lr, "lr"}}, nullptr, format, [&](std::string_view piece) -> Status {
        text += piece;
        return {};
    });
    CHECK(written);
    return text;
}

} // namespace

TEST_CASE("Only this value, and not this value, find exactly the models that have it, or not")
{
    const auto index = library();
    const auto answer = evaluateQuery({}, index);
    for (std::size_t row = 0; row < 3; ++row) {
        for (const auto& field : {name, lr, FieldKey{FieldKind::Property, "created"}}) {
            const auto value = answer.table->cell(row, field);
            if (!value)
                continue;
            for (const bool equal : {true, false}) {
                const auto text = printQuery(withCondition({}, equalTo(shortestName(field, index->fields()), field, *value, equal)));
                INFO(text);
                const auto parsed = parseQuery(text);
                REQUIRE_FALSE(parsed.error);
                const auto found = evaluateQuery(parsed.query, index);
                REQUIRE(found.table);
                CHECK(found.table->rowOf("m" + std::to_string(row)).has_value() == equal);
            }
        }
    }
}

TEST_CASE("Conditions are added once, taken away one by one, and told apart")
{
    auto query = parseQuery("lr > 0.01 and (name = x or name = y) sort by lr").query;
    CHECK(conditionsOf(query) == std::vector<std::string>{"lr > 0.01", "name = x or name = y"});
    query = withCondition(query, hasField("tag"));
    query = withCondition(query, hasField("tag"));
    CHECK(printQuery(query) == "lr > 0.01 and (name = x or name = y) and has tag sort by lr");
    CHECK(printQuery(withoutCondition(query, 1)) == "lr > 0.01 and has tag sort by lr");
    CHECK(printQuery(withoutField(query, lr, library()->fields())) == "(name = x or name = y) and has tag sort by lr");
    CHECK(printQuery(withoutCondition(parseQuery("a").query, 0)) == "");
    CHECK(printQuery(withCondition({}, between("lr", 0.5, 2))) == "lr in 0.5..2.0");
}

TEST_CASE("Exports are what other programs read: quoted, exact, missing cells empty")
{
    CHECK(exported(TableFormat::Csv) == "name,lr\r\n\"a, \"\"b\"\"\",0.1\r\n\"c|d\ne\",auto\r\n007,\r\n");
    CHECK(exported(TableFormat::Tsv) == "name\tlr\na, \"b\"\t0.1\nc|d e\tauto\n007\t\n");
    CHECK(exported(TableFormat::Markdown) == "| name | lr |\n| --- | --- |\n| a, \"b\" | 0.1 |\n| c\\|d e | auto |\n| 007 |  |\n");
    CHECK(exported(TableFormat::JsonLines).find("{\"id\":\"m0\",\"is.name\":\"a, \\\"b\\\"\",\"arg.lr\":0.1}\n") == 0);
    CHECK(nlohmann::json::parse(exported(TableFormat::Json)).size() == 3);
    CHECK(tableFormatOf("md") == TableFormat::Markdown);
    CHECK_FALSE(tableFormatOf("xlsx"));
}
