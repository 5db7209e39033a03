// What is lost if this fails: files of a run are overlooked, or one file is taken for two.
#include "models/training/checkpoint_groups.h"
#include "support.h"

using namespace modelbook;

TEST_CASE("A folder lists its files and folders by name, follows links, and leaves broken ones out")
{
    TempFolder temp;
    temp.write("b.pt", "12");
    temp.write("a.pt", "1");
    temp.write("sub/c.pt", "1");
    std::filesystem::create_symlink(temp / "a.pt", temp / "link.pt");
    std::filesystem::create_symlink(temp / "nowhere", temp / "broken.pt");
    std::filesystem::create_directory_symlink(temp / "sub", temp / "other");
    const auto folder = Folder::open(temp.path());
    REQUIRE(folder);
    CHECK((*folder)->folders() == std::vector<std::string>{"other", "sub"});
    REQUIRE((*folder)->files().size() == 3);
    CHECK((*folder)->files()[0].name == "a.pt");
    CHECK((*folder)->file("b.pt")->bytes == 2);
    CHECK((*folder)->file("link.pt")->identity == (*folder)->file("a.pt")->identity);
    CHECK((*folder)->file("broken.pt") == nullptr);
    CHECK((*folder)->folder("other")->identity() == (*folder)->folder("sub")->identity());
    CHECK((*folder)->folder("absent") == nullptr);
    CHECK((*folder)->name() == temp.path().filename().string());
}

TEST_CASE("What is no folder says so")
{
    TempFolder temp;
    CHECK(Folder::open(temp.write("file", "x")).error().code() == ErrorCode::InvalidArgument);
    CHECK(Folder::open(temp / "absent").error().code() == ErrorCode::NotFound);
}

TEST_CASE("Checkpoints of a folder are grouped by shards, with the index first")
{
    TempFolder temp;
    temp.write("m-00001-of-00002.bin", "1");
    temp.write("m-00002-of-00002.bin", "22");
    temp.write("m.bin.index.json", "{}");
    temp.write("other.pt", "1");
    temp.write("lonely.safetensors.index.json", "{}");
    const auto folder = Folder::open(temp.path());
    REQUIRE(folder);
    const auto found = checkpointsIn(**folder, {});
    REQUIRE(found.size() == 3);
    CHECK(found[0].files.size() == 3);
    CHECK(found[0].files[0]->name == "m.bin.index.json");
    CHECK(found[0].bytes() == 5);
    CHECK(found[2].files[0]->name == "lonely.safetensors.index.json");
    CHECK(checkpointOf(**folder, *(*folder)->file("m-00002-of-00002.bin")).files.size() == 3);
    CHECK(checkpointOf(**folder, *(*folder)->file("other.pt")).files.size() == 1);
}

TEST_CASE("States of one model are told from a collection of models")
{
    const auto one = [](std::vector<const char*> names) {
        TempFolder temp;
        for (const char* name : names)
            temp.write(name, "x");
        return holdsOneModel(**Folder::open(temp.path()));
    };
    CHECK(one({"epoch=0-step=10.ckpt", "epoch=1-step=20.ckpt", "last.ckpt"}));
    CHECK(one({"epoch=0-val_loss=0.5.ckpt", "epoch=1-val_loss=0.25.ckpt"}));
    CHECK(one({"best.pt", "last.pt", "notes.txt"}));
    CHECK(one({"model.pt"}));
    CHECK_FALSE(one({"sd15.ckpt", "sdxl.ckpt"}));
    CHECK_FALSE(one({"a-step1.pt", "b-step1.pt"}));
    CHECK_FALSE(one({"notes.txt"}));
}
