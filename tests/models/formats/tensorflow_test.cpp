// What is lost if this fails: the checkpoints of TensorFlow, whose values lie in files beside an index.
#include "models/formats/tensorflow/crc32c.h"
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/tf_writer.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const std::string graphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

TableEntries entries(std::uint64_t shards = 1)
{
    return {{"", bundleHeader(shards)},
            {std::string("\0\1sliced", 8), bundleEntry(1, {1}, 0, 0, 4)},
            {graphKey, bundleEntry(7, {}, 0, 200, 50)},
            {"model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE", bundleEntry(1, {3}, shards - 1, 24, 12)},
            {"model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", bundleEntry(1, {2, 3}, 0, 0, 24)},
            {"model/dense/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", bundleEntry(1, {2, 3}, 0, 36, 24)},
            {"save_counter/.ATTRIBUTES/VARIABLE_VALUE", bundleEntry(9, {}, 0, 60, 8)}};
}

} // namespace

TEST_CASE("CRC-32C is that of RFC 3720")
{
    CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
    CHECK(crc32c("123456789") == 0xe3069283);
}

TEST_CASE("A TensorFlow checkpoint opens by its index, packed or not, and by a file of its values")
{
    for (const char type : {'\0', '\1'}) {
        TempFolder folder;
        folder.write("ckpt-5.index", tableOf(entries(), type));
        folder.write("ckpt-5.data-00000-of-00001", std::string(250, 'x'));
        for (const char* name : {"ckpt-5.index", "ckpt-5.data-00000-of-00001"}) {
            const auto info = readCheckpoint(folder.path() / name);
            REQUIRE(info);
            CHECK(info->format == "tensorflow-checkpoint");
            REQUIRE(info->tensors.size() == 4);
            CHECK(info->tensors[0].name == "model/dense/bias");
            CHECK(info->tensors[1].shape == std::vector<std::int64_t>{2, 3});
            CHECK(info->tensors[1].range == ByteRange{0, 24});
            CHECK(info->files[info->tensors[1].file] == "ckpt-5.data-00000-of-00001");
            CHECK(info->tensors[2].role == TensorRole::Optimizer);
            CHECK(info->tensors[3].role == TensorRole::Other);
            CHECK(info->parameters == 9);
            CHECK(info->findings.empty());
        }
    }
}

TEST_CASE("Files of values that are missing or cut short are named")
{
    TempFolder folder;
    folder.write("m.index", tableOf(entries(2)));
    folder.write("m.data-00000-of-00002", std::string(10, 'x'));
    const auto info = *readCheckpoint(folder.path() / "m.index");
    CHECK(hasFinding(info, "shard.missing"));
    CHECK(hasFinding(info, "shard.truncated"));
    CHECK(info.tensors.size() == 4);
}

TEST_CASE("Big-endian values are marked, slots of TensorFlow 1 are optimizer state")
{
    const auto info = *readBytes(tableOf({{"", bundleHeader(1, 1)},
                                          {"conv/weights", bundleEntry(19, {4}, 0, 0, 8)},
                                          {"conv/weights/Adam", bundleEntry(1, {4}, 0, 8, 16)},
                                          {"global_step", bundleEntry(9, {}, 0, 24, 8)}}));
    REQUIRE(info.tensors.size() == 3);
    CHECK(info.tensors[0].dtype.name == "F16");
    CHECK(info.tensors[0].bigEndian);
    CHECK(info.tensors[1].role == TensorRole::Optimizer);
    CHECK(info.parameters == 4);
}

TEST_CASE("A TensorFlow.js model lists its weights, quantised ones as they are stored, and misses its files")
{
    const std::string manifest = R"({"format":"layers-model","generatedBy":"keras v2.4.0","modelTopology":{"keras_version":"2.4.0",)"
                                 R"("model_config":{"class_name":"Sequential"}},"weightsManifest":[{"paths":["group1-shard1of1.bin"],"weights":[)"
                                 R"({"name":"dense/kernel","shape":[2,3],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.1,"min":-1}},)"
                                 R"({"name":"dense/bias","shape":[3],"dtype":"float32"}]}]})";
    TempFolder folder;
    folder.write("model.json", manifest);
    CHECK(hasFinding(*readCheckpoint(folder.path() / "model.json"), "shard.missing"));
    folder.write("group1-shard1of1.bin", std::string(18, 'x'));
    const auto info = *readCheckpoint(folder.path() / "model.json");
    CHECK(info.format == "tfjs");
    CHECK(info.findings.empty());
    REQUIRE(info.tensors.size() == 2);
    CHECK(info.tensors[0].dtype.name == "U8");
    CHECK(info.tensors[0].range == ByteRange{0, 6});
    CHECK(info.tensors[1].range == ByteRange{6, 12});
    CHECK(info.parameters == 9);
    CHECK(*info.metadata.find("class") == ArgValue("Sequential"));
    folder.write("group1-shard1of1.bin", std::string(17, 'x'));
    CHECK(hasFinding(*readCheckpoint(folder.path() / "model.json"), "shard.truncated"));
}

TEST_CASE("Other JSON is no model of TensorFlow.js")
{
    CHECK(readBytes(R"({"lr": 0.1, "format": "x"})")->format == "opaque");
    CHECK(readBytes(R"([1, 2, {"weights": 3}])")->format == "opaque");
}

TEST_CASE("A frozen graph lists its constants; texts, axes and shapes are no weights")
{
    const auto bytes = graphDef({nodeDef("input", "Placeholder"), nodeDef("conv/weights", "Const", tensorProto(1, {2, 3}, std::string(24, 'x'))),
                                 nodeDef("axis", "Const", tensorProto(3, {2}, std::string(8, '\0'))),
                                 nodeDef("label", "Const", pbNumber(1, 7) + pbBytes(2, "") + pbBytes(8, "cat")),
                                 nodeDef("conv", "Conv2D")});
    const auto info = *readBytes(bytes);
    CHECK(info.format == "tensorflow-graph");
    REQUIRE(info.tensors.size() == 2);
    CHECK(info.tensors[0].name == "conv/weights");
    CHECK(bytes.substr(info.tensors[0].range->offset, 24) == std::string(24, 'x'));
    CHECK(info.tensors[1].role == TensorRole::Other);
    CHECK(info.parameters == 6);
    CHECK(*info.metadata.find("operators") == ArgValue(5));
    CHECK(info.metadata.find("inputs")->toList()[0] == ArgValue("input"));
}

TEST_CASE("A SavedModel tells its signatures, and the variables that lie beside it")
{
    TempFolder folder;
    folder.write("m/saved_model.pb", savedModel(graphDef({nodeDef("scale", "Const", tensorProto(1, {}, "abcd"))})));
    CHECK(readCheckpoint(folder.path() / "m/saved_model.pb")->tensors.size() == 1);
    folder.write("m/variables/variables.index", tableOf(entries()));
    folder.write("m/variables/variables.data-00000-of-00001", std::string(250, 'x'));
    const auto info = *readCheckpoint(folder.path() / "m/saved_model.pb");
    CHECK(info.format == "tensorflow-saved-model");
    CHECK(info.metadata.find("signatures")->toList()[0] == ArgValue("serving_default"));
    CHECK(*info.metadata.find("tensorflow_version") == ArgValue("2.15.0"));
    REQUIRE(info.tensors.size() == 5);
    CHECK(info.files[info.tensors[1].file] == "variables/variables.data-00000-of-00001");
    CHECK(info.parameters == 10);
    CHECK(info.findings.empty());
    std::filesystem::remove(folder.path() / "m/variables/variables.index");
    CHECK(hasFinding(*readCheckpoint(folder.path() / "m/saved_model.pb"), "shard.missing"));
}

TEST_CASE("Texts and other protobuf files are no graphs of TensorFlow")
{
    CHECK(readBytes("\n\nname: value\nother: value\n")->format == "opaque");
    CHECK(readBytes(pbBytes(1, pbBytes(1, "a") + pbBytes(2, "not an operator!")))->format == "opaque");
}
