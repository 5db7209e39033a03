// What is lost if this fails: scripts that call mbook.
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::CliFixture;

namespace {

struct Filled : CliFixture {
    Filled()
    {
        init();
        (void)run({"scan", (samples() / "timm").string()});
    }
};

} // namespace

TEST_CASE_METHOD(CliFixture, "add takes a file with everything one says of it")
{
    init();
    const auto args = folder.write("args.yaml", "optimizer:\n  lr: 0.01\nseed: 3\n");
    const auto readme = folder.write("README.md", "# 재현 실험\n");
    REQUIRE(run({"add", (samples() / "legacy/digits-cnn-028.pth").string(), "--name", "재현-1", "--args", args.string(),
                 "--arg", "optimizer.name=lion", "--metric", "val_acc=0.5", "--tag", "a", "--tag", "b", "--readme",
                 readme.string()})
                .status == 0);
    const auto model = json({"show", "재현-1"});
    CHECK(model["args"]["optimizer"]["lr"] == 0.01);
    CHECK(model["args"]["optimizer"]["name"] == "lion");
    CHECK(model["args"]["seed"] == 3);
    CHECK(model["args"]["batch_size"] == 32);
    CHECK(model["sources"]["seed"] == "given");
    CHECK(model["metrics"]["val_acc"] == 0.5);
    CHECK(model["tags"] == nlohmann::json::array({"a", "b"}));
    CHECK(model["readme"] == "# 재현 실험\n");
    CHECK(model["author"] == "ana");
}

TEST_CASE_METHOD(Filled, "ls answers questions and keeps its promised shape")
{
    const auto models = json({"ls", "val_acc > 0.8 sort by val_acc desc"});
    REQUIRE(models.size() >= 3);
    CHECK(models[0]["metrics"]["val_acc"] >= models[1]["metrics"]["val_acc"]);
    for (const char* key : {"id", "name", "args", "metrics", "tags", "parents", "created", "author", "checkpoints"})
        CHECK(models[0].contains(key));
    for (const char* key : {"file", "format", "step", "bytes", "sha256"})
        CHECK(models[0]["checkpoints"][0].contains(key));
    const auto wrong = run({"ls", "val_acc >"});
    CHECK(wrong.status == 2);
    CHECK(wrong.err.find("expected a value after > (at character 10") != std::string::npos);
    CHECK(run({"ls", "vall_acc > 1"}).err.find("did you mean val_acc?") != std::string::npos);
    CHECK(run({"ls", "--columns", "name,optimizer_lr"}).out.find("optimizer_lr") != std::string::npos);
}

TEST_CASE_METHOD(Filled, "fields lists types, counts and values")
{
    bool found = false;
    for (const auto& field : json({"fields"})) {
        if (field["field"] != "arg.batch_size")
            continue;
        found = true;
        CHECK(field["type"] == "int");
        CHECK(field["count"] == 9);
    }
    CHECK(found);
}

TEST_CASE_METHOD(Filled, "rename, tag, rm and undo are changes that log lists")
{
    REQUIRE(run({"rename", "digits-cnn-003", "best one"}).status == 0);
    CHECK(run({"show", "digits-cnn-003"}).status == 3);
    REQUIRE(run({"tag", "best one", "paper", "x"}).status == 0);
    REQUIRE(run({"tag", "best one", "--remove", "x"}).status == 0);
    CHECK(json({"show", "best one"})["tags"] == nlohmann::json::array({"paper"}));
    REQUIRE(run({"rm", "best one", "digits-cnn-025"}).status == 0);
    CHECK(json({"ls"}).size() == 7);
    REQUIRE(run({"undo"}).status == 0);
    CHECK(json({"ls"}).size() == 9);
    REQUIRE(run({"undo"}).status == 0); // the removal of a tag
    CHECK(json({"show", "best one"})["tags"] == nlohmann::json::array({"paper", "x"}));
    const auto log = json({"log"});
    CHECK(log[0]["message"] == "Undo: Tag 1 model: -x");
    CHECK(log[2]["message"] == "Delete 2 models");
    CHECK(log.back()["message"] == "Add 9 models");
    CHECK(json({"log", "best one", "-n", "1"}).size() == 1);
}

TEST_CASE_METHOD(Filled, "Undoing everything empties the library, and then there is nothing to undo")
{
    REQUIRE(run({"undo"}).status == 0);
    CHECK(json({"ls"}).empty());
    const auto none = run({"undo"});
    CHECK(none.status == 3);
    CHECK(none.err.find("nothing to undo") != std::string::npos);
}

TEST_CASE_METHOD(Filled, "readme is set from a file and printed back")
{
    const auto file = folder.write("r.md", "# why\n\n학습률 비교\n");
    REQUIRE(run({"readme", "digits-cnn-003", "--set", file.string()}).status == 0);
    CHECK(run({"readme", "digits-cnn-003"}).out == "# why\n\n학습률 비교\n");
    CHECK(json({"ls", "학습률"}).size() == 1);
}

TEST_CASE_METHOD(Filled, "get picks checkpoints by step, latest and best")
{
    REQUIRE(run({"get", "digits-cnn-003@latest", "-o", (folder / "one.pth").string()}).status == 0);
    CHECK(test::bytesOfFile(folder / "one.pth") ==
          test::bytesOfFile(samples() / "timm/digits-cnn-003/model_best.pth.tar"));
    CHECK(run({"get", "digits-cnn-003@best", "-o", (folder / "two").string() + "/"}).status == 0);
    const auto none = run({"get", "digits-cnn-003@77777"});
    CHECK(none.status == 3);
    CHECK(none.err.find("has no checkpoint '77777'") != std::string::npos);
}

TEST_CASE_METHOD(Filled, "inspect shows what is inside, and names what is broken")
{
    const auto file = samples() / "timm/digits-cnn-003/model_best.pth.tar";
    const auto info = json({"inspect", file.string()});
    CHECK(info["format"] == "pytorch-zip");
    CHECK(info["framework"] == "timm");
    CHECK(info["parameters"] > 1000);
    CHECK(info["tensors"][0].contains("dtype"));
    CHECK(info["args"]["batch_size"] == 64);
    const auto cut = folder.write("cut.pth", test::bytesOfFile(file).substr(0, 3000));
    const auto broken = run({"inspect", cut.string()});
    CHECK(broken.status == 1);
    CHECK(broken.err.find("cut.pth") != std::string::npos);
    const auto text = folder.write("notes.txt", "not a checkpoint");
    CHECK(json({"inspect", text.string()})["format"] == "opaque");
    CHECK(run({"inspect", (folder / "none").string()}).status == 3);
}

TEST_CASE_METHOD(Filled, "diff compares models and files, mixed, and its exit code tells")
{
    const auto diff = json({"diff", "digits-cnn-003", "digits-cnn-025"});
    CHECK(diff["models"].size() == 2);
    CHECK_FALSE(diff["args"].empty());
    CHECK(diff["summary"].get<std::string>().size() > 5);
    CHECK(run({"diff", "digits-cnn-003", "digits-cnn-003", "--exit-code"}).status == 0);
    CHECK(run({"diff", "digits-cnn-003", "digits-cnn-025", "--exit-code"}).status == 1);
    const auto file = (samples() / "timm/digits-cnn-003/model_best.pth.tar").string();
    for (const auto& tensor : json({"diff", "digits-cnn-003", file})["tensors"])
        CHECK(tensor["states"][1] == "same");
}

TEST_CASE_METHOD(Filled, "diff --values reads how far tensors moved, out of the library and from files alike")
{
    const auto file = (samples() / "timm/digits-cnn-003/model_best.pth.tar").string();
    const auto same = json({"diff", "digits-cnn-003", file, "--values"});
    REQUIRE_FALSE(same["tensors"].empty());
    for (const auto& tensor : same["tensors"])
        CHECK(tensor["changed"] == 0);
    CHECK(run({"diff", "digits-cnn-003", file, "--values", "--exit-code"}).status == 0);
    const auto other = json({"diff", "digits-cnn-003", "digits-cnn-025", "--values"});
    bool moved = false;
    for (const auto& tensor : other["tensors"])
        moved = moved || tensor["relative_l2"].get<double>() > 0;
    CHECK(moved);
    CHECK(run({"diff", "digits-cnn-003", "--values"}).status != 0);
    CHECK(run({"diff", "digits-cnn-003", file, "digits-cnn-025", "--values"}).status != 0);
}

TEST_CASE_METHOD(Filled, "The catalogue is rebuilt when it is deleted, and by reindex")
{
    std::filesystem::remove_all(folder / "home");
    CHECK(json({"ls"}).size() == 9);
    CHECK(json({"reindex"})["models"] == 9);
}

TEST_CASE_METHOD(CliFixture, "Wrong words exit with 2, a missing library with 3, an existing one is not overwritten")
{
    CHECK(runPlain({"frobnicate"}).status == 2);
    CHECK(runPlain({"ls", "--nonsense"}).status == 2);
    CHECK(runPlain({"--help"}).status == 0);
    CHECK(runPlain({"scan", "--help"}).status == 0);
    CHECK(run({"ls"}).status == 3);
    init();
    CHECK(runPlain({"init", library()}).status == 1);
    folder.write("full/file.txt", "x");
    CHECK(runPlain({"init", (folder / "full").string()}).status == 1);
    CHECK(run({"show", "nobody"}).status == 3);
    CHECK(json({"show", "nobody"})["error"]["code"] == "not-found");
}
