// What is lost if this fails: changes and checkpoints, whenever a disk fills up or a network drive misbehaves.
#include "storage/objects/folder_store.h"
#include "tests/support/faults/faulty_calls.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace modelbook;
using test::FaultyCalls;
using test::TempFolder;

namespace {

std::unique_ptr<FolderStore> storeIn(const TempFolder& folder)
{
    return std::move(*FolderStore::open(folder.path()));
}
bool hasTemporaries(const TempFolder& folder)
{
    return !std::filesystem::is_empty(folder / "tmp");
}

} // namespace

TEST_CASE("A disk that is full at any write, sync or link leaves no object, no rest, and says so")
{
    TempFolder folder;
    auto store = storeIn(folder);
    REQUIRE(store->create("chunks/there", bytesOf("x")));
    const std::string call = GENERATE("open", "write", "fsync", "link", "mkdir");
    const int error = GENERATE(ENOSPC, EDQUOT, EIO, EROFS, EACCES, ESTALE, ENOTCONN);
    INFO(call << " " << error);
    FaultyCalls faults;
    faults.add({call, folder.path(), error, 0, -1});
    const auto made = store->create("packs/new", bytesOf("hello"));
    REQUIRE(faults.failures() > 0);
    REQUIRE_FALSE(made);
    const auto code = made.error().code();
    CHECK(code == (error == ENOSPC || error == EDQUOT ? ErrorCode::DiskFull
                   : error == EROFS                   ? ErrorCode::ReadOnly
                   : error == EACCES                  ? ErrorCode::PermissionDenied
                   : error == EIO                     ? ErrorCode::Io
                                                      : ErrorCode::Offline));
    CHECK(made.error().message().find(folder.path().string()) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "packs/new"));
    CHECK_FALSE(hasTemporaries(folder));
}

TEST_CASE("Many objects at once on a disk that fills up: none of them is a half one")
{
    TempFolder folder;
    auto store = storeIn(folder);
    std::vector<NewObject> objects;
    for (int i = 0; i < 8; ++i)
        objects.push_back({"chunks/" + std::to_string(i), std::string(1000, 'x')});
    const std::string call = GENERATE("write", "syncfs", "link");
    const int skip = GENERATE(0, 1, 5);
    FaultyCalls faults;
    faults.add({call, folder.path(), ENOSPC, skip, -1});
    const auto made = store->createAll(objects);
    if (!made)
        CHECK(made.error().code() == ErrorCode::DiskFull);
    for (const auto& object : objects) {
        if (std::filesystem::exists(folder / object.key))
            CHECK(test::bytesOfFile(folder / object.key) == object.bytes);
    }
    CHECK_FALSE(hasTemporaries(folder));
}

TEST_CASE("Signals and short writes are nobody's business")
{
    TempFolder folder;
    auto store = storeIn(folder);
    FaultyCalls faults;
    for (const char* call : {"open", "write", "pread", "fsync", "link", "mkdir", "stat", "unlink", "syncfs"})
        faults.add({call, folder.path(), EINTR, 0, 2});
    faults.add({"write", folder.path(), 0, 2, 3});
    CHECK(*store->create("chunks/a", bytesOf("hello world")) == Creation::Created);
    CHECK(*store->get("chunks/a") == "hello world");
    CHECK(store->stat("chunks/a")->size == 11);
    std::vector<NewObject> objects;
    for (int i = 0; i < 6; ++i)
        objects.push_back({"p/" + std::to_string(i), "x"});
    CHECK(*store->createAll(objects) == 6);
    CHECK(store->remove("chunks/a"));
    CHECK(faults.failures() > 15);
}

TEST_CASE("Reading from a drive that fails says what kind of failure it is")
{
    TempFolder folder;
    auto store = storeIn(folder);
    REQUIRE(store->create("log/1", bytesOf("x")));
    FaultyCalls faults;
    const std::string call = GENERATE("open", "pread");
    SECTION("A stale handle: the drive is gone for now")
    {
        faults.add({call, "log/1", ESTALE, 0, -1});
        CHECK(store->get("log/1").error().code() == ErrorCode::Offline);
    }
    SECTION("A bad block")
    {
        faults.add({call, "log/1", EIO, 0, -1});
        CHECK(store->get("log/1").error().code() == ErrorCode::Io);
    }
}

TEST_CASE("Another folder in the place of the drive is offline: nothing is read from it, nothing is written into it")
{
    TempFolder parent;
    const auto mounted = parent / "drive";
    std::filesystem::create_directories(mounted);
    auto store = std::move(*FolderStore::open(mounted));
    REQUIRE(store->create("log/1", bytesOf("x")));
    // What a drive was mounted over: a folder of the same name, and empty.
    std::filesystem::rename(mounted, parent / "gone");
    std::filesystem::create_directories(mounted);
    CHECK(store->get("log/1").error().code() == ErrorCode::Offline);
    CHECK(store->stat("log/1").error().code() == ErrorCode::Offline);
    CHECK(store->list("log/").error().code() == ErrorCode::Offline);
    CHECK(store->create("log/2", bytesOf("x")).error().code() == ErrorCode::Offline);
    CHECK(store->create("other/2", bytesOf("x")).error().code() == ErrorCode::Offline);
    CHECK(store->checkWriting().error().code() == ErrorCode::Offline);
    CHECK(std::filesystem::is_empty(mounted));
}

// What follows rests on what NFS and SMB are known to do; it has not been tried on the real ones.
TEST_CASE("An NFS server whose answer to link() was lost says 'exists' of what it has just made")
{
    TempFolder folder;
    auto store = storeIn(folder);
    FaultyCalls faults;
    faults.setFileSystem(folder.path(), "nfs");
    faults.add({"link", "log/1", EEXIST, 0, 1, true});
    CHECK(*store->create("log/1", bytesOf("mine")) == Creation::Created);
    CHECK(*store->create("log/1", bytesOf("other")) == Creation::Existed);
    CHECK(*store->get("log/1") == "mine");
}

TEST_CASE("A network drive without hard links is only read, since renaming there replaces all the same")
{
    TempFolder folder;
    auto store = storeIn(folder);
    REQUIRE(store->create("log/1", bytesOf("first")));
    FaultyCalls faults;
    faults.setFileSystem(folder.path(), "smb");
    faults.add({"link", folder.path(), EOPNOTSUPP, 0, -1});
    test::CallFault replaces{"renameat2", folder.path(), 0, 0, -1};
    replaces.replaces = true;
    faults.add(replaces);
    CHECK(store->create("log/1", bytesOf("second")).error().code() == ErrorCode::ReadOnly);
    CHECK(store->create("log/2", bytesOf("second")).error().code() == ErrorCode::ReadOnly);
    CHECK(store->checkWriting().error().code() == ErrorCode::ReadOnly);
    CHECK(*store->get("log/1") == "first");
    CHECK(faults.count("renameat2", folder.path()) == 0);
}

TEST_CASE("A local file system without hard links is written all the same")
{
    TempFolder folder;
    auto store = storeIn(folder);
    FaultyCalls faults;
    faults.setFileSystem(folder.path(), "ext4");
    faults.add({"link", folder.path(), EPERM, 0, -1});
    CHECK(*store->create("log/1", bytesOf("first")) == Creation::Created);
    CHECK(*store->create("log/1", bytesOf("second")) == Creation::Existed);
    CHECK(*store->get("log/1") == "first");
    CHECK(store->checkWriting());
    CHECK_FALSE(hasTemporaries(folder));
}

TEST_CASE("A network drive that does not know fsync of folders is no failure")
{
    TempFolder folder;
    auto store = storeIn(folder);
    FaultyCalls faults;
    faults.setFileSystem(folder.path(), "smb");
    faults.add({"fsync", folder / "log", EINVAL, 0, -1});
    CHECK(*store->create("log/1", bytesOf("x")) == Creation::Created);
}

TEST_CASE("Somebody who tidies tmp/ and empty folders away does not stop writers")
{
    TempFolder folder;
    auto store = storeIn(folder);
    REQUIRE(store->create("packs/1", bytesOf("x")));
    REQUIRE(store->remove("packs/1"));
    std::filesystem::remove_all(folder / "tmp");
    std::filesystem::remove_all(folder / "packs");
    CHECK(*store->create("packs/2", bytesOf("x")) == Creation::Created);
}
