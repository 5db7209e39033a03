// What is lost if this fails: what changed in the code between two models.
#include "models/code/code_diff.h"
#include "tests/support/code_clone.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

CodePoint at(const CodeClone& clone, const std::string& commit)
{
    return {commit, clone.folder().string(), {}, {}, false, {}};
}

} // namespace

TEST_CASE("Two models' commits give the log between them and the files that changed")
{
    const CodeClone clone;
    const auto first = clone.commit("First", {{"train.py", "a\nb\n"}});
    clone.commit("Warm up", {{"train.py", "a\nB\n"}});
    const auto third = clone.commit("Clip", {{"train.py", "a\nB\nc\n"}});
    const auto diff = *codeDiff(at(clone, first), at(clone, third), {});
    CHECK(diff.problem.empty());
    REQUIRE(diff.log.size() == 2);
    CHECK(diff.log[0].message == "Clip");
    CHECK(diff.behind == 0);
    REQUIRE(diff.files.size() == 1);
    CHECK(linesText(diff.files[0]) == "+2 −1");
    CHECK(codeDiff(at(clone, third), at(clone, first), {})->behind == 2);
    const auto same = *codeDiff(at(clone, first), at(clone, first), {});
    CHECK(same.files.empty());
    CHECK(same.problem.empty());
}

TEST_CASE("Without a clone that has both commits the reason is told, and a clone can be named")
{
    const CodeClone clone, other;
    const auto first = clone.commit("First", {{"train.py", "a\n"}});
    const auto second = clone.commit("Second", {{"train.py", "b\n"}});
    other.commit("Unrelated", {{"x.py", "x\n"}}, 1'700'000'001);
    CodePoint from{first, "/no/such/folder", "https://example.org/code.git", {}, false, {}}, to = from;
    to.commit = second;
    CHECK(codeDiff(from, to, {})->problem.find("https://example.org/code.git") != std::string::npos);
    CHECK(codeDiff(from, to, {other.folder()})->problem.find("fetch") != std::string::npos);
    CHECK(codeDiff(from, to, {other.folder(), clone.folder()})->files.size() == 1);
    to.commit.clear();
    CHECK_FALSE(codeDiff(from, to, {clone.folder()})->problem.empty());
    const auto cancel = CancelToken::create();
    cancel.cancel();
    to.commit = second;
    CHECK(codeDiff(from, to, {clone.folder()}, cancel).error().code() == ErrorCode::Cancelled);
}

TEST_CASE("The code of a run is what was checked out when it was made, its changes only while that is checked out")
{
    const CodeClone clone;
    const auto first = clone.commit("First", {{"train.py", "a\n"}}, 1'000'000'000);
    const auto second = clone.commit("Second", {{"train.py", "b\n"}}, 1'100'000'000);
    clone.write("outputs/run/model.pt", "w");
    clone.write("train.py", "c\n");
    const auto run = clone.folder() / "outputs/run";
    CodeFinder finder;
    const auto now = finder.of(run, 1'200'000'000'000);
    CHECK(now.commit == second);
    CHECK(now.branch == "main");
    CHECK(now.dirty);
    REQUIRE(uncommittedFiles(now).size() == 1);
    CHECK(uncommittedFiles(now)[0].path == "train.py");
    const auto then = finder.of(run, 1'050'000'000'000);
    CHECK(then.commit == first);
    CHECK_FALSE(then.dirty);
    CHECK(then.patch.empty());
    CHECK(codeNow(clone.folder())->commit == second);
}

TEST_CASE("A repository that keeps the runs themselves, and a folder without one, say nothing of the code")
{
    const CodeClone clone;
    clone.commit("Runs", {{"runs/a/model.pt", "w"}});
    CHECK(CodeFinder().of(clone.folder() / "runs/a", 2'000'000'000'000).commit.empty());
    const TempFolder folder;
    CHECK(CodeFinder().of(folder.path(), 0).commit.empty());
    CHECK(codeNow(folder.path()).error().code() == ErrorCode::NotFound);
}
