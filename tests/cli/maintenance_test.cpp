// What is lost if this fails: room that nobody gets back, damage that nobody hears of, a restored library nobody can join.
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace modelbook;
namespace fs = std::filesystem;

namespace {

class Shared : public test::CliFixture
{
public:
    Shared() { init(); }
    void add(const std::string& sample, const std::string& name) const
    {
        const auto answer = run({"add", (samples() / sample).string(), "--name", name});
        INFO(answer.err);
        REQUIRE(answer.status == 0);
    }
    std::vector<fs::path> objects(const std::string& kind) const
    {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(library()) / kind)) {
            if (entry.is_regular_file())
                files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        return files;
    }
    static void flip(const fs::path& file)
    {
        fs::permissions(file, fs::perms::owner_all);
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(-1, std::ios::end);
        const auto last = static_cast<char>(stream.get() ^ 1);
        stream.seekp(-1, std::ios::end);
        stream.put(last);
    }
    /// Acts as another machine: a home of its own.
    void asMachine(const std::string& name) const { ::setenv("MODELBOOK_HOME", (folder / name).c_str(), 1); }
};

} // namespace

TEST_CASE("gc gives back the room of deleted models, and only that")
{
    const Shared shared;
    shared.add("lightning_logs/version_4", "kept");
    shared.add("hf/digits-cnn-067", "gone");
    REQUIRE(shared.run({"rm", "gone"}).status == 0);
    CHECK(shared.json({"gc"})["removed_objects"] == 0); // undo may still want it
    const auto dry = shared.json({"gc", "--days", "0", "--dry-run"});
    const auto chunks = shared.objects("chunks").size();
    CHECK(dry["removed_bytes"] > 10'000);
    CHECK(shared.objects("chunks").size() == chunks);
    CHECK(shared.json({"gc", "--days", "0"})["removed_bytes"] == dry["removed_bytes"]);
    CHECK(shared.objects("chunks").size() < chunks);
    CHECK(shared.run({"get", "kept", "-o", (shared.folder / "out").string()}).status == 0);
    CHECK(shared.run({"verify"}).status == 0);
    const auto undone = shared.run({"undo"});
    CHECK(undone.status == 3);
    CHECK(undone.err.find("collected") != std::string::npos);
    // The same run can be added again, on this machine and on another, though its names were collected.
    shared.add("hf/digits-cnn-067", "again");
    CHECK(shared.run({"verify"}).status == 0);
    CHECK(shared.run({"get", "again", "-o", (shared.folder / "out2").string()}).status == 0);
}

TEST_CASE("verify names the damaged object and the model that it harms")
{
    const Shared shared;
    shared.add("lightning_logs/version_4", "first");
    shared.add("hf/digits-cnn-067", "second");
    CHECK(shared.json({"verify"})["damaged"].empty());
    const auto id = shared.json({"show", "second"})["id"];
    Shared::flip(shared.objects("chunks").front());
    const auto answer = shared.run({"verify", "--json"});
    CHECK(answer.status == 1);
    REQUIRE(answer.json()["damaged"].size() == 1);
    CHECK(answer.json()["damaged"][0]["models"].size() == 1);
    const auto text = shared.run({"verify"});
    CHECK(text.out.find("harms ") != std::string::npos);
}

TEST_CASE("doctor finds a damaged change and mends it from a machine that has it")
{
    const Shared shared;
    shared.add("lightning_logs/version_4", "first");
    CHECK(shared.run({"doctor"}).status == 0);
    Shared::flip(shared.objects("packs").front());
    const auto found = shared.run({"doctor", "--json"});
    CHECK(found.status == 1);
    CHECK(found.json()["findings"][0]["code"] == "damaged-change");
    shared.asMachine("other");
    CHECK(shared.json({"ls"}).empty()); // who joins now misses it
    CHECK(shared.run({"doctor", "--mend"}).status == 1);
    shared.asMachine("home");
    CHECK(shared.run({"doctor", "--mend"}).status == 0);
    CHECK(shared.run({"doctor"}).status == 0);
    shared.asMachine("other");
    CHECK(shared.json({"ls"}).size() == 1);
    CHECK(shared.run({"get", "first", "-o", (shared.folder / "out").string()}).status == 0);
}

TEST_CASE("A library restored from a backup is noticed, and gets back what it lost")
{
    const Shared shared;
    shared.add("lightning_logs/version_4", "first");
    const fs::path library = shared.library();
    fs::copy(library, shared.folder / "backup", fs::copy_options::recursive);
    shared.add("hf/digits-cnn-067", "whole");
    shared.add("timm/digits-cnn-025", "also");
    const auto withData = shared.folder / "with-data";
    fs::create_directories(withData);
    fs::copy(library / "chunks", withData / "chunks", fs::copy_options::recursive);
    fs::copy(library / "manifests", withData / "manifests", fs::copy_options::recursive);
    fs::remove_all(library);
    fs::rename(shared.folder / "backup", library);
    CHECK(shared.run({"tag", "first", "+x"}).status != 0);
    CHECK(shared.json({"doctor"})["findings"].back()["code"] == "restored");
    // The data of one of the lost models survived elsewhere and was put back by hand: here, all of it.
    fs::copy(withData, library, fs::copy_options::recursive | fs::copy_options::skip_existing);
    CHECK(shared.run({"doctor", "--rejoin"}).status == 0);
    CHECK(shared.json({"ls"}).size() == 3);
    CHECK(shared.run({"verify"}).status == 0);
    shared.asMachine("other");
    CHECK(shared.json({"ls"}).size() == 3);
}
