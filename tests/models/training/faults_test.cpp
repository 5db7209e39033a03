// What is lost if this fails: one bad file hides all the good ones, or the search hangs.
#include "support.h"

#include <chrono>

#include <unistd.h>

using namespace modelbook;

TEST_CASE("A broken config does not lose its run, and is named")
{
    TempFolder folder;
    folder.write("version_1/hparams.yaml", "lr: [1, 2\nseed: 3\n");
    folder.write("version_1/checkpoints/step=1.ckpt", tinySafetensors());
    const auto found = find(folder.path());
    REQUIRE(found.runs.size() == 1);
    CHECK(hasFinding(found.runs[0], "run.unreadable-file"));
    REQUIRE(found.failures.size() == 1);
    CHECK(found.failures[0].path == folder / "version_1/hparams.yaml");
    CHECK(found.failures[0].error.code() == ErrorCode::Corrupt);
}

TEST_CASE("Truncated and empty checkpoints are failures by name; the others come back")
{
    TempFolder folder;
    folder.write("good.safetensors", tinySafetensors());
    folder.write("cut.safetensors", tinySafetensors().substr(0, 20));
    folder.write("empty.pt", "");
    folder.write("run/hparams.yaml", "lr: 1\n");
    folder.write("run/checkpoints/step=1.ckpt", tinySafetensors());
    folder.write("run/checkpoints/step=2.ckpt", "");
    folder.write("dead/hparams.yaml", "lr: 1\n");
    folder.write("dead/checkpoints/step=2.ckpt", "");
    const auto found = find(folder.path());
    REQUIRE(found.runs.size() == 2);
    CHECK(found.runs[0].name == "good");
    CHECK(found.runs[1].checkpoints.size() == 1);
    REQUIRE(found.failures.size() == 4);
    CHECK(found.failures[0].path == folder / "cut.safetensors");
    CHECK(found.failures[1].path == folder / "dead/checkpoints/step=2.ckpt");
    for (const auto& failed : found.failures)
        CHECK(failed.error.code() == ErrorCode::Truncated);
}

TEST_CASE("A folder without runs says so")
{
    TempFolder folder;
    folder.write("notes/a.txt", "x");
    const auto found = find(folder.path());
    CHECK(found.runs.empty());
    REQUIRE(found.failures.size() == 1);
    CHECK(found.failures[0].error.code() == ErrorCode::NotFound);
    CHECK(found.failures[0].error.text().find("holds no training run") != std::string::npos);
}

TEST_CASE("What cannot be entered is a failure, the rest is found")
{
    TempFolder folder;
    folder.write("open/a.safetensors", tinySafetensors());
    folder.write("shut/b.safetensors", tinySafetensors());
    std::filesystem::permissions(folder / "shut", std::filesystem::perms::none);
    const auto found = find(folder.path());
    CHECK(found.runs.size() + found.failures.size() == 2);
    if (::geteuid() != 0) { // root enters everywhere
        REQUIRE(found.failures.size() == 1);
        CHECK(found.failures[0].error.code() == ErrorCode::PermissionDenied);
    }
    std::filesystem::permissions(folder / "shut", std::filesystem::perms::all);
}

TEST_CASE("Cycles of links end, and a link does not make a run twice")
{
    TempFolder folder;
    folder.write("runs/a/hparams.yaml", "lr: 1\n");
    folder.write("runs/a/checkpoints/step=1.ckpt", tinySafetensors());
    std::filesystem::create_directory_symlink(folder.path(), folder / "runs/up");
    std::filesystem::create_directory_symlink(folder / "runs/a", folder / "runs/a/checkpoints/again");
    std::filesystem::create_directory_symlink(folder / "runs/a", folder / "b");
    std::filesystem::create_symlink(folder / "nowhere", folder / "broken.pt");
    CHECK(find(folder.path()).runs.size() == 1);
}

TEST_CASE("Pipes are left alone instead of being waited on")
{
    TempFolder folder;
    REQUIRE(std::system(("mkfifo " + (folder / "pipe.pt").string()).c_str()) == 0);
    folder.write("a.safetensors", tinySafetensors());
    CHECK(find(folder.path()).runs.size() == 1);
}

TEST_CASE("A run that went on is found again with its new rows and checkpoint")
{
    TempFolder folder;
    folder.write("version_0/hparams.yaml", "lr: 1\n");
    folder.write("version_0/metrics.csv", "step,acc\n1,0.1\n");
    folder.write("version_0/checkpoints/step=1.ckpt", tinySafetensors());
    const auto before = onlyRun(folder.path());
    folder.write("version_0/metrics.csv", "step,acc\n1,0.1\n2,0.2\n");
    folder.write("version_0/checkpoints/step=2.ckpt", tinySafetensors("w", 2));
    const auto after = onlyRun(folder.path());
    CHECK(after.root == before.root);
    CHECK(after.name == before.name);
    CHECK(after.args.values == before.args.values);
    CHECK(after.checkpoints.size() == 2);
    CHECK(after.metrics.at("acc") == 0.2);
}

TEST_CASE("Names of any script and spaces are kept")
{
    TempFolder folder;
    folder.write("실험 결과/모델 α.safetensors", tinySafetensors());
    folder.write("실험 결과/모델 α.yaml", "메모: 학습률 🧪\n");
    const auto run = onlyRun(folder.path());
    CHECK(run.name == "모델 α");
    CHECK(run.args.values == args(R"({"메모":"학습률 🧪"})"));
}

TEST_CASE("The search stops when it is cancelled, and tells where it is")
{
    TempFolder folder;
    folder.write("a/x.safetensors", tinySafetensors());
    RunFinderOptions options;
    options.cancel = CancelToken::create();
    int told = 0;
    options.progress = [&](const Progress& progress) {
        ++told;
        CHECK_FALSE(progress.what.empty());
        options.cancel.cancel();
    };
    const auto stopped = findRuns(folder.path(), options);
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code() == ErrorCode::Cancelled);
    CHECK(told == 1);
}

TEST_CASE("A library of Modelbook's own, hidden folders and environments are not searched")
{
    TempFolder folder;
    folder.write("library/library.json", "{}");
    folder.write("library/log/000000000001.json", "{}");
    folder.write("library/chunks/a.safetensors", tinySafetensors());
    folder.write(".git/a.safetensors", tinySafetensors());
    folder.write("venv/a.safetensors", tinySafetensors());
    CHECK(find(folder.path()).runs.empty());
}

TEST_CASE("A folder of 10,000 files is searched in seconds")
{
    TempFolder folder;
    const auto bytes = tinySafetensors();
    for (int i = 0; i < 5000; ++i) {
        folder.write("m" + std::to_string(i) + ".safetensors", bytes);
        folder.write("m" + std::to_string(i) + ".yaml", "lr: " + std::to_string(i) + "\n");
    }
    const auto start = std::chrono::steady_clock::now();
    const auto found = find(folder.path());
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    REQUIRE(found.runs.size() == 5000);
    CHECK(*found.runs[7].args.values.find("lr") == ArgValue(std::stoi(found.runs[7].name.substr(1))));
    CHECK(seconds < 20); // about 1 s on a laptop; the bound leaves room for sanitizers
}
