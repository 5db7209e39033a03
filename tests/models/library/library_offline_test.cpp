// What is lost if this fails: work that people did on a plane, or on a GPU node whose network drive was away.
#include "models/library/library.h"
#include "storage/blobs/blob_store.h"
#include "storage/objects/folder_store.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using test::TempFolder;

namespace {

/// A library on a drive that can be taken away, and the machines that work on it.
struct Drive {
    TempFolder folder;
    std::filesystem::path place = folder / "drive/models";

    Drive() { std::filesystem::create_directories(place.parent_path()); }
    /// The mount point stays, and is empty.
    void unplug() const
    {
        std::filesystem::rename(folder / "drive", folder / "unplugged");
        std::filesystem::create_directories(place);
    }
    void plug() const
    {
        std::filesystem::remove_all(folder / "drive");
        std::filesystem::rename(folder / "unplugged", folder / "drive");
    }
    std::shared_ptr<Library> open(const std::string& who) const
    {
        auto opened = Library::open(place, {folder / who, who});
        INFO((opened ? std::string() : opened.error().text()));
        REQUIRE(opened);
        return *opened;
    }
    AddRequest request(const std::string& name, const std::string& bytes) const
    {
        AddRequest request;
        request.paths = {folder.write("runs/" + name + ".bin", bytes)};
        request.name = name;
        return request;
    }
};

std::set<std::string> namesOf(const Library& library)
{
    std::set<std::string> names;
    const auto answer = library.query("").value();
    for (std::size_t row = 0; row < answer->rowCount(); ++row)
        names.insert(library.model(answer->modelId(row))->name);
    return names;
}

std::string fetched(const Library& library, const std::string& name, const TempFolder& folder)
{
    const auto record = library.model(name).value();
    const auto to = folder / ("out-" + randomId());
    const auto got = library.fetch(record.checkpoints.front().files.front(), to);
    return got ? test::bytesOfFile(to) : got.error().text();
}

} // namespace

TEST_CASE("What is done while the drive is away is kept, seen here at once, and arrives when it is back")
{
    Drive drive;
    (void)Library::create(drive.place, "team", {drive.folder / "ana", "ana"}).value();
    auto ana = drive.open("ana");
    REQUIRE(ana->add(drive.request("first", "first weights")));
    drive.unplug();

    // In the same program, and in one that starts now.
    REQUIRE(ana->add(drive.request("second", "second weights")));
    CHECK(ana->hasQueued());
    ana = drive.open("ana");
    CHECK_FALSE(ana->hasQueued());
    const auto id = ana->model("first")->id;
    CHECK(ana->setTags({id}, {"paper"}, {}));
    CHECK(ana->setReadme(id, "# Why\n", ""));
    CHECK(namesOf(*ana) == std::set<std::string>{"first", "second"});
    CHECK(ana->syncStatus().offline);
    CHECK(ana->syncStatus().changes == 3);
    CHECK(ana->waiting()->front().message == "Add second");
    // What was added here can be read here; what only the drive has says why it cannot.
    std::filesystem::remove_all(drive.folder / "runs");
    CHECK(fetched(*ana, "second", drive.folder) == "second weights");
    CHECK(fetched(*ana, "first", drive.folder).find("drive") != std::string::npos);
    CHECK(std::filesystem::is_empty(drive.place));
    CHECK(ana->sync().error().code() == ErrorCode::Offline);

    drive.plug();
    REQUIRE(ana->sync());
    CHECK(ana->syncStatus().changes == 0);
    CHECK_FALSE(ana->syncStatus().offline);
    const auto bo = drive.open("bo");
    CHECK(namesOf(*bo) == std::set<std::string>{"first", "second"});
    CHECK(bo->model("first")->tags == std::vector<std::string>{"paper"});
    CHECK(fetched(*bo, "second", drive.folder) == "second weights");
    CHECK(bo->log(10)->size() == 4);
}

TEST_CASE("A change that is brought to the front takes those it builds on along, and the others have it first")
{
    Drive drive;
    (void)Library::create(drive.place, "team", {drive.folder / "ana", "ana"}).value();
    auto ana = drive.open("ana");
    REQUIRE(ana->add(drive.request("there", "weights that are there")));
    drive.unplug();
    for (const char* name : {"large", "urgent", "later"})
        REQUIRE(ana->add(drive.request(name, std::string("weights of ") + name)));
    const auto urgent = ana->model("urgent")->id, there = ana->model("there")->id;
    REQUIRE(ana->setReadme(there, "# Of before\n", ""));
    REQUIRE(ana->setTags({urgent}, {"paper"}, {}));
    const auto messages = [&] {
        std::vector<std::string> texts;
        const auto waiting = ana->waiting().value();
        for (const auto& change : waiting)
            texts.push_back(change.message);
        return texts;
    };
    const auto before = messages();
    REQUIRE(before.size() == 5);
    CHECK(ana->sendFirst("0123").error().code() == ErrorCode::NotFound);
    REQUIRE(ana->sendFirst(ana->waiting()->back().commit));
    CHECK(messages() == std::vector<std::string>{before[1], before[4], before[0], before[2], before[3]});
    // Seen here as before, also by a program that starts now.
    ana = drive.open("ana");
    CHECK(namesOf(*ana) == std::set<std::string>{"there", "large", "urgent", "later"});
    CHECK(ana->model("urgent")->tags == std::vector<std::string>{"paper"});
    CHECK(fetched(*ana, "large", drive.folder) == "weights of large");
    CHECK(ana->sendFirst(ana->waiting()->front().commit)); // is there already

    drive.plug();
    REQUIRE(ana->sync());
    CHECK(ana->syncStatus().changes == 0);
    const auto bo = drive.open("bo");
    CHECK(namesOf(*bo) == namesOf(*ana));
    CHECK(bo->model("urgent")->tags == std::vector<std::string>{"paper"});
    CHECK(fetched(*bo, "later", drive.folder) == "weights of later");
    const auto log = bo->log(10).value();
    REQUIRE(log.size() == 6);
    CHECK(log[4].message == before[1]);
    CHECK(log[3].message == before[4]);
}

TEST_CASE("Two people who worked apart are merged, and nothing of either is lost")
{
    Drive drive;
    (void)Library::create(drive.place, "team", {drive.folder / "ana", "ana"}).value();
    auto ana = drive.open("ana"), bo = drive.open("bo");
    REQUIRE(ana->add(drive.request("first", "first weights")));
    REQUIRE(bo->refresh());
    const auto id = bo->model("first")->id;
    drive.unplug();
    REQUIRE(bo->setTags({id}, {"from-bo"}, {}));
    REQUIRE(bo->add(drive.request("bos", "weights of bo")));
    REQUIRE(bo->setReadme(id, "bo's line\n", ""));
    REQUIRE(bo->setStatus({id}, "broken"));
    drive.plug();
    REQUIRE(ana->refresh());
    REQUIRE(ana->setTags({id}, {"from-ana"}, {}));
    REQUIRE(ana->add(drive.request("anas", "weights of ana")));
    REQUIRE(ana->setReadme(id, "ana's line\n", ""));
    REQUIRE(ana->setStatus({id}, "done"));

    bo = drive.open("bo"); // sends and merges
    CHECK(bo->syncStatus().changes == 0);
    REQUIRE(ana->refresh());
    for (const auto& library : {ana, bo}) {
        CHECK(namesOf(*library) == std::set<std::string>{"first", "anas", "bos"});
        CHECK(library->model("first")->tags == std::vector<std::string>{"from-ana", "from-bo"});
        // Both sides of a true conflict are kept.
        const auto readme = library->readme(id).value();
        CHECK(readme.find("ana's line") != std::string::npos);
        CHECK(readme.find("bo's line") != std::string::npos);
        CHECK(fetched(*library, "bos", drive.folder) == "weights of bo");
        // Of a value the later edit stands, and both are told.
        CHECK(library->model("first")->status == "broken");
        const auto told = library->log(1)->front().message;
        INFO(told);
        CHECK(told.find("status is \"broken\", which came after \"done\"") != std::string::npos);
        CHECK(told.find("README holds both texts") != std::string::npos);
    }
    // And it goes on as ever.
    REQUIRE(bo->rename(id, "renamed"));
    REQUIRE(ana->refresh());
    CHECK(ana->model("renamed")->id == id);
}

TEST_CASE("Weights that others stored as a delta meanwhile do not stop what waits")
{
    const auto weightsOf = [](std::uint32_t nudge) {
        const std::string header = R"({"w":{"dtype":"F32","shape":[262144],"data_offsets":[0,1048576]}})";
        std::uint64_t length = header.size();
        std::string bytes(reinterpret_cast<const char*>(&length), 8);
        bytes += header;
        std::uint32_t state = 1;
        for (int i = 0; i < 262144; ++i) {
            state = state * 1664525 + 1013904223;
            const float value = static_cast<float>(state >> 8) / 16777216.0f + static_cast<float>(nudge) * 1e-6f;
            bytes.append(reinterpret_cast<const char*>(&value), 4);
        }
        return bytes;
    };
    Drive drive;
    (void)Library::create(drive.place, "team", {drive.folder / "ana", "ana"}).value();
    auto ana = drive.open("ana"), bo = drive.open("bo");
    const auto request = [&](const std::string& name, std::uint32_t nudge) {
        AddRequest made;
        made.paths = {drive.folder.write("runs/" + name + ".safetensors", weightsOf(nudge))};
        made.name = name;
        return made;
    };
    const auto first = ana->add(request("first", 0))->models.front().id;
    REQUIRE(bo->refresh());
    drive.unplug();
    REQUIRE(bo->add(request("bos", 3)));
    REQUIRE(bo->add(request("other", 900)));
    drive.plug();
    auto finetune = request("anas", 3);
    finetune.parents = {first};
    REQUIRE(ana->refresh());
    const auto anas = ana->add(finetune)->models.front().id;
    const auto store = FolderStore::open(drive.place).value();
    const BlobStore blobs(*store);
    const auto basesOf = [&](const std::string& name) {
        return blobs.manifest(drive.open("eve")->model(name)->checkpoints.front().files.front().manifest)->bases;
    };
    REQUIRE_FALSE(basesOf("anas").empty()); // else nothing is tried here

    const auto sent = bo->sync();
    INFO((sent ? std::string() : sent.error().text()));
    REQUIRE(sent);
    CHECK(bo->syncStatus().changes == 0);
    // Bo's manifest keeps what Ana's delta builds on, whatever becomes of her models.
    CHECK(basesOf("bos") == basesOf("anas"));
    REQUIRE(ana->refresh());
    REQUIRE(ana->remove({first, anas}));
    const auto eve = drive.open("eve");
    CHECK(namesOf(*eve) == std::set<std::string>{"bos", "other"});
    CHECK(fetched(*eve, "bos", drive.folder) == weightsOf(3));
    CHECK(fetched(*eve, "other", drive.folder) == weightsOf(900));
    // And it goes on as ever.
    REQUIRE(bo->refresh());
    REQUIRE(bo->rename(bo->model("bos")->id, "renamed"));
}

TEST_CASE("Another library in the drive's place gets nothing of this one's")
{
    Drive drive;
    (void)Library::create(drive.place, "team", {drive.folder / "ana", "ana"}).value();
    auto ana = drive.open("ana");
    REQUIRE(ana->add(drive.request("first", "first weights")));
    drive.unplug();
    REQUIRE(ana->add(drive.request("second", "second weights")));
    (void)Library::create(drive.place, "other", {drive.folder / "bo", "bo"}).value();
    CHECK(ana->sync().error().code() == ErrorCode::Conflict);
    CHECK(ana->syncStatus().changes == 1);
    CHECK(namesOf(*drive.open("bo")).empty());
}

TEST_CASE("A place that never held a library is none, and says so")
{
    Drive drive;
    CHECK(Library::open(drive.place, {drive.folder / "ana", "ana"}).error().code() == ErrorCode::NotFound);
    CHECK(Library::open("s3://UPPER", {drive.folder / "ana", "ana"}).error().code() == ErrorCode::InvalidArgument);
    drive.folder.write("full/file", "x");
    CHECK(Library::create(drive.folder / "full", "x", {drive.folder / "ana", "ana"}).error().code() == ErrorCode::AlreadyExists);
    CHECK(Library::absoluteLocation(drive.place / "..") == (drive.folder / "drive").string());
}
