#include "models/formats/checkpoint_info.h"

#include <catch2/catch.hpp>

using namespace modelbook;

TEST_CASE("A finding keeps its level, code and place")
{
    CheckpointInfo info;
    info.addFinding(Finding::Level::Danger, "pickle.dangerous-global", "os.system in data.pkl at 12", 12);
    REQUIRE(info.findings.size() == 1);
    CHECK(findingLevelName(info.findings[0].level) == "danger");
    CHECK(info.findings[0].offset == 12u);
}
