// What is lost if this fails: a model's accuracy in the table is not the one it was measured with.
#include "models/args/canonical.h"
#include "models/training/metric_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace modelbook;

TEST_CASE("A CSV of metrics keeps the place of each value and skips empty cells, as Lightning leaves them")
{
    const auto table = parseMetricCsv(
        "epoch,step,train_loss,val_acc,\"a,b\"\r\n0,10,2.5,,1\r\n0,20,,0.5,\r\n1,30,1e-1,nan,x\r\n", "m.csv");
    REQUIRE(table);
    REQUIRE(table->at("train_loss").size() == 2);
    CHECK(table->at("train_loss")[1] == MetricPoint{30, 0.1, 1.0, {}});
    CHECK(table->at("val_acc")[0].step == 20);
    CHECK(std::isnan(table->at("val_acc")[1].value));
    CHECK(table->at("a,b").size() == 1);
    CHECK(finalValues(*table).at("train_loss") == 0.1);
}

TEST_CASE("Odd tables do not break the reading")
{
    CHECK(parseMetricCsv("step,loss\n1,0.5\n2", "m.csv")->at("loss").size() ==
          1); // the last row half written
    CHECK(parseMetricCsv("  epoch,   train/box_loss \n 1, 0.5\n", "m.csv")->at("train/box_loss")[0].value ==
          0.5);
    CHECK_FALSE(parseMetricCsv("", "m.csv"));
    CHECK(parseMetricCsv("loss\n1\n2\n", "m.csv")->at("loss").size() == 2);
}

TEST_CASE("The last value is that of the highest step, however the lines are ordered")
{
    MetricTable table;
    table["acc"] = {{10, 0.1, {}, {}}, {30, 0.3, {}, {}}, {20, 0.2, {}, {}}};
    table["loss"] = {{{}, 2, {}, {}}, {{}, 1, {}, {}}};
    CHECK(finalValues(table) == std::map<std::string, double>{{"acc", 0.3}, {"loss", 1}});
}

TEST_CASE("Numbers of nested maps are metrics by dotted name")
{
    const auto row = argsFromJson(nlohmann::ordered_json::parse(
        R"({"step":3,"epoch":1.5,"eval":{"acc":0.5,"n.x":2},"note":"x","ok":true})"));
    MetricTable table;
    addMetricRow(table, *row);
    REQUIRE(table.size() == 2);
    CHECK(table["eval.acc"][0] == MetricPoint{3, 0.5, 1.5, {}});
    CHECK(table["eval.n.x"].size() == 1);
}
