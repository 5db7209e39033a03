// What is lost if this fails: records, and two people's edits of one model.
#include "models/library/record_json.h"
#include "models/library/record_merge.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace modelbook;

namespace {

ModelRecord sample()
{
    ModelRecord record;
    record.name = "재현-1";
    record.tags = {"a", "b"};
    record.parents = {"00112233445566778899aabbccddeeff"};
    CheckpointRecord checkpoint;
    checkpoint.files = {{"checkpoints/epoch=1.ckpt", "abc-0", "def", 123}};
    checkpoint.format = "pytorch-zip";
    checkpoint.step = 33;
    checkpoint.epoch = 1.5;
    checkpoint.metrics = {{"val_acc", 0.5}};
    record.checkpoints = {checkpoint};
    record.attachments = {{"hparams.yaml", "x-0", "y", 7}};
    record.metrics = {{"val_loss", 2.25}, {"nan", std::nan("")}};
    record.author = "ana";
    record.created = 1'764'000'000'123;
    record.origin = {"/runs/1", "gpu7", "lightning"};
    return record;
}

std::string merge(const ModelRecord& base, const ModelRecord& ours, const ModelRecord& theirs)
{
    return **recordMergeRules().merge("models/ab/x/model.json", writeRecord(base), writeRecord(ours), writeRecord(theirs));
}

} // namespace

TEST_CASE("A record comes back as it was written")
{
    const auto text = writeRecord(sample());
    const auto record = readRecord(text, "model.json");
    REQUIRE(record);
    CHECK(writeRecord(*record) == text);
    CHECK(record->checkpoints == sample().checkpoints);
    CHECK(std::isnan(record->metrics.at("nan")));
    CHECK(record->origin == sample().origin);
}

TEST_CASE("Args keep their types and sources")
{
    RecordedArgs args;
    args.values.set("lr", 1.0);
    args.values.set("steps", 3);
    args.values.set("text", "1e-3");
    args.values.set("none", ArgValue());
    args.values.set("empty", ArgValue::map());
    args.sources = {{"lr", "hparams.yaml"}};
    args.texts = {{"lr", "1E+0"}};
    const auto back = readArgs(writeArgs(args), "args.json");
    REQUIRE(back);
    CHECK(back->values.find("lr")->isFloat());
    CHECK(back->values.find("steps")->isInt());
    CHECK(back->values.find("text")->isString());
    CHECK(back->values.find("empty")->isMap());
    CHECK(back->sources == args.sources);
    CHECK(back->texts == args.texts);
}

TEST_CASE("A damaged record is an error that names its file")
{
    CHECK(readRecord("{", "models/ab/x/model.json").error().text().find("models/ab/x/model.json") != std::string::npos);
    CHECK(readRecord("[]", "m").error().code() == ErrorCode::Corrupt);
    CHECK(readRecord(R"({"checkpoints":[{"files":[]}]})", "m").error().code() == ErrorCode::Corrupt);
    CHECK(readRecord(R"({"name":5})", "m").error().code() == ErrorCode::Corrupt);
    CHECK(readArgs("{}", "a").error().code() == ErrorCode::Corrupt);
}

TEST_CASE("Metric histories come back, gaps and odd numbers included")
{
    const MetricHistory history{{0, 0.5, 0.0, {}}, {std::nullopt, 1e-300, {}, 1'764'000'000'000}, {12, INFINITY, 1.5, {}}};
    CHECK(*readHistory(writeHistory(history), "x") == history);
    CHECK_FALSE(readHistory("step,value,epoch,time\n1,abc,,\n", "x"));
}

TEST_CASE("Names of metrics survive as file names")
{
    for (const char* name : {"val_acc", "val/acc", "../x", "손실", "a.b", ".hidden", "loss@0.5 %"}) {
        const auto path = metricPath("aabb", name);
        const auto file = path.substr(path.rfind('/') + 1);
        CHECK(path == "models/aa/aabb/metrics/" + file);
        CHECK(metricOfFile(file) == name);
    }
}

TEST_CASE("Edits of different fields are both kept; of one field the later wins; sets merge by element")
{
    const auto base = sample();
    auto ours = base, theirs = base;
    ours.name = "ours";
    ours.tags = {"a", "ours"}; // removed b, added ours
    theirs.status = "done";
    theirs.tags = {"a", "b", "theirs"};
    theirs.metrics["val_acc"] = 0.75;
    auto merged = *readRecord(merge(base, ours, theirs), "m");
    CHECK(merged.name == "ours");
    CHECK(merged.status == "done");
    CHECK(merged.tags == std::vector<std::string>{"a", "theirs", "ours"});
    CHECK(merged.metrics.at("val_acc") == 0.75);
    theirs.name = "theirs";
    CHECK(readRecord(merge(base, ours, theirs), "m")->name == "ours");
}

TEST_CASE("Checkpoints that two people add are both kept")
{
    const auto base = sample();
    auto ours = base, theirs = base;
    auto checkpoint = base.checkpoints[0];
    checkpoint.files[0].file = "ours.ckpt";
    ours.checkpoints.push_back(checkpoint);
    checkpoint.files[0].file = "theirs.ckpt";
    theirs.checkpoints.push_back(checkpoint);
    CHECK(readRecord(merge(base, ours, theirs), "m")->checkpoints.size() == 3);
}

TEST_CASE("Args never change, deletions win, histories unite")
{
    const auto rules = recordMergeRules();
    CHECK(**rules.merge("models/ab/x/args.json", "{}", "{1}", "{2}") == "{2}");
    CHECK_FALSE(rules.merge("models/ab/x/model.json", "{}", "{1}", std::nullopt)->has_value());
    const auto united = **rules.merge("models/ab/x/metrics/a.csv", "", "step,value,epoch,time\n2,2,,\n",
                                      "step,value,epoch,time\n1,1,,\n");
    CHECK(united == "step,value,epoch,time\n1,1,,\n2,2,,\n");
    CHECK(rules.unit("models/ab/abcd/metrics/x.csv") == "models/ab/abcd");
    CHECK(rules.unit("views/x.json").empty());
}
