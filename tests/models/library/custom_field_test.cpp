// What is lost if this fails: fields that users add, with their types, for everyone who uses the library.
#include "models/library/custom_field.h"

#include "models/library/library.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

std::optional<ArgValue> read(const CustomField& field, const char* text)
{
    const auto value = readCustomValue(field, text);
    REQUIRE(value);
    return *value;
}

std::string problem(const CustomField& field, const char* text)
{
    const auto value = readCustomValue(field, text);
    return value ? std::string() : value.error().message();
}

} // namespace

TEST_CASE("Text becomes a value of the field's type, or it is said what would be right")
{
    const CustomField text{"note", CustomType::Text, {}}, number{"score", CustomType::Number, {}}, date{"due", CustomType::Date, {}};
    const CustomField select{"verdict", CustomType::Select, {"keep", "버림"}}, box{"done", CustomType::Checkbox, {}};
    CHECK(read(text, " 3 ") == ArgValue("3"));
    CHECK_FALSE(read(text, "  "));
    CHECK(read(number, "3") == ArgValue(3));
    CHECK(read(number, "-1.5e-3") == ArgValue(-0.0015));
    CHECK(problem(number, "three").find("takes a number") != std::string::npos);
    CHECK_FALSE(problem(number, "nan").empty());
    CHECK_FALSE(problem(number, "inf").empty());
    CHECK(read(date, "2026-02-28") == ArgValue("2026-02-28"));
    CHECK_FALSE(problem(date, "2026-02-30").empty());
    CHECK_FALSE(problem(date, "yesterday").empty());
    CHECK(read(date, "today")->toString().size() == 10);
    CHECK(read(select, "버림") == ArgValue("버림"));
    CHECK(problem(select, "Keep").find("keep, 버림") != std::string::npos);
    CHECK(read(box, "yes") == ArgValue(true));
    CHECK(read(box, "0") == ArgValue(false));
    CHECK_FALSE(problem(box, "perhaps").empty());
}

TEST_CASE("Definitions are written beside whatever else the settings hold; what is damaged or newer is left out")
{
    auto settings = withCustomField("{\"version\":1,\"ignored\":[\"x\"]}", {"verdict", CustomType::Select, {"a", "b"}});
    REQUIRE(settings);
    CHECK(settings->find("\"ignored\"") != std::string::npos);
    settings = withCustomField(*settings, {"score", CustomType::Number, {}});
    REQUIRE(settings);
    CHECK(customFieldsOf(*settings) == std::vector<CustomField>{{"score", CustomType::Number, {}}, {"verdict", CustomType::Select, {"a", "b"}}});
    settings = withCustomField(*settings, {"verdict", CustomType::Text, {}});
    CHECK(customFieldsOf(*settings)[1] == CustomField{"verdict", CustomType::Text, {}});
    settings = withCustomField(*settings, {"verdict", CustomType::Text, {}}, true);
    CHECK(customFieldsOf(*settings).size() == 1);
    CHECK(customFieldsOf("").empty());
    CHECK(customFieldsOf("[1]").empty());
    CHECK(customFieldsOf("{\"fields\":{\"a\":{\"type\":\"hologram\"},\"b\":3,\"c\":{\"type\":\"date\",\"options\":[1,\"x\"]}}}").size() == 1);
    CHECK(withCustomField("[1]", {"a", CustomType::Text, {}}).error().code() == ErrorCode::Corrupt);
}

TEST_CASE("Two machines define different fields of one library: both stay")
{
    const test::TempFolder folder;
    const auto open = [&](const char* home) {
        return Library::openOrCreate(folder.path() / "library", "team", {folder.path() / home, "kim"});
    };
    const auto one = open("home1"), two = open("home2");
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE((*one)->defineField({"verdict", CustomType::Select, {"keep"}}));
    REQUIRE((*two)->defineField({"score", CustomType::Number, {}}));
    REQUIRE((*one)->refresh());
    CHECK((*one)->customFields()->size() == 2);
    CHECK((*one)->defineField({"", CustomType::Text, {}}).error().code() == ErrorCode::InvalidArgument);
}

TEST_CASE("Several edits of several models are one change; one wrong name changes nothing")
{
    const test::TempFolder folder;
    const auto library = Library::openOrCreate(folder.path() / "library", "team", {folder.path() / "home", "kim"});
    REQUIRE(library);
    std::vector<ModelId> ids;
    for (const char* name : {"a", "b"}) {
        AddRequest request;
        std::ofstream(folder.path() / (std::string(name) + ".bin")) << name;
        request.paths = {folder.path() / (std::string(name) + ".bin")};
        const auto added = (*library)->add(request);
        REQUIRE(added);
        ids.push_back(added->models.front().id);
    }
    const auto changes = (*library)->log(100)->size();
    std::vector<ModelEdit> edits(2);
    edits[0].id = ids[0];
    edits[0].status = "done";
    edits[0].custom = {{"score", ArgValue(3)}};
    edits[1].id = ids[1];
    edits[1].tags = std::vector<std::string>{"x", "a", "x"};
    edits[1].name = "renamed";
    REQUIRE((*library)->edit(edits, "Paste into 2 models"));
    CHECK((*library)->log(100)->size() == changes + 1);
    CHECK((*library)->model(ids[0])->status == "done");
    CHECK((*library)->model("renamed")->tags == std::vector<std::string>{"a", "x"});
    CHECK((*(*library)->query("custom.score = 3"))->rowCount() == 1);
    edits[0].status = "broken";
    edits[1].name = "two\nlines";
    CHECK((*library)->edit(edits, "wrong").error().code() == ErrorCode::InvalidArgument);
    CHECK((*library)->model(ids[0])->status == "done");
    REQUIRE((*library)->undo());
    CHECK((*library)->model(ids[0])->status.empty());
    CHECK((*library)->model(ids[1])->tags.empty());
    CHECK((*(*library)->query("custom.score = 3"))->rowCount() == 0);
}
