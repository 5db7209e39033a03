// What is lost if this fails: an arg shows the value of a source that does not count, or its source is wrong.
#include "models/args/canonical.h"
#include "models/training/merge.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

ArgValue json(const char* text)
{
    return *argsFromJson(nlohmann::ordered_json::parse(text));
}

} // namespace

TEST_CASE("Earlier sources win leaf by leaf, and each arg remembers its source")
{
    ArgsMerger merger;
    merger.add("hparams.yaml", json(R"({"lr":0.1,"model":{"width":8},"scheduler":null})"));
    merger.add("checkpoint",
               json(R"({"lr":0.2,"model":{"width":8.0,"depth":2},"scheduler":{"gamma":0.7},"seed":1})"));
    const auto findings = merger.takeFindings();
    const auto args = merger.take();
    CHECK(args.values == json(R"({"lr":0.1,"model":{"width":8,"depth":2},"scheduler":null,"seed":1})"));
    CHECK(args.sources == decltype(args.sources){{"lr", "hparams.yaml"},
                                                 {"model.width", "hparams.yaml"},
                                                 {"model.depth", "checkpoint"},
                                                 {"scheduler", "hparams.yaml"},
                                                 {"seed", "checkpoint"}});
    // The equal width is no conflict.
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].message.find("lr is 0.1 in hparams.yaml and 0.2 in checkpoint") == 0);
}

TEST_CASE("Sources cover exactly the leaves of what was merged")
{
    ArgsMerger merger;
    merger.add("a", json(R"({"x":{},"y":{"z":{}},"k.k":1})"));
    merger.add("b", json(R"({"x":{"q":1},"y":{"z":{}},"w":{"e":[]}})"));
    merger.add("c", json("[1]"));
    const auto args = merger.take();
    for (const auto& [path, value] : flattenArgs(args.values))
        CHECK(args.sources.count(path) == 1);
    CHECK(args.sources.size() == flattenArgs(args.values).size());
}
