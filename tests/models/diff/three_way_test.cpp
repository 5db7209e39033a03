// What is lost if this fails: which of two finetunes changed what from the model both were made from.
#include "models/diff/three_way.h"
#include "support.h"

using namespace modelbook;

TEST_CASE("Each change from the ancestor is told by who made it")
{
    const auto diff = compare({model("base", R"({"lr":1,"wd":1,"opt":"sgd","seed":0,"same":1,"gone":1})"), model("a", R"({"lr":2,"wd":1,"opt":"adamw","seed":1,"same":1})"),
                               model("b", R"({"lr":1,"wd":3,"opt":"adamw","seed":2,"same":1,"gone":1})")});
    CHECK(whoChanged(diff, row(diff, "lr")) == WhoChanged::First);
    CHECK(whoChanged(diff, row(diff, "wd")) == WhoChanged::Second);
    CHECK(whoChanged(diff, row(diff, "opt")) == WhoChanged::Alike);
    CHECK(whoChanged(diff, row(diff, "seed")) == WhoChanged::Apart);
    CHECK(whoChanged(diff, row(diff, "same")) == WhoChanged::Nobody);
    CHECK(whoChanged(diff, row(diff, "gone")) == WhoChanged::First);
    CHECK(whoChangedText(diff, WhoChanged::Second) == "b only");
    CHECK(threeWaySummary(diff) == "From base, a changed lr ×2 and no gone; b changed wd ×3; both changed adamw for sgd alike; both changed seed differently");
    CHECK(threeWaySummary(compare({model("p", "{}"), model("a", "{}"), model("b", "{}")})) == "From p, neither changed an arg");
}

TEST_CASE("Tensors are told apart in the same way, whichever column the ancestor is in")
{
    auto base = model("base", "{}"), a = model("a", "{}"), b = model("b", "{}");
    base.tensors = {{"x", "F32", {2}, "1"}, {"y", "F32", {2}, "1"}, {"z", "F32", {2}, "1"}};
    a.tensors = {{"x", "F32", {2}, "2"}, {"y", "F32", {2}, "1"}, {"z", "F32", {2}, "3"}};
    b.tensors = {{"x", "F32", {2}, "1"}, {"y", "F32", {2}, "1"}, {"z", "F32", {2}, "3"}};
    DiffOptions options;
    options.baseline = 1;
    const auto diff = compare({a, base, b}, options);
    CHECK(whoChanged(diff, diff.tensors[0]) == WhoChanged::First);
    CHECK(whoChanged(diff, diff.tensors[1]) == WhoChanged::Nobody);
    CHECK(whoChanged(diff, diff.tensors[2]) == WhoChanged::Alike);
}
