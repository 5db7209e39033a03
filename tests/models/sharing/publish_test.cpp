// What is lost if this fails: guests see what was not meant for them, or miss what was; or a share is left half changed.
#include "storage/objects/folder_store.h"
#include "tests/models/sharing/sharing_fixture.h"

#include <cstdlib>
#include <thread>

#include <zstd.h>

using namespace modelbook;
using namespace modelbook::test;
using Catch::Matchers::Contains;

namespace {

/// Every byte below a folder, decompressed: Git objects, chunks and manifests. As somebody would search who has only `cp`.
std::string everything(const std::filesystem::path& folder, const TempFolder& scratch)
{
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        all += entry.path().lexically_relative(folder).string() + "\n";
        const auto bytes = bytesOfFile(entry.path());
        all += bytes;
        // zstd frames anywhere in it: manifests whole, chunks behind their header and plane by plane.
        for (auto at = bytes.find("\x28\xb5\x2f\xfd"); at != std::string::npos; at = bytes.find("\x28\xb5\x2f\xfd", at + 4)) {
            const auto size = ZSTD_findFrameCompressedSize(bytes.data() + at, bytes.size() - at);
            const auto plain = ZSTD_isError(size) ? 0 : ZSTD_getFrameContentSize(bytes.data() + at, size);
            std::string out(plain < (64u << 20) ? plain : 32u << 20, '\0');
            const auto got = ZSTD_isError(size) ? size : ZSTD_decompress(out.data(), out.size(), bytes.data() + at, size);
            if (!ZSTD_isError(got))
                all += out.substr(0, got);
        }
        if (entry.path().extension() == ".pack") {
            const auto git = scratch / ("git-" + randomId());
            const auto command = "git init -q '" + git.string() + "' && cd '" + git.string() + "' && git unpack-objects -q < '" + entry.path().string() +
                                 "' && for o in $(git cat-file --batch-all-objects --batch-check='%(objectname)'); do git cat-file -p $o; done > all 2>/dev/null";
            REQUIRE(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
            all += bytesOfFile(git / "all");
        }
    }
    return all;
}

std::size_t countFiles(const std::filesystem::path& folder)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += entry.is_regular_file() && entry.path().parent_path().filename() != "tmp";
    return count;
}

} // namespace

TEST_CASE_METHOD(SharingFixture, "A share is opened like any library, shows what is published and nothing else")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(library->setReadme(ids[0], "# For everybody", *library->readme(ids[0])));
    SharingChoice choice;
    choice.cutOtherParents = true;
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[0], ids[1]}, choice), publicShare));

    const auto share = Library::open(folder / "library/shares/public", {folder / "guest-home", "guest"});
    REQUIRE(share);
    CHECK(everyId(**share).size() == 2);
    CHECK(*(*share)->readme(ids[0]) == "# For everybody");
    const auto record = (*share)->model(ids[0]);
    REQUIRE(record);
    const auto original = library->model(ids[0]);
    CHECK(record->args.values == original->args.values);
    const auto& file = record->checkpoints[0].files[0];
    REQUIRE((*share)->fetch(file, folder / "fetched"));
    CHECK(Sha256::hexOf(bytesOfFile(folder / "fetched")) == original->checkpoints[0].files[0].sha256);
    // Nothing is changed there but by publishing again.
    CHECK((*share)->rename(ids[0], "x").error().code() == ErrorCode::PermissionDenied);
    CHECK(sharingOf(**share).access().level != AccessLevel::Admin);

    // The library knows what is visible, by the shares alone.
    CHECK((*library->query("is.visibility = public"))->rowCount() == 2);
    CHECK((*library->query("missing is.visibility"))->rowCount() == ids.size() - 2);
    CHECK(sharingOf(*library).shares()->at(0).models.size() == 2);
    CHECK_THAT(library->log(1)->front().message, Contains("Publish 2 models to public"));
    const auto elsewhere = Library::open(folder / "library", {folder / "other-home", "ben"});
    REQUIRE(elsewhere);
    CHECK((*(*elsewhere)->query("is.visibility = public"))->rowCount() == 2);

    // Published bytes are copies: rights of one are not rights of the other.
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "library/shares")) {
        if (entry.is_regular_file())
            CHECK(entry.hard_link_count() == 1);
    }
}

TEST_CASE_METHOD(SharingFixture, "Unpublishing takes record, history and bytes away; what others need stays")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[0]}), publicShare));
    const auto alone = countFiles(folder / "library/shares/public");
    REQUIRE(library->setReadme(ids[1], "the withdrawn words", *library->readme(ids[1])));
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[1]}), publicShare));
    const TempFolder scratch;
    CHECK(everything(folder / "library/shares/public", scratch).find("the withdrawn words") != std::string::npos);
    REQUIRE(sharingOf(*library).unpublish({ids[1]}, publicShare));
    CHECK(everything(folder / "library/shares/public", scratch).find("the withdrawn words") == std::string::npos);
    CHECK(everything(folder / "library/shares/public", scratch).find(ids[1]) == std::string::npos);
    CHECK(countFiles(folder / "library/shares/public") == alone + 2); // two log entries more, which hold nothing of a record
    const auto share = Library::open(folder / "library/shares/public", {folder / "guest-home", "guest"});
    REQUIRE(share);
    CHECK(everyId(**share) == std::vector<ModelId>{ids[0]});
    const auto record = *(*share)->model(ids[0]);
    CHECK((*share)->fetch(record.checkpoints[0].files[0], folder / "fetched"));
    CHECK((*library->query("is.visibility = public"))->rowCount() == 1);
    CHECK(sharingOf(*library).unpublish({ids[1]}, publicShare).error().code() == ErrorCode::NotFound);
    CHECK(sharingOf(*library).unpublish({ids[1]}, "nowhere").error().code() == ErrorCode::NotFound);
}

TEST_CASE_METHOD(SharingFixture, "A guest who looked before finds what was published since")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[0]}), "team"));
    const auto share = Library::open(folder / "library/shares/team", {folder / "guest-home", "guest"});
    REQUIRE(share);
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[1], ids[2]}), "team"));
    REQUIRE(sharingOf(*library).unpublish({ids[0]}, "team"));
    REQUIRE((*share)->refresh());
    CHECK(everyId(**share).size() == 2);
    CHECK_FALSE((*share)->model(ids[0]));
}

TEST_CASE_METHOD(SharingFixture, "Redacted values occur nowhere in a share, also after publishing first without redaction")
{
    const auto library = makeLibrary("library", "ana-lovelace");
    add(*library, {writePrivateRun(), samples() / "lightning_logs" / "version_0"});
    const auto ids = everyId(*library);
    for (const auto& id : ids)
        REQUIRE(library->setReadme(id, "in /home/ana/secret-project/data, by ana-lovelace", *library->readme(id)));
    REQUIRE(sharingOf(*library).publish(gather(library, ids), publicShare));
    const TempFolder scratch;
    const auto before = everything(folder / "library/shares/public", scratch);
    for (const char* secret : {"secret-project", "ana-lovelace"}) // the search finds what is there
        CHECK(before.find(secret) != std::string::npos);
    SharingChoice choice;
    const auto values = proposeRedaction(*library, ids, false);
    REQUIRE(values);
    choice.redaction.add(*values);
    REQUIRE(sharingOf(*library).publish(gather(library, ids, choice), publicShare));
    const auto after = everything(folder / "library/shares/public", scratch);
    for (const auto& value : *values) {
        if (value.value.size() < 3)
            continue; // two letters stand everywhere; no search can tell
        INFO(value.field << ": " << value.value);
        CHECK(after.find(value.value) == std::string::npos);
    }
    CHECK(after.find("secret-project") == std::string::npos);
    CHECK(after.find("ana-lovelace") == std::string::npos);
    CHECK(after.find("adamw") != std::string::npos);
}

TEST_CASE_METHOD(SharingFixture, "Publishing that is cut short anywhere leaves the share as it was")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[0]}), publicShare));
    const auto visible = [&] {
        const auto share = Library::open(folder / "library/shares/public", {folder / ("home-" + randomId()), "guest"});
        REQUIRE(share);
        for (const auto& id : everyId(**share)) {
            const auto record = *(*share)->model(id);
            for (const auto& checkpoint : record.checkpoints)
                REQUIRE((*share)->fetch(checkpoint.files[0], folder / "fetched"));
        }
        return everyId(**share);
    };
    const auto models = gather(library, {ids[1], ids[2], ids[3]});
    for (const std::size_t after : {1u, 2u, 3u, 5u, 8u}) {
        INFO(after);
        const auto cancel = CancelToken::create();
        std::size_t steps = 0;
        const auto stopped = sharingOf(*library).publish(models, publicShare, [&](const Progress&) {
            if (++steps == after)
                cancel.cancel();
        }, cancel);
        if (stopped)
            break;
        CHECK(stopped.error().code() == ErrorCode::Cancelled);
        CHECK(visible() == std::vector<ModelId>{ids[0]});
    }
    REQUIRE(sharingOf(*library).publish(models, publicShare));
    CHECK(visible().size() == 4);
    // What the attempts left behind is gone, too.
    const auto fresh = makeLibrary("fresh");
    REQUIRE(sharingOf(*fresh).take(gather(library, {ids[0], ids[1], ids[2], ids[3]})));
    REQUIRE(sharingOf(*fresh).publish(gather(fresh, {ids[0], ids[1], ids[2], ids[3]}), publicShare));
    const auto chunks = [&](const std::string& name) { return countFiles(folder / name / "shares/public/chunks") + countFiles(folder / name / "shares/public/manifests"); };
    CHECK(chunks("library") == chunks("fresh"));
}

TEST_CASE_METHOD(SharingFixture, "Two who publish at once both have their models in the share")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    const auto other = Library::open(folder / "library", {folder / "other-home", "ben"});
    REQUIRE(other);
    REQUIRE(sharingOf(*library).publish(gather(library, {ids[0]}), publicShare));
    REQUIRE((*other)->refresh());
    const auto mine = gather(library, {ids[1], ids[2]}), theirs = gather(*other, {ids[3], ids[4]});
    Status one, two;
    std::thread first([&] { one = sharingOf(*library).publish(mine, publicShare); });
    std::thread second([&] { two = sharingOf(**other).publish(theirs, publicShare); });
    first.join();
    second.join();
    CHECK(one);
    CHECK(two);
    const auto share = Library::open(folder / "library/shares/public", {folder / "guest-home", "guest"});
    REQUIRE(share);
    CHECK(everyId(**share).size() == 5);
    for (const auto& id : everyId(**share)) {
        const auto record = *(*share)->model(id);
        CHECK((*share)->fetch(record.checkpoints[0].files[0], folder / "fetched"));
    }
}

TEST_CASE_METHOD(SharingFixture, "A locked model is not deleted until it is unlocked, and nothing else of the request is")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(sharingOf(*library).setLocked({ids[0]}, true));
    const auto refused = library->remove({ids[1], ids[0]});
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().text(), Contains("locked"));
    CHECK(everyId(*library).size() == ids.size());
    CHECK(*sharingOf(*library).isLocked(ids[0]));
    CHECK_FALSE(*sharingOf(*library).isLocked(ids[1]));
    REQUIRE(sharingOf(*library).setLocked({ids[0]}, false));
    CHECK(library->remove({ids[0]}));
}

TEST_CASE_METHOD(SharingFixture, "Names of shares that would leave their folder are refused")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    for (const char* name : {"", "..", "a/b", ".hidden", "../../x", "a b", "한글"})
        CHECK(sharingOf(*library).publish(gather(library, ids), name).error().code() == ErrorCode::InvalidArgument);
}
