// What is lost if this fails: models sent to people without access arrive changed, incomplete, or without their lineage.
#include "models/library/record_json.h"
#include "tests/models/sharing/sharing_fixture.h"

#include <cstdlib>

using namespace modelbook;
using namespace modelbook::test;
using Catch::Matchers::Contains;

namespace {

/// Args, README, lineage, histories and the bytes of every file are the same in both libraries.
void checkSame(const Library& one, const Library& other, const TempFolder& folder)
{
    const auto ids = SharingFixture::everyId(one);
    REQUIRE(SharingFixture::everyId(other) == ids);
    for (const auto& id : ids) {
        const auto a = one.model(id), b = other.model(id);
        REQUIRE(a);
        REQUIRE(b);
        INFO(a->name);
        CHECK(writeArgs(a->args) == writeArgs(b->args));
        CHECK(a->name == b->name);
        CHECK(a->parents == b->parents);
        CHECK(a->tags == b->tags);
        CHECK(a->metrics == b->metrics);
        CHECK(a->created == b->created);
        CHECK(*one.readme(id) == *other.readme(id));
        CHECK(*one.history(id) == *other.history(id));
        REQUIRE(a->checkpoints.size() == b->checkpoints.size());
        for (std::size_t i = 0; i < a->checkpoints.size(); ++i) {
            REQUIRE(a->checkpoints[i].files.size() == b->checkpoints[i].files.size());
            for (std::size_t k = 0; k < a->checkpoints[i].files.size(); ++k) {
                const auto &x = a->checkpoints[i].files[k], &y = b->checkpoints[i].files[k];
                CHECK(x.file == y.file);
                CHECK(x.sha256 == y.sha256);
                REQUIRE(other.fetch(y, folder / "fetched"));
                CHECK(Sha256::hexOf(bytesOfFile(folder / "fetched")) == x.sha256);
            }
        }
        CHECK(a->attachments.size() == b->attachments.size());
    }
}

} // namespace

TEST_CASE_METHOD(SharingFixture, "A bundle of models with their lineage arrives as it left: ids, args, READMEs, parents and bytes")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf", samples() / "hydra"});
    REQUIRE(ids.size() > 10);
    REQUIRE(library->setParents(ids[1], {ids[0]}));
    REQUIRE(library->setParents(ids[2], {ids[1]}));
    REQUIRE(library->setReadme(ids[1], "# 한국어 README\n\n| a | b |\n|---|---|\n", ""));
    REQUIRE(library->rename(ids[2], "이름/with: odd*chars"));
    REQUIRE(library->setTags({ids[1]}, {"paper"}, {}));
    const auto path = exportTo("all.modelbook", gather(library, everyId(*library)));

    const auto bundle = Bundle::open(path);
    REQUIRE(bundle);
    CHECK((*bundle)->models().size() == everyId(*library).size());
    CHECK_FALSE((*bundle)->isRedacted());
    CHECK_FALSE((*bundle)->signature());
    REQUIRE((*bundle)->verify());

    const auto other = makeLibrary("other", "ben");
    const auto preview = sharingOf(*other).previewTake((*bundle)->models());
    REQUIRE(preview);
    CHECK(preview->models.front().what == TakeReport::What::Added);
    CHECK(everyId(*other).empty()); // a preview writes nothing
    const auto report = importBundle(*other, *bundle);
    REQUIRE(report);
    checkSame(*library, *other, folder);

    // Again: everything is there already, and the history has no empty change.
    const auto changes = other->log(100)->size();
    const auto again = importBundle(*other, *bundle);
    REQUIRE(again);
    for (const auto& model : again->models)
        CHECK(model.what == TakeReport::What::Unchanged);
    CHECK(other->log(100)->size() == changes);
}

TEST_CASE_METHOD(SharingFixture, "Any unzip opens a bundle, and sha256sum agrees with its sums")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101", samples() / "hf" / "digits-mlp-001"});
    REQUIRE(library->rename(ids[1], "모델 하나"));
    const auto path = exportTo("two.modelbook", gather(library, ids));
    const auto command = "cd '" + folder.path().string() + "' && mkdir out && cd out && python3 -m zipfile -e '" + path.string() +
                         "' . && sha256sum --quiet -c SHA256SUMS && test -f '모델 하나/args.json' && test -f index.html";
    CHECK(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
    CHECK_THAT(bytesOfFile(folder / "out/README.md"), Contains("모델 하나"));
}

TEST_CASE_METHOD(SharingFixture, "One model's bundle has its README, args and files at the top")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    const auto command = "cd '" + folder.path().string() + "' && python3 -m zipfile -l '" + exportTo("one.modelbook", gather(library, ids)).string() + "' > list";
    CHECK(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
    const auto list = bytesOfFile(folder / "list");
    for (const char* name : {"README.md", "args.json", "model.json", "files/model.safetensors", "index.html", "SHA256SUMS"})
        CHECK_THAT(list, Contains(name));
    const auto other = makeLibrary("other");
    REQUIRE(importBundle(*other, *Bundle::open(folder / "one.modelbook")));
    CHECK(other->readme(ids[0])->empty() == library->readme(ids[0])->empty()); // the README made for people is no README of its own
}

TEST_CASE_METHOD(SharingFixture, "A card-only bundle carries no weights; a later one with weights fills them in")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    SharingChoice card;
    card.weights = SharingChoice::Weights::None;
    card.attachments = false;
    const auto cardPath = exportTo("card.modelbook", gather(library, ids, card));
    const auto wholePath = exportTo("whole.modelbook", gather(library, ids));
    CHECK(std::filesystem::file_size(cardPath) < std::filesystem::file_size(wholePath));
    CHECK(bytesOfFile(cardPath).find("files/") == std::string::npos);

    const auto other = makeLibrary("other");
    REQUIRE(importBundle(*other, *Bundle::open(cardPath)));
    const auto record = other->model(ids[0]);
    REQUIRE(record);
    REQUIRE(record->checkpoints.size() == 1); // named, with size and sum
    const auto fetched = other->fetch(record->checkpoints[0].files[0], folder / "x");
    REQUIRE_FALSE(fetched);
    CHECK(fetched.error().code() == ErrorCode::NotFound);
    CHECK_THAT(fetched.error().text(), Contains("not in this library"));
    CHECK_FALSE(std::filesystem::exists(folder / "x"));

    const auto report = importBundle(*other, *Bundle::open(wholePath));
    REQUIRE(report);
    CHECK(report->models[0].what == TakeReport::What::Updated);
    checkSame(*library, *other, folder);
}

TEST_CASE_METHOD(SharingFixture, "What is there already is merged: own README and args stand, tags and metrics unite")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    const auto before = exportTo("before.modelbook", gather(library, ids));
    const auto other = makeLibrary("other");
    REQUIRE(importBundle(*other, *Bundle::open(before)));
    REQUIRE(other->setReadme(ids[0], "mine", *other->readme(ids[0])));
    REQUIRE(other->setTags(ids, {"mine"}, {}));
    REQUIRE(library->setTags(ids, {"theirs"}, {}));
    REQUIRE(library->setReadme(ids[0], "theirs", *library->readme(ids[0])));
    const auto bundle = Bundle::open(exportTo("after.modelbook", gather(library, ids)));
    const auto report = importBundle(*other, *bundle);
    REQUIRE(report);
    CHECK(report->models[0].what == TakeReport::What::Updated);
    CHECK(*other->readme(ids[0]) == "mine");
    CHECK(other->model(ids[0])->tags == std::vector<std::string>{"mine", "theirs"});
    std::string notes;
    for (const auto& note : report->models[0].notes)
        notes += note + ";";
    CHECK_THAT(notes, Contains("README differs"));
    CHECK_THAT(notes, Contains("1 tag more"));
}

TEST_CASE_METHOD(SharingFixture, "A sealed bundle opens with its password alone, and at any offset")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    BundleOptions options;
    options.password = "correct horse";
    const auto path = exportTo("sealed.modelbook", gather(library, ids), options);
    CHECK(Bundle::isSealed(path));
    CHECK(bytesOfFile(path).find("args.json") == std::string::npos);
    for (const char* wrong : {"", "correct hors"}) {
        const auto refused = Bundle::open(path, wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code() == ErrorCode::PermissionDenied);
        CHECK_THAT(refused.error().text(), Contains("password"));
    }
    const auto bundle = Bundle::open(path, "correct horse");
    REQUIRE(bundle);
    REQUIRE((*bundle)->verify());
    const auto other = makeLibrary("other");
    REQUIRE(importBundle(*other, *bundle));
    checkSame(*library, *other, folder);
}

TEST_CASE_METHOD(SharingFixture, "A signature names its key, and a bundle changed after signing is refused")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    BundleOptions options;
    options.signingKey = folder / "keys/signing-key.pem";
    options.signer = "ana";
    const auto path = exportTo("signed.modelbook", gather(library, ids), options);
    CHECK((std::filesystem::status(options.signingKey).permissions() & std::filesystem::perms::all) == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto bundle = Bundle::open(path);
    REQUIRE(bundle);
    REQUIRE((*bundle)->signature());
    CHECK((*bundle)->signature()->signer == "ana");
    // The same key signs the next one.
    const auto second = Bundle::open(exportTo("second.modelbook", gather(library, ids), options));
    CHECK((*second)->signature()->publicKey == (*bundle)->signature()->publicKey);
    CHECK(keyFingerprint((*bundle)->signature()->publicKey).size() == 19);

    auto bytes = bytesOfFile(path);
    const auto signature = bytes.find("\"signature\": \"");
    REQUIRE(signature != std::string::npos);
    auto& digit = bytes[signature + 20];
    digit = digit == '0' ? '1' : '0';
    const auto changed = Bundle::open(folder.write("changed.modelbook", bytes));
    REQUIRE_FALSE(changed);
    CHECK(changed.error().code() == ErrorCode::Corrupt);
    CHECK_THAT(changed.error().text(), Contains("signature"));
}

TEST_CASE_METHOD(SharingFixture, "An export that is stopped, or finds its disk full, leaves nothing")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf" / "digits-cnn-101"});
    const auto models = gather(library, ids);
    const auto cancel = CancelToken::create();
    const auto stopped = exportBundle(models, folder / "stopped.modelbook", {}, [&](const Progress&) { cancel.cancel(); }, cancel);
    // One block may be the whole file: then nothing was left to stop.
    if (!stopped)
        CHECK(stopped.error().code() == ErrorCode::Cancelled);
    const auto full = exportBundle(models, "/dev/full/x.modelbook", {});
    CHECK_FALSE(full);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        CHECK(entry.path().filename().string().find(".part-") == std::string::npos);
}
