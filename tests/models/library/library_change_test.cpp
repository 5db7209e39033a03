// What is lost if this fails: fields that people add, on many models at once, and taking that back.
#include "models/library/library.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("Own fields and status are set on many models in one change, asked for, taken away, and undone")
{
    TempFolder folder;
    Library::Options options;
    options.home = folder / "home";
    options.author = "mina";
    const auto library = Library::create(folder / "library", "tests", options).value();
    for (const char* name : {"a", "b", "c"})
        folder.write(std::string("runs/") + name + "/config.yaml", std::string("seed: ") + name + "\n"), folder.write(std::string("runs/") + name + "/model.bin", name);
    AddRequest request;
    request.paths = {folder / "runs"};
    REQUIRE(library->add(request));
    const auto count = [&](const std::string& query) { return library->query(query).value()->rowCount(); };
    const auto all = library->query("").value();
    REQUIRE(all->rowCount() >= 2);
    const std::vector<ModelId> ids{all->modelId(0), all->modelId(1)};
    const auto changes = library->log(100).value().size();

    REQUIRE(library->setCustom(ids, "reviewer", ArgValue("kim")));
    CHECK(count("custom.reviewer = kim") == 2);
    CHECK(library->log(100).value().size() == changes + 1);
    REQUIRE(library->setStatus(ids, "done"));
    CHECK(count("status = done") == 2);
    REQUIRE(library->undo());
    CHECK(count("status = done") == 0);
    REQUIRE(library->setCustom({ids[0]}, "reviewer", std::nullopt));
    CHECK(count("has custom.reviewer") == 1);
    CHECK(library->setCustom(ids, "two\nlines", ArgValue(1)).error().code() == ErrorCode::InvalidArgument);
    CHECK(library->setStatus({"nobody"}, "done").error().code() == ErrorCode::NotFound);
}
