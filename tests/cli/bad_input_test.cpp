// What is lost if this fails: a clear word on what was mistyped or is broken, and a library that stays whole.
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include <sys/stat.h>

using namespace modelbook;
using test::CliAnswer;
using test::CliFixture;
namespace fs = std::filesystem;

namespace {

bool says(const CliAnswer& answer, const std::string& text)
{
    return answer.err.find(text) != std::string::npos;
}

std::string repeated(const std::string& text, int count)
{
    std::string all;
    for (int i = 0; i < count; ++i)
        all += text;
    return all;
}

/// The working folder of a shell whose folder somebody deleted, until the end of the test.
class GoneFolder
{
public:
    explicit GoneFolder(const fs::path& folder) : m_before(fs::current_path())
    {
        fs::create_directories(folder);
        fs::current_path(folder);
        fs::remove(folder);
    }
    GoneFolder(const GoneFolder&) = delete;
    GoneFolder& operator=(const GoneFolder&) = delete;
    ~GoneFolder() { fs::current_path(m_before); }

private:
    fs::path m_before;
};

/// What lies in a library's folder, by its relative names.
std::vector<std::string> filesOf(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            names.push_back(fs::relative(entry.path(), folder).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

struct WithModel : CliFixture {
    WithModel()
    {
        init();
        (void)run({"add", file, "--name", "base"});
    }
    const std::string file = (samples() / "legacy/digits-cnn-028.pth").string();
};

} // namespace

TEST_CASE_METHOD(WithModel, "An empty path is an error, not the end of the program")
{
    for (const char* verb : {"add", "scan"}) {
        const auto answer = run({verb, ""});
        CHECK(answer.status == 1);
        CHECK(says(answer, "cannot open ''"));
    }
    CHECK(run({"inspect", ""}).status == 3);
    CHECK(run({"show", ""}).status == 3);
    CHECK(json({"ls"}).size() == 1);
}

TEST_CASE_METHOD(WithModel, "A working folder that was deleted is an error, and absolute paths still work in it")
{
    const GoneFolder here(folder / "gone");
    CHECK(run({"scan", "."}).status == 1);
    CHECK(run({"add", "run/last.ckpt"}).status == 1);
    CHECK(run({"inspect", "last.ckpt"}).status == 3);
    CHECK(run({"get", "base"}).status != 0);
    CHECK(run({"get", "base", "-o", (folder / "out").string()}).status == 0);
    CHECK(json({"add", file})["unchanged"] == 1);
}

TEST_CASE_METHOD(WithModel, "A broken run leaves nothing behind while the runs beside it are added")
{
    const auto bad = copyRun("timm/digits-cnn-025");
    fs::resize_file(bad / "model_best.pth.tar", 5000);
    const auto before = filesOf(library());
    const auto alone = json({"add", bad.string()});
    CHECK(alone["added"] == 0);
    CHECK(alone["failed"].size() == 1);
    CHECK(json({"ls"}).size() == 1);
    CHECK(json({"log"}).size() == 1);
    CHECK(filesOf(library()) == before);

    copyRun("timm/digits-cnn-003");
    const auto report = json({"scan", bad.parent_path().string()});
    CHECK(report["added"] == 1);
    REQUIRE(report["failed"].size() == 1);
    CHECK(report["failed"][0]["path"] == (bad / "model_best.pth.tar").string());
    CHECK(report["failed"][0]["error"].get<std::string>().find("byte 5000") != std::string::npos);
    CHECK(run({"show", "digits-cnn-025"}).status == 3);
}

TEST_CASE_METHOD(WithModel, "Pipes, empty files and folders that lead into themselves end, and say what they are")
{
    const auto pipe = folder / "waiting.pt";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(run({"add", pipe.string()}).status == 1);
    CHECK(run({"inspect", pipe.string()}).status == 2);
    const auto empty = run({"add", folder.write("empty.pt", "").string()});
    CHECK(empty.status == 1);
    CHECK(says(empty, "empty.pt is empty"));
    fs::create_directories(folder / "loop/inner");
    fs::create_directory_symlink("..", folder / "loop/inner/up");
    fs::copy(file, folder / "loop/inner/model.pth");
    CHECK(json({"scan", (folder / "loop").string()})["failed"].empty());
}

TEST_CASE_METHOD(WithModel, "Naming a model twice changes it once")
{
    REQUIRE(run({"add", (samples() / "timm/digits-cnn-003").string()}).status == 0);
    const auto removed = json({"rm", "base", "base", "digits-cnn-003", "base"});
    REQUIRE(removed["removed"].size() == 2);
    CHECK(json({"ls"}).empty());
    REQUIRE(run({"undo"}).status == 0);
    CHECK(json({"ls"}).size() == 2);
}

TEST_CASE_METHOD(WithModel, "Deleting several models of which one is not there deletes none")
{
    CHECK(run({"rm", "base", "nobody"}).status == 3);
    CHECK(json({"ls"}).size() == 1);
}

TEST_CASE_METHOD(WithModel, "Names and tags are counted in characters, on one line, however they are given")
{
    const auto longest = repeated("가", 200);
    REQUIRE(run({"rename", "base", longest}).status == 0);
    CHECK(json({"show", longest})["name"] == longest);
    CHECK(run({"rename", longest, repeated("가", 201)}).status == 2);
    for (const char* bad : {"", "  ", "two\nlines", "\x1b[31mred"}) {
        INFO(bad);
        CHECK(run({"rename", longest, bad}).status == 2);
        CHECK(run({"tag", longest, bad}).status == 2);
    }
    const auto other = (samples() / "timm/digits-cnn-003").string();
    CHECK(run({"add", other, "--name", "two\nlines"}).status == 2);
    CHECK(run({"add", other, "--tag", ""}).status == 2);
    CHECK(json({"ls"}).size() == 1);
}

TEST_CASE_METHOD(WithModel, "What cannot be meant is a wrong use: one model to compare, fewer than no changes, half an arg")
{
    CHECK(run({"diff", "base"}).status == 2);
    CHECK(run({"log", "-n", "-1"}).status == 2);
    CHECK(run({"add", file, "--arg", "lr"}).status == 2);
    CHECK(run({"add", file, "--metric", "val_acc=good"}).status == 2);
    CHECK(run({"ls", "--columns", "nonsense"}).status == 2);
    CHECK(run({"undo", "base"}).status == 2);
    CHECK(json({"log"}).size() == 1);
}

TEST_CASE_METHOD(WithModel, "Files beside a model that are missing or no args say so before anything is added")
{
    const auto other = (samples() / "timm/digits-cnn-003").string();
    const auto none = (folder / "none").string();
    CHECK(run({"add", other, "--args", none + ".yaml"}).status == 3);
    CHECK(run({"add", other, "--readme", none}).status == 3);
    CHECK(run({"add", other, "--parent", "nobody"}).status == 3);
    CHECK(run({"readme", "base", "--set", none}).status == 3);
    const auto broken = run({"add", other, "--args", folder.write("broken.json", "{").string()});
    CHECK(broken.status == 1);
    CHECK(says(broken, "broken.json"));
    CHECK(says(broken, "offset"));
    CHECK(run({"add", other, "--args", folder.write("list.yaml", "- 1\n").string()}).status == 2);
    CHECK(json({"ls"}).size() == 1);
}

TEST_CASE_METHOD(WithModel, "A download that cannot be written names the place")
{
    fs::create_directories(folder / "taken/digits-cnn-028.pth");
    const auto answer = run({"get", "base", "-o", (folder / "taken").string()});
    CHECK(answer.status == 1);
    CHECK(says(answer, "taken/digits-cnn-028.pth"));
    CHECK(filesOf(folder / "taken").empty());
}

TEST_CASE_METHOD(WithModel, "A library that $MODELBOOK_LIBRARY names is not made anew where its drive is missing")
{
    const auto drive = folder / "drive";
    ::setenv("MODELBOOK_LIBRARY", drive.c_str(), 1);
    const auto answer = runPlain({"ls"});
    CHECK(answer.status == 3);
    CHECK(says(answer, drive.string()));
    CHECK_FALSE(fs::exists(drive));
    CHECK(runPlain({"init"}).status == 0);
    CHECK(runPlain({"ls"}).status == 0);
    ::unsetenv("MODELBOOK_LIBRARY");
    CHECK(runPlain({"ls"}).status == 0); // the one on this machine is made at its first use
    CHECK(fs::exists(folder / "home/library/library.json"));
}
