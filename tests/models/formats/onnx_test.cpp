// What is lost if this fails: what an ONNX file says of its weights, wherever in its graphs they are.
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/proto_writer.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const std::filesystem::path onnxExports = std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs/export";

std::vector<std::string> names(const CheckpointInfo& info)
{
    std::vector<std::string> all;
    for (const auto& tensor : info.tensors)
        all.push_back(tensor.name);
    return all;
}

std::string initializer(const std::string& name, std::uint64_t size = 4)
{
    return pbBytes(5, onnxTensor(name, {size}, 1, rawData(4 * size)));
}

/// A Constant node with the tensor `value`.
std::string constant(const std::string& output, std::uint64_t size = 4)
{
    return pbBytes(1, onnxNode("Constant", output,
                               pbBytes(5, pbBytes(1, "value") + pbBytes(5, onnxTensor("", {size}, 1, rawData(4 * size))))));
}

} // namespace

TEST_CASE("ONNX: an exported network tells its weights, its maker and what goes in and out")
{
    const auto info = readCheckpoint(onnxExports / "digits-cnn-030.onnx");
    REQUIRE(info);
    CHECK(info->format == "onnx");
    CHECK(info->framework == "PyTorch 1.13.0");
    CHECK(info->findings.empty());
    CHECK(names(*info) == std::vector<std::string>{"backbone.0.weight", "backbone.0.bias", "backbone.3.weight",
                                                   "backbone.3.bias", "head.weight", "head.bias"});
    CHECK(info->tensors[0].shape == std::vector<std::int64_t>{16, 1, 3, 3});
    CHECK(info->tensors[0].dtype.name == "F32");
    CHECK(*info->metadata.find("opset")->find("ai.onnx") == ArgValue(13));
    CHECK(*info->metadata.find("ir_version") == ArgValue(7));
    const auto& inputs = info->metadata.find("graph")->find("inputs")->toList();
    REQUIRE(inputs.size() == 1);
    CHECK(*inputs[0].find("name") == ArgValue("x"));
    CHECK(*inputs[0].find("shape") == ArgValue(ArgValue::List{2, 1, 8, 8}));
    CHECK(*inputs[0].find("type") == ArgValue("F32"));
    const auto bytes = bytesOfFile(onnxExports / "digits-cnn-030.onnx");
    for (const auto& tensor : info->tensors) {
        REQUIRE(tensor.range);
        CHECK(tensor.range->length == tensor.bytes);
        CHECK(tensor.range->offset + tensor.bytes <= bytes.size());
    }
}

TEST_CASE("ONNX: weights in Constants and in the branches of If and Loop are found at any depth")
{
    auto inner = initializer("deepest");
    for (int depth = 0; depth < 500; ++depth)
        inner = constant("c" + std::to_string(depth)) +
                pbBytes(1, onnxNode(depth % 2 ? "If" : "Loop", "o", pbBytes(5, pbBytes(1, "body") + pbBytes(6, inner))));
    const auto info = readBytes(onnxModel(initializer("first") + inner));
    REQUIRE(info);
    CHECK(info->tensors.size() == 502);
    CHECK(info->tensors.front().name == "first");
    CHECK(info->tensors.back().name == "deepest");
    CHECK(info->parameters == 502 * 4);
}

TEST_CASE("ONNX: attributes may stand before the operator, and Constants hold their values in many ways")
{
    const auto value = [](std::uint32_t field, const std::string& bytes) { return pbBytes(5, pbBytes(field, bytes)); };
    const auto node = [](const std::string& attribute, const std::string& output) {
        return pbBytes(1, attribute + pbBytes(4, "Constant") + pbBytes(2, output));
    };
    const auto info = readBytes(onnxModel(
        node(value(5, onnxTensor("own name", {2, 2}, 10, rawData(8))), "half") + node(value(7, std::string(12, 'f')), "floats") +
        node(value(8, varint(1) + varint(300) + varint(~std::uint64_t(0))), "ints") + node(value(4, "text"), "text") +
        node(pbBytes(5, varint(2 << 3 | 5) + "abcd"), "factor") + node(pbBytes(5, pbNumber(3, 5)), "axis") +
        pbBytes(1, onnxNode("ConstantOfShape", "zeros", value(5, onnxTensor("", {1}, 1, rawData(4)))))));
    REQUIRE(info);
    CHECK(names(*info) == std::vector<std::string>{"half", "floats", "ints", "text", "factor", "axis"});
    CHECK(info->tensors[0].dtype.name == "F16");
    CHECK(info->tensors[1].shape == std::vector<std::int64_t>{3});
    CHECK(info->tensors[2].shape == std::vector<std::int64_t>{3});
    CHECK(info->tensors[2].dtype.name == "I64");
    CHECK(info->parameters == 7); // neither shapes nor factors
}

TEST_CASE("ONNX: weights in functions and training graphs; sparse ones; names taken twice")
{
    const auto sparse = pbBytes(15, pbBytes(1, onnxTensor("sparse", {3}, 1, rawData(12))) + pbNumber(3, 10) + pbNumber(3, 20));
    const auto info = readBytes(onnxModel(
        initializer("w") + initializer("w") + sparse,
        pbBytes(25, pbBytes(1, "f") + pbBytes(7, onnxNode("Constant", "inFunction", pbBytes(5, pbBytes(5, onnxTensor("", {4}, 1, rawData(16))))))) +
            pbBytes(20, pbBytes(1, initializer("start")))));
    REQUIRE(info);
    CHECK(names(*info) == std::vector<std::string>{"inFunction", "start", "w", "w@3", "sparse"});
    CHECK(info->tensors[4].shape == std::vector<std::int64_t>{10, 20});
    CHECK_FALSE(info->tensors[4].range);
}

TEST_CASE("ONNX: types have their sizes, and packed floats have a place in the file")
{
    const struct {
        std::uint64_t type;
        const char* name;
        std::uint64_t bytesOf6;
    } types[] = {{1, "F32", 24}, {2, "U8", 6},  {3, "I8", 6},    {4, "U16", 12}, {5, "I16", 12},  {6, "I32", 24},
                 {7, "I64", 48}, {9, "BOOL", 6}, {10, "F16", 12}, {11, "F64", 48}, {12, "U32", 24}, {13, "U64", 48},
                 {14, "C64", 48}, {15, "C128", 96}, {16, "BF16", 12}, {17, "F8_E4M3", 6}, {18, "F8_E4M3FNUZ", 6},
                 {19, "F8_E5M2", 6}, {20, "F8_E5M2FNUZ", 6}, {21, "U4", 3}, {22, "I4", 3}, {23, "F4_E2M1", 3}, {24, "F8_E8M0", 6}};
    for (const auto& [type, name, bytes] : types) {
        INFO(name);
        const auto info = readBytes(onnxModel(pbBytes(5, onnxTensor("w", {6}, type, rawData(bytes)))));
        REQUIRE(info);
        CHECK(info->findings.empty());
        CHECK(info->tensors[0].dtype.name == name);
        CHECK(info->tensors[0].bytes == bytes);
        CHECK(info->tensors[0].range->length == bytes);
    }
    const auto odd = readBytes(onnxModel(pbBytes(5, onnxTensor("w", {5}, 22, rawData(3)))));
    CHECK(odd->tensors[0].bytes == 3);
    CHECK(odd->findings.empty());
    const auto packed = readBytes(onnxModel(pbBytes(5, onnxTensor("w", {3}, 1, pbBytes(4, "aaaabbbbcccc")))));
    CHECK(packed->tensors[0].range->length == 12);
    const auto numbers = readBytes(onnxModel(pbBytes(5, onnxTensor("w", {3}, 7, pbBytes(7, "abc")))));
    CHECK_FALSE(numbers->tensors[0].range);
    CHECK(numbers->findings.empty());
}

TEST_CASE("ONNX: metadata_props that speak of training are args and metrics, typed; the rest stays text")
{
    const auto prop = [](const std::string& key, const std::string& value) { return pbBytes(14, pbBytes(1, key) + pbBytes(2, value)); };
    const auto info = readBytes(onnxModel(initializer("w"),
                                          prop("train.optimizer.lr", "3e-4") + prop("train.amp", "True") + prop("train.name", "숫자") +
                                              prop("hparams", R"({"seed": 7, "layers": [1, 2]})") + prop("val_acc", "0.91") +
                                              prop("epoch", "12") + prop("names", "{0: 'cat'}") + prop("license", "1.0")));
    REQUIRE(info);
    CHECK(*info->args.find("optimizer")->find("lr") == ArgValue(3e-4));
    CHECK(*info->args.find("amp") == ArgValue(true));
    CHECK(*info->args.find("name") == ArgValue("숫자"));
    CHECK(*info->args.find("seed") == ArgValue(7));
    CHECK(*info->args.find("layers") == ArgValue(ArgValue::List{1, 2}));
    CHECK(info->metrics.at("val_acc") == 0.91);
    CHECK(info->epoch == 12.0);
    CHECK(*info->metadata.find("names") == ArgValue("{0: 'cat'}"));
    CHECK(info->metadata.find("license")->isString());
}

TEST_CASE("ONNX: weights in other files are listed and never opened; those outside the folder are a danger")
{
    const auto at = [](const std::string& location) {
        return *readBytes(onnxModel(pbBytes(5, onnxTensor("w", {1'000'000}, 1, externalData(location)))));
    };
    const auto beside = at("model.onnx.data");
    CHECK(hasFinding(beside, "onnx.external-data"));
    CHECK_FALSE(hasLevel(beside, Finding::Level::Danger));
    CHECK_FALSE(beside.tensors[0].range);
    const auto& list = beside.metadata.find("external_data")->toList();
    CHECK(*list.at(0).find("file") == ArgValue("model.onnx.data"));
    CHECK(*list.at(0).find("bytes") == ArgValue(4'000'000));
    CHECK_FALSE(hasLevel(at("weights/part.bin"), Finding::Level::Danger));
    CHECK_FALSE(hasLevel(at("a..b"), Finding::Level::Danger));
    for (const char* outside : {"/etc/passwd", "../x", "a/../../x", "a\\..\\..\\x", "C:\\x", "..", "\\\\host\\x", "file:///x"})
        CHECK(hasLevel(at(outside), Finding::Level::Danger));
    CHECK(hasFinding(*readBytes(onnxModel(pbBytes(5, onnxTensor("w", {4}, 1, pbNumber(14, 1))))), "onnx.tensor-defect"));
}

TEST_CASE("ONNX: what is read does not depend on the size of the weights, and files over 4 GB open")
{
    TempFolder folder;
    std::uint64_t bytes[2] = {};
    for (int i = 0; i < 2; ++i) {
        const std::uint64_t rows = i == 0 ? 1000 : 300'000;
        // raw_data stands last: its bytes are the hole that makes the file sparse.
        const auto size = rows * 4096 * 4;
        const auto tensor = onnxTensor("w", {rows, 4096}, 1, varint(9 << 3 | 2) + varint(size));
        const auto graph = varint(5 << 3 | 2) + varint(tensor.size() + size) + tensor;
        const auto model = pbNumber(1, 8) + pbBytes(8, pbNumber(2, 17)) + varint(7 << 3 | 2) + varint(graph.size() + size) + graph;
        const auto path = folder.write("m" + std::to_string(i) + ".onnx", model);
        std::filesystem::resize_file(path, model.size() + size);
        const auto file = std::move(*LocalFile::open(path));
        const CountingFile counted(*file);
        const auto info = readCheckpoint(counted);
        REQUIRE(info);
        CHECK(info->findings.empty());
        CHECK(info->tensors[0].range->length == size);
        bytes[i] = counted.bytesRead();
    }
    CHECK(bytes[1] < 40'000);
    CHECK(bytes[1] <= bytes[0] + 4096);
}

TEST_CASE("ONNX: before IR version 4 initializers are inputs, too; they are not shown as such")
{
    const auto input = [](const char* name) { return pbBytes(11, pbBytes(1, name)); };
    const auto info = readBytes(onnxModel(initializer("w") + input("x") + input("w")));
    const auto& inputs = info->metadata.find("graph")->find("inputs")->toList();
    REQUIRE(inputs.size() == 1);
    CHECK(*inputs[0].find("name") == ArgValue("x"));
}

TEST_CASE("Other protobuf files, texts and noise are not taken for ONNX")
{
    const std::string others[] = {
        pbNumber(1, 1) + pbBytes(2, pbBytes(1, "x")),                                   // TensorFlow SavedModel
        pbBytes(1, pbBytes(1, "conv1")) + pbBytes(4, pbNumber(1, 27)),                  // GraphDef
        pbNumber(1, 4) + pbBytes(2, pbBytes(1, "x")) + pbBytes(500, pbBytes(1, "y")),   // Core ML
        pbBytes(7, "this is no graph") + pbNumber(1, 8),
        pbNumber(1, 8) + pbBytes(7, "\xff\xff\xff"),
        "\b\x07 and a text that goes on like this",
        std::string("\x08\x07\x12", 3),
        std::string(4096, '\0'),
        std::string(4096, '\b'),
    };
    for (const auto& bytes : others) {
        const auto info = readBytes(bytes);
        CHECK((!info || info->format != "onnx"));
    }
}
