// What is lost if this fails: comparing without a baseline, and where a number stands among the others.
#include "models/diff/number_delta.h"
#include "models/diff/summary.h"
#include "support.h"

using namespace modelbook;

TEST_CASE("Among all, cells are compared with the value that most models have; absence is a value")
{
    DiffOptions options;
    options.amongAll = true;
    auto models = std::vector<DiffModel>{model("a", R"({"lr":1,"x":1})"), model("b", R"({"lr":2})"), model("c", R"({"lr":2})")};
    models[0].tensors = {{"w", "F32", {2}, "1"}};
    models[1].tensors = models[2].tensors = {{"w", "F32", {2}, "2"}};
    const auto diff = compare(models, options);
    const auto& lr = row(diff, "lr");
    CHECK(diff.argState(lr, 0) == CellState::Changed);
    CHECK(diff.argState(lr, 1) == CellState::Same);
    CHECK(diff.argState(lr, 2) == CellState::Same);
    const auto& x = row(diff, "x");
    CHECK(diff.argState(x, 0) == CellState::Added);
    CHECK(diff.argState(x, 2) == CellState::Same);
    CHECK(diff.tensors[0].states == std::vector<CellState>{CellState::Changed, CellState::Same, CellState::Same});
    CHECK(summaryOf(diff) == "3 models differ in 2 of 2 args: lr (2 values) and x (1 value)");
}

TEST_CASE("Numbers have a place between the lowest and the highest, by decades where they span some")
{
    const ArgValue tenth(0.1), hundredth(0.01), thousandth("1e-3"), null(nullptr), text("x");
    const auto scale = numberScale({&tenth, &hundredth, nullptr, &thousandth, &null});
    REQUIRE(scale);
    CHECK(scale->logarithmic);
    CHECK(scale->place(0.01) == Approx(0.5));
    const ArgValue two(2), three(3), minus(-10);
    CHECK_FALSE(numberScale({&two, &three})->logarithmic);
    CHECK(numberScale({&two, &minus})->place(-10) == 0);
    CHECK_FALSE(numberScale({&two, &text}));
    CHECK_FALSE(numberScale({&two, &two}));
}

TEST_CASE("A change of a number is told by difference, ratio and decades")
{
    CHECK(fullChangeText(*numberDelta(ArgValue(0.001), ArgValue(0.0001))) == "-0.0009, ×0.1, one decade less");
    CHECK(fullChangeText(*numberDelta(ArgValue(1), ArgValue(1000))) == "+999, ×1000, 3 decades more");
    CHECK(fullChangeText(*numberDelta(ArgValue(2), ArgValue(3))) == "+1, ×1.5");
    CHECK(fullChangeText(*numberDelta(ArgValue(0), ArgValue(3))) == "+3");
}
