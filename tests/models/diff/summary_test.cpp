// What is lost if this fails: the one sentence that says why a model exists.
#include "models/diff/summary.h"
#include "support.h"

using namespace modelbook;

namespace {

std::string summary(std::vector<DiffModel> models)
{
    return summaryOf(compare(std::move(models)));
}

} // namespace

TEST_CASE("Two models in words")
{
    CHECK(summary({model("A", R"({"optimizer":{"lr":0.1,"name":"sgd"},"model":{"name":"cnn"},"amp":false})"),
                   model("B",
                         R"({"optimizer":{"lr":0.01,"name":"adamw"},"model":{"name":"cnn"},"amp":true})")}) ==
          "B is A with lr ×0.1, adamw for sgd, and amp on");
    CHECK(summary({model("A", R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1})"),
                   model("B", R"({"a":2,"b":2,"c":2,"d":2,"e":2,"f":2,"g":2})")}) ==
          "B is A with a ×2, b ×2, c ×2, and 4 args more");
    CHECK(summary({model("A", R"({"dropout":0,"momentum":0.9})"), model("B", R"({"dropout":0.1})")}) ==
          "B is A with dropout 0.1 for 0 and no momentum");
    CHECK(summary({model("A", R"({"x":{"lr":1},"y":{"lr":1}})"),
                   model("B", R"({"x":{"lr":2},"y":{"lr":1}})")}) == "B is A with x.lr ×2");
}

TEST_CASE("Models with the same args say what they do differ in")
{
    CHECK(summary({model("A", R"({"a":1})"), model("B", R"({"a":1})")}) == "These models are the same");
    CHECK(summary({model("A", R"({"a":1,"output_dir":"/x"})", {{"acc", 1}}),
                   model("B", R"({"a":1,"output_dir":"/y"})", {{"acc", 2}})}) ==
          "These models have the same args; they differ in acc and where and how they ran (1 arg)");
}

TEST_CASE("A finetune says which weights it left alone")
{
    auto a = model("A", R"({"lr":1})"), b = model("B", R"({"lr":0.1})");
    a.tensors = {{"x", "F32", {1}, "1"}, {"y", "F32", {1}, "1"}, {"h", "F32", {1}, "1"}};
    b.tensors = {{"x", "F32", {1}, "1"}, {"y", "F32", {1}, "1"}, {"h", "F32", {1}, "2"}};
    CHECK(summary({a, b}) == "B is A with lr ×0.1; 2 of 3 tensors are unchanged");
}

TEST_CASE("Three models share what they share; many are counted")
{
    CHECK(summary({model("A", R"({"lr":1})"), model("B", R"({"lr":0.1,"freeze":true})"),
                   model("C", R"({"lr":0.1})")}) == "B and C are A with lr ×0.1; B also with freeze on");
    std::vector<DiffModel> many;
    for (int i = 0; i < 6; ++i)
        many.push_back(model("m" + std::to_string(i), R"({"seed":)" + std::to_string(i) + R"(,"lr":)" +
                                                          std::to_string(i % 2) + R"(,"n":1})"));
    CHECK(summary(many) == "6 models differ in 2 of 3 args: seed (6 values) and lr (2 values)");
}

TEST_CASE("Odd values neither break the line nor are cut through a character")
{
    const auto text = summary(
        {model("A", R"({"note":"x"})"), model("B", R"({"note":"재현 실험\n학습률 비교 학습률 비교"})")});
    CHECK(text.find('\n') == std::string::npos);
    CHECK_NOTHROW(nlohmann::json(text).dump());
}
