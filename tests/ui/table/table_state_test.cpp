// What is lost if this fails: saved views, and columns that say something without being set up first.
#include "ui/table/table_state.h"

#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("A view comes back from its JSON")
{
    const TableState state{QStringLiteral("최고"), QStringLiteral("val_acc > 0.9 sort by lr"),
                           {{{FieldKind::Arg, "a\\.b.c"}, 120}, {{FieldKind::Metric, "val_acc"}, 0}}};
    const auto again = TableState::fromJson(state.toJson());
    REQUIRE(again);
    CHECK(*again == state);
}

TEST_CASE("What others wrote into a view can be broken, and harms nothing")
{
    CHECK_FALSE(TableState::fromJson(QStringLiteral("[1]")));
    CHECK_FALSE(TableState::fromJson(QStringLiteral("{")));
    const auto odd = TableState::fromJson(
        QStringLiteral(R"({"name":1,"columns":[{"field":"nonsense"},{"field":"is.name","width":-5},{"field":"is.tags","width":1e9},7]})"));
    REQUIRE(odd);
    for (const auto& column : odd->columns) {
        CHECK(column.width >= 0);
        CHECK(column.width <= 2000);
    }
}

TEST_CASE("The columns chosen are those that tell models apart")
{
    const auto library = FakeLibrary::withModels(12);
    const auto columns = tellingColumns(*library->fields(), 12);
    const auto has = [&](const FieldKey& key) {
        return std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return column.field == key; });
    };
    CHECK(columns.front().field == FieldKey{FieldKind::Property, "name"});
    CHECK(has({FieldKind::Metric, "val_acc"}));
    CHECK(has({FieldKind::Arg, "model.arch"}));
    CHECK(mainMetric(*library->fields()) == FieldKey{FieldKind::Metric, "val_acc"});
    CHECK_FALSE(mainMetric({}));
    CHECK(tellingColumns({}, 0).size() == 2);
}
