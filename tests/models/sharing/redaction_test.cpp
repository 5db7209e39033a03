// What is lost if this fails: a private path, host or user name leaves with a model, in a place that nobody looked at.
#include "models/args/canonical.h"
#include "models/sharing/redaction/redaction.h"
#include "models/sharing/redaction/search_bytes.h"
#include "models/sharing/weights_only.h"
#include "models/formats/checkpoint_reader.h"
#include "tests/models/sharing/sharing_fixture.h"

#include <cstdlib>

using namespace modelbook;
using namespace modelbook::test;
using Catch::Matchers::Contains;

namespace {

ModelRecord privateRecord()
{
    ModelRecord record;
    record.id = "00112233445566778899aabbccddeeff";
    record.name = "run of ana";
    record.author = "ana-lovelace";
    record.origin = {"/home/ana/runs/1", "gpu-node-07", "hydra"};
    record.tags = {"paper", "from gpu-node-07"};
    record.args.values.set("lr", 0.1);
    record.args.values.set("data_root", "/home/ana/secret/data");
    record.args.values.set("cache", "s3://bucket/x and /scratch/ana/cache, twice");
    record.args.values.set("hostname", "gpu-node-07");
    record.args.values.set("note", "copied from /home/ana/secret/data/v2 by hand");
    record.args.values.set("optimizer", "adamw");
    record.args.values.set("url", "https://example.org/a/b");
    record.args.values.set("fraction", "1/2 and/or 3/4");
    record.args.values.set("windows", "C:\\Users\\ben\\data");
    record.args.values.set("layers", ArgValue::List{64, 32});
    record.args.sources = {{"data_root", "/home/ana/secret/data/config.yaml"}, {"lr", "config.yaml"}};
    record.args.texts = {{"lr", "1e-1"}};
    return record;
}

bool proposes(const std::vector<PrivateValue>& values, const std::string& field, PrivateValue::Kind kind)
{
    return std::any_of(values.begin(), values.end(), [&](const auto& value) { return value.field == field && value.kind == kind; });
}

/// The tree below a folder, decompressed and joined, as a stranger would search it: chunks and manifests may be zstd.
bool occurs(const std::filesystem::path& file, const std::string& text)
{
    return bytesOfFile(file).find(text) != std::string::npos;
}

} // namespace

TEST_CASE("Private paths, host and user names are proposed, and nothing that is none of these")
{
    const auto values = findPrivateValues(privateRecord(), "See /home/ana/secret/data and ask ana-lovelace; and/or http://x.org/y/z");
    using Kind = PrivateValue::Kind;
    CHECK(proposes(values, "arg.data_root", Kind::Path));
    CHECK(proposes(values, "arg.cache", Kind::Path));
    CHECK(proposes(values, "arg.note", Kind::Path));
    CHECK(proposes(values, "arg.windows", Kind::Path));
    CHECK(proposes(values, "arg.hostname", Kind::Host));
    CHECK(proposes(values, "is.tags", Kind::Host));
    CHECK(proposes(values, "is.author", Kind::User));
    CHECK(proposes(values, "is.name", Kind::User)); // "ana", whose home the paths are in
    CHECK(proposes(values, "is.folder", Kind::Path));
    CHECK(proposes(values, "is.host", Kind::Host));
    CHECK(proposes(values, "readme", Kind::Path));
    CHECK(proposes(values, "readme", Kind::User));
    for (const char* field : {"arg.lr", "arg.optimizer", "arg.url", "arg.fraction", "arg.layers"}) {
        for (const auto& value : values)
            CHECK(value.field != field);
    }
}

TEST_CASE("Redacting the proposals leaves none of them in record, README or histories")
{
    auto record = privateRecord();
    std::string readme = "Data in /home/ana/secret/data, on gpu-node-07. By ana-lovelace.";
    std::map<std::string, MetricHistory> histories{{"loss", {{1, 0.5, {}, {}}}}};
    RedactionRules rules;
    const auto values = findPrivateValues(record, readme);
    rules.add(values);
    const auto before = fingerprintOf(record.args.values);
    const auto redacted = redact(rules, record, readme, histories);
    std::string all = readme + record.name + record.author + record.origin.path + record.origin.host + canonicalJson(record.args.values);
    for (const auto& tag : record.tags)
        all += tag;
    for (const auto& [path, source] : record.args.sources)
        all += path + source;
    for (const auto& value : values) {
        INFO(value.value);
        CHECK(all.find(value.value) == std::string::npos);
    }
    CHECK(record.args.values.find("lr")->toDouble() == 0.1);
    CHECK(record.args.texts.count("lr") == 1);
    CHECK(record.args.values.find("optimizer"));
    CHECK_FALSE(record.args.values.find("data_root"));
    CHECK_FALSE(record.args.values.find("note")); // another arg with the same path in it goes whole
    CHECK(fingerprintOf(record.args.values) != before);
    CHECK(record.tags == std::vector<std::string>{"paper"});
    CHECK_THAT(readme, Contains("[redacted]"));
    CHECK_FALSE(redacted.args.empty());
}

TEST_CASE("Without rules nothing changes")
{
    auto record = privateRecord();
    std::string readme = "text";
    std::map<std::string, MetricHistory> histories;
    const auto redacted = redact({}, record, readme, histories);
    CHECK(record.args.values == privateRecord().args.values);
    CHECK(record.origin == privateRecord().origin);
    CHECK(redacted.args.empty());
}

TEST_CASE("A text is found across blocks, in other spellings, and in packed files")
{
    const std::vector<std::string> texts = spellingsOf({"/home/ana/x \"y\""});
    const auto search = [&](const std::string& bytes) { return *searchBytes(MemoryFile(bytes), texts); };
    CHECK(search("nothing") == SearchOutcome::Absent);
    CHECK(search("a /home/ana/x \"y\" b") == SearchOutcome::Found);
    CHECK(search(R"({"p":"\/home\/ana\/x \"y\""})") == SearchOutcome::Absent); // only one spelling at a time
    CHECK(search(R"({"p":"/home/ana/x \"y\""})") == SearchOutcome::Found);
    CHECK(search("%2Fhome%2Fana%2Fx%20%22y%22") == SearchOutcome::Found);
    std::string wide;
    for (const char c : std::string("/home/ana/x \"y\""))
        wide += std::string(1, c) + '\0';
    CHECK(search("..." + wide) == SearchOutcome::Found);
    // Across the 1 MiB blocks in which files are read.
    for (const std::size_t before : {(1u << 20) - 1, (1u << 20) - 7, 1u << 20, (1u << 20) - 14})
        CHECK(search(std::string(before, '.') + "/home/ana/x \"y\"" + "tail") == SearchOutcome::Found);
}

TEST_CASE("Compressed files are searched in what they unpack to, and what cannot be searched says so")
{
    const TempFolder folder;
    folder.write("secret.txt", std::string(5000, '.') + "hidden-word" + std::string(5000, '.'));
    folder.write("plain.txt", std::string(9000, '.'));
    const auto run = [&](const std::string& command) {
        return std::system(("cd '" + folder.path().string() + "' && " + command).c_str()) == 0; // NOLINT(concurrency-mt-unsafe)
    };
    REQUIRE(run("gzip -k secret.txt plain.txt && tar czf secret.tgz secret.txt && python3 -m zipfile -c deep.zip secret.tgz && "
                "python3 -c \"import zipfile; z=zipfile.ZipFile('secret.zip','w',zipfile.ZIP_DEFLATED); z.write('secret.txt'); "
                "z=zipfile.ZipFile('plain.zip','w',zipfile.ZIP_DEFLATED); z.write('plain.txt')\" && head -c 60 secret.txt.gz > cut.gz"));
    const auto search = [&](const std::string& name) { return *searchBytes(**LocalFile::open(folder / name), {"hidden-word"}); };
    CHECK(search("secret.txt") == SearchOutcome::Found);
    CHECK(search("secret.txt.gz") == SearchOutcome::Found);
    CHECK(search("secret.tgz") == SearchOutcome::Found);
    CHECK(search("secret.zip") == SearchOutcome::Found);
    CHECK(search("plain.zip") == SearchOutcome::Absent);
    CHECK(search("plain.txt.gz") == SearchOutcome::Absent);
    CHECK(search("deep.zip") == SearchOutcome::CannotSearch);
    CHECK(search("cut.gz") == SearchOutcome::CannotSearch);
    CHECK(*searchBytes(**LocalFile::open(std::filesystem::path(MODELBOOK_TEST_DATA) / "formats/hdf5/keras2-model.h5"), {"hidden-word"}) == SearchOutcome::CannotSearch);
}

TEST_CASE_METHOD(SharingFixture, "A file that holds what is redacted stays; the others go, and the bundle has no trace of it")
{
    const auto library = makeLibrary("library", "ana-lovelace");
    const auto ids = add(*library, {writePrivateRun()});
    REQUIRE(ids.size() >= 1);
    for (const auto& id : everyId(*library))
        REQUIRE(library->setReadme(id, "uses /home/ana/secret-project/data", *library->readme(id)));
    SharingChoice choice;
    const auto values = proposeRedaction(*library, everyId(*library), false);
    REQUIRE(values);
    choice.redaction.add(*values);
    const auto models = gather(library, everyId(*library), choice);
    bool leftOut = false, kept = false;
    for (const auto& model : models) {
        for (const auto& file : model.leftOut)
            leftOut = leftOut || file.file.find("leaky") != std::string::npos;
        for (const auto& checkpoint : model.record.checkpoints)
            kept = kept || checkpoint.files[0].file.find("clean") != std::string::npos;
    }
    CHECK(leftOut);
    CHECK(kept);
    const auto path = exportTo("redacted.modelbook", models);
    for (const char* secret : {"secret-project", "/home/ana", "ana-lovelace", folder.path().c_str()}) {
        INFO(secret);
        CHECK_FALSE(occurs(path, secret));
    }
    CHECK(occurs(path, "adamw"));
    CHECK(occurs(exportTo("open.modelbook", gather(library, everyId(*library))), "secret-project")); // the search finds what is there
    CHECK((*Bundle::open(path))->isRedacted());
}

TEST_CASE_METHOD(SharingFixture, "A Lightning checkpoint that keeps redacted args inside is shared as its weights alone")
{
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "lightning_logs" / "version_0"});
    SharingChoice choice;
    const auto record = library->model(ids[0]);
    REQUIRE(record);
    const auto flat = flattenArgs(record->args.values);
    std::string secret, where;
    for (const auto& [path, value] : flat) {
        if (value.isString() && value.toString().size() > 4) {
            secret = value.toString();
            where = path;
        }
    }
    REQUIRE_FALSE(secret.empty());
    choice.redaction.args = {where};
    const auto models = gather(library, ids, choice);
    REQUIRE(models.size() == 1);
    REQUIRE_FALSE(models[0].leftOut.empty());
    REQUIRE_FALSE(models[0].record.checkpoints.empty());
    for (const auto& checkpoint : models[0].record.checkpoints) {
        INFO(checkpoint.files[0].file);
        CHECK(checkpoint.format == "safetensors");
        const auto bytes = models[0].files.at(checkpoint.files[0].sha256)();
        REQUIRE(bytes);
        const auto all = (*bytes)->readString(0, (*bytes)->size());
        REQUIRE(all);
        CHECK(all->find(secret) == std::string::npos);
        CHECK(Sha256::hexOf(*all) == checkpoint.files[0].sha256);
        const auto info = readCheckpoint(**bytes);
        REQUIRE(info);
        CHECK(info->format == "safetensors");
        CHECK(info->parameters >= checkpoint.parameters);
    }
    const auto path = exportTo("weights.modelbook", models);
    CHECK_FALSE(occurs(path, secret));
    const auto other = makeLibrary("other");
    REQUIRE(importBundle(*other, *Bundle::open(path)));
}

TEST_CASE("Weights alone are the tensors bit for bit")
{
    const auto path = std::filesystem::path(MODELBOOK_TEST_DATA) / "formats/lightning.ckpt";
    const std::shared_ptr<const RandomAccessFile> file = std::move(*LocalFile::open(path));
    const auto info = readCheckpoint(*file);
    REQUIRE(info);
    REQUIRE(canKeepWeightsOnly(*info));
    const auto weights = weightsOnly(file, *info, "weights.safetensors");
    REQUIRE(weights);
    const auto read = readCheckpoint(**weights);
    REQUIRE(read);
    std::size_t compared = 0;
    for (const auto& tensor : read->tensors) {
        const auto original = std::find_if(info->tensors.begin(), info->tensors.end(), [&](const auto& other) { return other.name == tensor.name; });
        REQUIRE(original != info->tensors.end());
        CHECK(original->shape == tensor.shape);
        CHECK(original->dtype == tensor.dtype);
        CHECK(*file->readString(original->range->offset, original->range->length) == *(*weights)->readString(tensor.range->offset, tensor.range->length));
        ++compared;
    }
    CHECK(compared > 0);
    CHECK(read->metadata == ArgValue::map());
}
