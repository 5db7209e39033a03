// What is lost if this fails: right numbers in computed columns, and errors that say where a formula is wrong.
#include "models/catalogue/formula.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"
#include "tests/support/reference/random_library.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::optional<double> value(const std::string& text, std::vector<std::optional<double>> operands = {})
{
    QueryError error;
    const auto formula = Formula::parse(text, error);
    if (!formula)
        FAIL(text << ": " << error.message << " at " << error.position);
    operands.resize(std::max(operands.size(), formula->fields().size()));
    return formula->evaluate(operands);
}

std::string problem(const std::string& text)
{
    QueryError error;
    return Formula::parse(text, error) ? "" : std::to_string(error.position) + "+" + std::to_string(error.length) + " " + error.message;
}

} // namespace

TEST_CASE("Formulas follow the usual order of operations")
{
    CHECK(value("1 + 2 * 3") == 7);
    CHECK(value("(1 + 2) * 3") == 9);
    CHECK(value("2 ^ 3 ^ 2") == 512);
    CHECK(value("-2 ^ 2") == -4);
    CHECK(value("2 ^ -1") == 0.5);
    CHECK(value("10 - 4 - 3") == 3);
    CHECK(value("7 % 4 + 1e3") == 1003);
    CHECK(value("1 < 2 = 1") == 1);
    CHECK(value("if(2 >= 3, 1, max(4, 6, 5))") == 6);
    CHECK(value("round(2.5) + floor(-0.5) + ceil(0.1) + abs(-3)") == 6);
    CHECK(value("log10(1000) + log2(8) + log(exp(1)) + sqrt(16) + pow(2, 3) + min(1)") == 20);
}

TEST_CASE("What has no result is missing, and a branch not taken does no harm")
{
    CHECK_FALSE(value("1 / 0"));
    CHECK_FALSE(value("5 % 0"));
    CHECK_FALSE(value("sqrt(-1)"));
    CHECK_FALSE(value("exp(1000)"));
    CHECK_FALSE(value("x + 1"));
    CHECK_FALSE(value("max(1, x)"));
    CHECK_FALSE(value("if(x, 1, 2)"));
    CHECK_FALSE(value("x ^ 0"));
    CHECK(value("if(1, 2, x)") == 2);
    CHECK(value("batch_size * 'world size' + batch_size", {8, 4}) == 40);
}

TEST_CASE("A wrong formula says where and what was expected")
{
    CHECK(problem("") == "0+0 expected a field, a number or ( here");
    CHECK(problem("1 +") == "3+0 expected a field, a number or ( here");
    CHECK(problem("(1 + 2") == "0+1 this ( is not closed");
    CHECK(problem("1 + 2)") == "5+1 there is no ( for this )");
    CHECK(problem("a b") == "2+1 expected an operator such as + or * here");
    CHECK(problem("log(1, 2)") == "0+9 log takes 1 value");
    CHECK(problem("if(1, 2)") == "0+8 if takes 3 values");
    CHECK(problem("min()") == "0+5 min takes one value or more");
    CHECK(problem("sin(1)").find("0+3 there is no function sin") == 0);
    CHECK(problem("max(1, 2") == "8+0 expected , or ) here");
    CHECK(problem("'abc") == "0+4 this quote is not closed");
    CHECK(problem("''") == "0+2 expected the name of a field in the quotes");
    CHECK(problem("12abc") == "0+2 this is no number");
    CHECK(problem("1e999") == "0+5 this is no number");
    CHECK(problem("a & b") == "2+1 expected an operator such as + or * here");
    CHECK(problem(std::string(100'000, '(')).find("nested too deeply") != std::string::npos);
    CHECK(problem(std::string(100'000, '-') + "1").find("nested too deeply") != std::string::npos);
}

TEST_CASE("A formula's text is that formula again")
{
    for (const char* text : {"a + b * c", "(a + b) * c", "a - (b - c)", "-(a + b)", "(-a) ^ 2", "-a ^ 2", "a ^ b ^ c", "(a ^ b) ^ c", "--a", "if(a < b, min(a, 1), 'odd name')",
                             "a / (b / c)", "a % b * c", "arg.optimizer.lr * 1e-3", "a < b = c", "'it\\'s' + 1", "metric.val@5"}) {
        QueryError error;
        const auto formula = Formula::parse(text, error);
        REQUIRE(formula);
        const auto again = Formula::parse(formula->text(), error);
        INFO(text << " -> " << formula->text());
        REQUIRE(again);
        CHECK(*again == *formula);
        CHECK(again->fields() == formula->fields());
        CHECK(again->text() == formula->text());
    }
}

TEST_CASE("Questions filter, sort and group by a formula")
{
    RandomLibrary random(3);
    auto index = ColumnIndex::empty();
    for (int batch = 0; batch < 5; ++batch) { // several segments
        ColumnIndex::Update update;
        for (int i = 0; i < 10; ++i) {
            ModelRecord record;
            const int number = batch * 10 + i;
            record.id = "m" + std::to_string(number);
            record.created = number;
            record.args.values.set("batch", number);
            if (number % 7 != 0)
                record.args.values.set("world", number % 3);
            update.changed.push_back({record, {}});
        }
        index = index->updated(std::move(update));
    }
    const auto ask = [&](const std::string& text) {
        const auto parsed = parseQuery(text);
        REQUIRE_FALSE(parsed.error);
        auto answer = evaluateQuery(parsed.query, index);
        if (answer.error)
            FAIL(answer.error->message);
        return answer.table;
    };
    const auto table = ask("\"=batch * world\" > 60 sort by \"=batch*world\" desc, batch");
    const FieldKey key{FieldKind::Formula, "arg.batch * arg.world"};
    REQUIRE(table->rowCount() == 5);
    double last = INFINITY;
    for (std::size_t row = 0; row < table->rowCount(); ++row) {
        const double product = table->cell(row, key)->toDouble();
        CHECK(product > 60);
        const auto batch = table->cell(row, {FieldKind::Arg, "batch"}), world = table->cell(row, {FieldKind::Arg, "world"});
        CHECK(product == batch->toDouble() * world->toDouble()); // a cell alone is what the column is
        CHECK(product <= last);
        last = product;
    }
    CHECK(ask("missing \"=batch / world\"")->rowCount() == 8 + 14); // no world, or 0
    CHECK(ask("group by \"=world + 1\"")->groups().size() == 4);
    CHECK(table->summary(key, nullptr, {}).value().minimum == 64);
    const auto wrong = evaluateQuery(parseQuery("\"=batch * nothing\" > 1").query, index);
    REQUIRE(wrong.error);
    CHECK(wrong.error->message.find("nothing") != std::string::npos);
}
