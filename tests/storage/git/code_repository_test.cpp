// What is lost if this fails: which code trained a model, and what changed in it since.
#include "storage/git/code_repository.h"
#include "tests/support/code_clone.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;
namespace fs = std::filesystem;

TEST_CASE("The repository above a run is found, with its commit, branch, remote and changes")
{
    const CodeClone clone;
    const auto first = clone.commit("First", {{"train.py", "lr = 1\nsteps = 2\n"}});
    clone.git("remote add origin https://ada:secret@example.org/team/code.git");
    fs::create_directories(clone.folder() / "outputs/run-1");
    const auto found = CodeRepository::findAbove(clone.folder() / "outputs/run-1");
    REQUIRE(found);
    const auto& repository = **found;
    CHECK(fs::equivalent(repository.folder(), clone.folder()));
    auto state = *repository.state();
    CHECK(state.commit == first);
    CHECK(state.branch == "main");
    CHECK(state.remote == "https://example.org/team/code.git");
    CHECK_FALSE(state.dirty);
    CHECK(state.patch.empty());

    clone.write("train.py", "lr = 3\nsteps = 2\n");
    clone.write("new_loss.py", "def loss(): pass\n");
    clone.write("weights.bin", "not code");
    clone.write("outputs/run-1/model.pt", "weights");
    state = *repository.state();
    CHECK(state.dirty);
    CHECK(state.patch.find("-lr = 1\n+lr = 3\n") != std::string::npos);
    CHECK(state.patch.find("new_loss.py") != std::string::npos);
    CHECK(state.patch.find("weights.bin") == std::string::npos);
    CHECK(state.patch.find("model.pt") == std::string::npos);

    const auto files = *filesOfPatch(state.patch);
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == "new_loss.py");
    CHECK(files[1].added == 1);
    CHECK(files[1].removed == 1);
}

TEST_CASE("Two commits differ in a log and in files, renames found")
{
    const CodeClone clone;
    const auto first = clone.commit("First", {{"train.py", "a\nb\nc\n"}, {"model.py", "one\ntwo\nthree\nfour\n"}});
    const auto second = clone.commit("Warm up", {{"train.py", "a\nB\nc\nd\n"}});
    clone.git("mv model.py net.py");
    const auto third = clone.commit("Rename the model\n\nbody", {{"data.bin", std::string("\0\1\2", 3)}});
    const auto repository = *CodeRepository::findAbove(clone.folder());
    const auto log = *repository->log(first, third, 100);
    REQUIRE(log.size() == 2);
    CHECK(log[0].message == "Rename the model");
    CHECK(log[1].id == second);
    CHECK(log[1].author == "Ada");
    CHECK(repository->log(first, third, 1)->size() == 1);
    CHECK(repository->log(third, first, 100)->empty());

    const auto files = *repository->diff(first, third);
    REQUIRE(files.size() == 3);
    CHECK(files[0].path == "data.bin");
    CHECK(files[0].binary);
    CHECK(files[1].path == "net.py");
    CHECK(files[1].before == "model.py");
    CHECK(files[2].path == "train.py");
    CHECK(files[2].added == 2);
    CHECK(files[2].removed == 1);
    CHECK(files[2].patch.find("+B\n") != std::string::npos);
    CHECK(repository->diff(first, first)->empty());
    CHECK(repository->has(second));
    CHECK_FALSE(repository->has(std::string(40, '1')));
    CHECK_FALSE(repository->has("no id"));
}

TEST_CASE("What was checked out at a time is told by the reflog; what is tracked, by the commit")
{
    const CodeClone clone;
    const auto first = clone.commit("First", {{"train.py", "1"}}, 1'000'000'000);
    const auto second = clone.commit("Second", {{"train.py", "2"}}, 1'100'000'000);
    const auto repository = *CodeRepository::findAbove(clone.folder());
    CHECK(repository->checkedOutAt(1'050'000'000) == first);
    CHECK(repository->checkedOutAt(1'200'000'000) == second);
    CHECK_FALSE(repository->checkedOutAt(900'000'000));
    clone.write("outputs/x", "");
    CHECK(repository->tracks(clone.folder() / "train.py"));
    CHECK_FALSE(repository->tracks(clone.folder() / "outputs"));
    CHECK_FALSE(repository->tracks("/"));
}

TEST_CASE("A folder without a repository, one without a commit, and damage are told apart")
{
    const TempFolder bare;
    CHECK(CodeRepository::findAbove(bare.path()).error().code() == ErrorCode::NotFound);
    const CodeClone empty;
    const auto repository = *CodeRepository::findAbove(empty.folder());
    const auto state = *repository->state();
    CHECK(state.commit.empty());
    CHECK_FALSE(state.dirty);
    CHECK_FALSE(repository->diff(std::string(40, '1'), std::string(40, '2')));
    CHECK(filesOfPatch("this is no patch").value_or(std::vector<CodeFile>{}).empty());
}
