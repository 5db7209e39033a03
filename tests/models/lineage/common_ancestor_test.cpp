// What is lost if this fails: the model that two others are compared with three ways.
#include "models/lineage/common_ancestor.h"
#include "models/library/library.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("The nearest common ancestor is found, also over detours, and none where there is none")
{
    const TempFolder folder;
    Library::Options options;
    options.home = folder / "home";
    options.author = "ada";
    auto library = *Library::create(folder / "library", "test", options);
    std::map<std::string, ModelId> ids;
    const auto add = [&](const std::string& name, const std::vector<std::string>& parents) {
        AddRequest request;
        request.paths = {folder.write(name + ".bin", name)};
        request.name = name;
        for (const auto& parent : parents)
            request.parents.push_back(ids.at(parent));
        const auto report = library->add(request);
        REQUIRE(report);
        REQUIRE(report->models.size() == 1);
        ids[name] = report->models.front().id;
    };
    add("root", {});
    add("mid", {"root"});
    add("left", {"mid"});
    add("right", {"mid", "root"});
    add("leaf", {"left"});
    add("other", {});
    const auto common = [&](const char* a, const char* b) { return *commonAncestor(*library, ids.at(a), ids.at(b)); };
    CHECK(common("left", "right") == ids.at("mid"));
    CHECK(common("leaf", "right") == ids.at("mid"));
    CHECK(common("mid", "leaf") == ids.at("mid"));
    CHECK_FALSE(common("left", "other"));
    CHECK(commonAncestor(*library, "no such model", ids.at("left")).error().code() == ErrorCode::NotFound);
    REQUIRE(library->remove({ids.at("mid")}));
    CHECK(common("left", "right") == std::nullopt);
    CHECK(common("leaf", "left") == ids.at("left"));
}
