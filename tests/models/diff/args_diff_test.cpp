// What is lost if this fails: "what is different?" gets a wrong answer.
#include "models/diff/arg_changes.h"
#include "models/diff/diff_rows.h"
#include "models/diff/number_delta.h"
#include "support.h"

using namespace modelbook;

TEST_CASE("A model does not differ from itself")
{
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) {
        const DiffModel one{"a", "a", randomArgs(random), {{"acc", 0.5}}, {{"w", "F32", {2}, "h"}}};
        CHECK(compare({one, one}).empty());
    }
}

TEST_CASE("The difference of A and B mirrors that of B and A, and making the changes gives the other")
{
    std::mt19937 random(5);
    for (int i = 0; i < 1000; ++i) {
        const DiffModel a{"a", "a", randomArgs(random), {}, {}};
        const DiffModel b{"b", "b", randomArgs(random), {}, {}};
        const auto ab = compare({a, b});
        const auto ba = compare({b, a});
        CHECK(ab.empty() == (a.args == b.args));
        REQUIRE(ab.args.size() == ba.args.size());
        for (std::size_t k = 0; k < ab.args.size(); ++k) {
            CHECK(ab.args[k].path == ba.args[k].path);
            const auto there = ab.argState(ab.args[k], 1), back = ba.argState(ba.args[k], 1);
            const auto mirrored = there == CellState::Added     ? CellState::Removed
                                  : there == CellState::Removed ? CellState::Added
                                                                : there;
            CHECK(back == mirrored);
        }
        CHECK(applyArgChanges(a.args, argChanges(ab, 0, 1)) == b.args);
        CHECK(applyArgChanges(b.args, argChanges(ab, 1, 0)) == a.args);
    }
}

TEST_CASE("Absent, null and empty are three things")
{
    const auto diff = compare({model("a", R"({"s":null,"m":{},"t":""})"),
                               model("b", R"({"m":null,"t":null,"s":{}})"), model("c", R"({})")});
    REQUIRE(diff.args.size() == 3);
    for (const auto& r : diff.args) {
        CHECK(diff.argState(r, 1) == CellState::Changed);
        CHECK(diff.argState(r, 2) == CellState::Removed);
    }
}

TEST_CASE("Equal by meaning: 0.001 and 1e-3, 1 and 1.0; lists by element")
{
    const auto diff = compare(
        {model("a", R"({"lr":0.001,"n":1,"l":[1,2]})"), model("b", R"({"lr":"1e-3","n":1.0,"l":[1.0,2]})")});
    CHECK(diff.empty());
}

TEST_CASE("A group in one model and a value in another are rows of their own")
{
    const auto diff = compare(
        {model("a", R"({"scheduler":null})"), model("b", R"({"scheduler":{"name":"exp","gamma":0.7}})")});
    REQUIRE(diff.args.size() == 3);
    CHECK(diff.args[0].path == "scheduler");
    CHECK(diff.argState(diff.args[0], 1) == CellState::Removed);
    CHECK(diff.argState(diff.args[1], 1) == CellState::Added);
}

TEST_CASE("Against any baseline; ignorable args are folded away but known")
{
    DiffOptions options;
    options.baseline = 2;
    const auto diff =
        compare({model("a", R"({"lr":1,"output_dir":"/a"})"), model("b", R"({"lr":2,"output_dir":"/b"})"),
                 model("c", R"({"lr":2,"output_dir":"/c"})")},
                options);
    CHECK(diff.argState(row(diff, "lr"), 0) == CellState::Changed);
    CHECK(diff.argState(row(diff, "lr"), 1) == CellState::Same);
    CHECK(diff.argState(row(diff, "lr"), 2) == CellState::Base);
    CHECK(row(diff, "output_dir").ignored);
    CHECK(diff.differingArgs() == 1);
    options.baseline = 3;
    CHECK_FALSE(diffModels(diff.models, options));
    CHECK_FALSE(diffModels(nullptr, {}));
}

TEST_CASE("Keys in any order meet in one row")
{
    std::string forward = "{", backward = "{";
    for (int i = 0; i < 500; ++i) {
        forward += (i ? "," : "") + ("\"k" + std::to_string(i)) + "\":" + std::to_string(i);
        backward += (i ? "," : "") + ("\"k" + std::to_string(499 - i)) + "\":" + std::to_string(499 - i);
    }
    const auto diff = compare({model("a", forward + "}"), model("b", backward + "}")});
    CHECK(diff.args.size() == 500);
    CHECK(diff.empty());
}

TEST_CASE("Numbers have a difference and, where it means something, a ratio")
{
    CHECK(numberDelta(0.0005, 5e-5)->ratio.value() == Approx(0.1));
    CHECK(ratioText(*numberDelta(0.0005, 5e-5)->ratio) == "×0.1");
    CHECK(ratioText(1024) == "×1024");
    CHECK_FALSE(numberDelta(0, 3)->ratio);
    CHECK_FALSE(numberDelta(-1, 3)->ratio);
    CHECK(numberDelta("1e-3", 0.002)->ratio.value() == Approx(2));
    CHECK_FALSE(numberDelta("adam", 1));
    CHECK(changeText(*numberDelta(0.177, 0.16)) == "-9.6 %");
    CHECK(changeText(*numberDelta(0, 0.5)) == "+0.5");
    CHECK(changeText(*numberDelta(1, 4)) == "×4");
}

TEST_CASE("An arg under two names is suggested as renamed, others are not")
{
    const auto diff =
        compare({model("a", R"({"optimizer":{"lr":0.003},"seed":7,"batch_size":64,"amp":true})"),
                 model("b", R"({"learning_rate":0.003,"random":7,"trainBatchSize":64,"shuffle":true})")});
    REQUIRE(diff.renames.size() == 2);
    CHECK(diff.renames[0].from == "batch_size");
    CHECK(diff.renames[0].to == "trainBatchSize");
    CHECK(diff.renames[1].from == "optimizer.lr");
    CHECK(diff.renames[1].to == "learning_rate");
    DiffOptions confirmed;
    confirmed.renames = diff.renames;
    const auto merged = diffModels(diff.models, confirmed);
    REQUIRE(merged);
    CHECK(merged->renames.empty());
    CHECK(merged->args.size() == diff.args.size() - 2);
    CHECK(row(*merged, "optimizer.lr").alias == "learning_rate");
    CHECK_FALSE(row(*merged, "optimizer.lr").differs);
    CHECK(pathLikeness("optimizer.lr", "optim.learning_rate") == 1);
    CHECK(pathLikeness("seed", "epochs") == 0);
}

TEST_CASE("The best metric is marked by the direction its name tells, or the user sets")
{
    CHECK(metricDirection("val_acc") == MetricDirection::Up);
    CHECK(metricDirection("eval/loss") == MetricDirection::Down);
    CHECK(metricDirection("accuracy_loss") == MetricDirection::Down);
    CHECK(metricDirection("samples_per_second") == MetricDirection::Up);
    CHECK(metricDirection("trainRuntime") == MetricDirection::Down);
    CHECK(metricDirection("eval_top1") == MetricDirection::Up);
    CHECK(metricDirection("foo") == MetricDirection::Unknown);
    std::vector<DiffModel> models{model("a", "{}", {{"acc", 0.5}, {"foo", 1}, {"loss", 2}}),
                                  model("b", "{}", {{"acc", 0.7}, {"foo", 2}, {"loss", 2}}),
                                  model("c", "{}", {{"acc", std::nan("")}, {"foo", 3}})};
    auto diff = compare(models);
    REQUIRE(diff.metrics.size() == 3);
    CHECK(diff.metrics[0].best == std::vector<bool>{false, true, false});
    CHECK(diff.metrics[1].best == std::vector<bool>{false, false, false});
    CHECK(diff.metrics[2].best == std::vector<bool>{true, true, false});
    CHECK(diff.metricState(diff.metrics[2], 2) == CellState::Removed);
    DiffOptions options;
    options.directions["foo"] = MetricDirection::Down;
    CHECK(compare(models, options).metrics[1].best == std::vector<bool>{true, false, false});
}
