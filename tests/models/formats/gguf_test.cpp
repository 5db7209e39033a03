// What is lost if this fails: what a GGUF file says of its weights and training, whatever machine or quantiser wrote it.
#include "models/args/canonical.h"
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/gguf_writer.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const std::filesystem::path exports = std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs/export";

} // namespace

TEST_CASE("GGUF: every exported run tells the args it was trained with")
{
    const auto truth =
        nlohmann::json::parse(bytesOfFile(std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs.truth.json"));
    std::size_t seen = 0;
    for (const auto& run : truth) {
        if (run["kind"] != "gguf")
            continue;
        const auto digits = std::to_string(run["i"].get<int>());
        const auto number = std::string(3 - digits.size(), '0') + digits;
        const auto arch = run["args"]["model"]["arch"].get<std::string>();
        const auto info = readCheckpoint(exports / ("digits-" + arch + "-" + number + ".gguf"));
        REQUIRE(info);
        INFO(number);
        CHECK(info->format == "gguf");
        CHECK(info->findings.empty());
        // GGUF has no null: what was null is not recorded.
        nlohmann::ordered_json recorded;
        const auto flat = nlohmann::ordered_json(run["args"]).flatten();
        for (const auto& [path, value] : flat.items()) {
            if (!value.is_null())
                recorded[path] = value;
        }
        CHECK(canonicalJson(info->args) == canonicalJson(*argsFromJson(recorded.unflatten())));
        CHECK(*info->metadata.find("general")->find("architecture") == ArgValue(arch));
        CHECK(info->parameters > 500);
        ++seen;
    }
    CHECK(seen == 9);
}

TEST_CASE("GGUF: shapes are row-major, and each tensor's bytes are where they are said to be")
{
    const auto info = *readCheckpoint(exports / "digits-cnn-084.gguf");
    REQUIRE(info.tensors.size() == 16);
    CHECK(info.tensors[0].name == "backbone.0.weight");
    CHECK(info.tensors[0].shape == std::vector<std::int64_t>{16, 1, 3, 3});
    CHECK(info.tensors[0].dtype == DType{"F32", 4, 1});
    CHECK(info.tensors[4].role == TensorRole::Buffer); // running_mean
    const auto size = std::filesystem::file_size(exports / "digits-cnn-084.gguf");
    for (const auto& tensor : info.tensors) {
        CHECK(tensor.range->length == tensor.bytes);
        CHECK(tensor.range->offset % 32 == 0);
        CHECK(tensor.range->offset + tensor.bytes <= size);
    }
    CHECK(info.tensors[1].range->offset - info.tensors[0].range->offset == 576);
}

TEST_CASE("GGUF: both byte orders and versions give the same")
{
    for (const bool big : {false, true}) {
        for (const std::uint32_t version : {2u, 3u}) {
            GgufWriter writer(big, version);
            writer.key("general.architecture").text("llama");
            writer.key("train.lr").f32(0.003f);
            writer.key("train.seed").i64(-7);
            writer.key("train.betas").list(12, {writer.bits64(0.9), writer.bits64(0.999)}, 8);
            writer.tensor("blk.0.attn_q.weight", {64, 3}, 2);
            writer.tensor("norm", {5}, 0);
            const auto info = readBytes(writer.bytes());
            INFO((info ? std::string() : info.error().text()));
            REQUIRE(info);
            CHECK(info->findings.empty());
            CHECK(*info->args.find("lr") == ArgValue(0.003));
            CHECK(*info->args.find("seed") == ArgValue(-7));
            CHECK(*info->args.find("betas") == ArgValue(ArgValue::List{0.9, 0.999}));
            REQUIRE(info->tensors.size() == 2);
            CHECK(info->tensors[0].shape == std::vector<std::int64_t>{3, 64});
            CHECK(info->tensors[0].dtype.name == "Q4_0");
            CHECK(info->tensors[0].bytes == 3 * 2 * 18);
            CHECK(info->tensors[0].bigEndian == big);
            CHECK(info->parameters == 197);
            CHECK(*info->metadata.find("gguf")->find("byte_order") == ArgValue(big ? "big" : "little"));
        }
    }
}

TEST_CASE("GGUF: quantised types have the sizes of their blocks")
{
    const struct {
        std::uint32_t type;
        const char* name;
        std::uint64_t bytesOf256;
    } types[] = {{0, "F32", 1024}, {1, "F16", 512},     {2, "Q4_0", 144},   {3, "Q4_1", 160},   {6, "Q5_0", 176},
                 {7, "Q5_1", 192}, {8, "Q8_0", 272},    {10, "Q2_K", 84},   {11, "Q3_K", 110},  {12, "Q4_K", 144},
                 {13, "Q5_K", 176}, {14, "Q6_K", 210},  {15, "Q8_K", 292},  {16, "IQ2_XXS", 66}, {17, "IQ2_XS", 74},
                 {18, "IQ3_XXS", 98}, {19, "IQ1_S", 50}, {20, "IQ4_NL", 144}, {21, "IQ3_S", 110}, {22, "IQ2_S", 82},
                 {23, "IQ4_XS", 136}, {24, "I8", 256},  {25, "I16", 512},   {26, "I32", 1024},  {27, "I64", 2048},
                 {28, "F64", 2048}, {29, "IQ1_M", 56},  {30, "BF16", 512},  {34, "TQ1_0", 54},  {35, "TQ2_0", 66},
                 {39, "MXFP4", 136}, {40, "NVFP4", 144}};
    for (const auto& [type, name, bytes] : types) {
        GgufWriter writer;
        writer.tensor("w", {256}, type, bytes);
        const auto info = readBytes(writer.bytes());
        INFO(name);
        REQUIRE(info);
        CHECK(info->tensors[0].dtype.name == name);
        CHECK(info->tensors[0].bytes == bytes);
        CHECK(info->findings.empty());
    }
    GgufWriter writer;
    writer.tensor("w", {256}, 999, 64);
    const auto info = readBytes(writer.bytes());
    REQUIRE(info);
    CHECK(info->tensors[0].dtype.name == "GGML_999");
    CHECK_FALSE(info->tensors[0].range);
    CHECK(hasFinding(*info, "tensor.unknown-dtype"));
}

TEST_CASE("GGUF: a vocabulary is counted, not kept; a short list is kept")
{
    GgufWriter writer;
    writer.key("tokenizer.ggml.tokens").strings(std::vector<std::string>(100'000, "token"));
    writer.key("tokenizer.ggml.scores").list(6, std::vector<std::uint64_t>(100'000, 0), 4);
    writer.key("tokenizer.nested").nestedArrays(3);
    writer.key("tokenizer.chat_template").text(std::string(70'000, 'x'));
    writer.key("general.tags").strings({"한국어", "text"});
    const auto info = readBytes(writer.bytes());
    REQUIRE(info);
    const auto* ggml = info->metadata.find("tokenizer")->find("ggml");
    CHECK(ggml->find("tokens")->toExotic().text == "100000 × string");
    CHECK(ggml->find("scores")->toExotic().text == "100000 × f32");
    CHECK(info->metadata.find("tokenizer")->find("nested")->toExotic().tag == "array");
    CHECK(info->metadata.find("tokenizer")->find("chat_template")->toExotic().text.size() < 2000);
    CHECK(*info->metadata.find("general")->find("tags") == ArgValue(ArgValue::List{"한국어", "text"}));
}

TEST_CASE("GGUF: what is read does not depend on the size of the weights")
{
    TempFolder folder;
    std::uint64_t bytes[2] = {};
    for (int i = 0; i < 2; ++i) {
        GgufWriter writer;
        const std::uint64_t rows = i == 0 ? 10 : 1'000'000;
        writer.tensor("w", {4096, rows}, 0, 0);
        const auto path = folder.write("m" + std::to_string(i) + ".gguf", writer.bytes());
        std::filesystem::resize_file(path, writer.bytes().size() + rows * 4096 * 4); // sparse
        const auto file = std::move(*LocalFile::open(path));
        const CountingFile counted(*file);
        REQUIRE(readCheckpoint(counted));
        bytes[i] = counted.bytesRead();
    }
    CHECK(bytes[1] < 200'000);
    CHECK(bytes[1] <= bytes[0] + 65'536);
}

TEST_CASE("GGUF: a split file is one checkpoint with the args of its first part")
{
    TempFolder folder;
    for (int part = 0; part < 2; ++part) {
        GgufWriter writer;
        writer.key("split.no").u16(static_cast<std::uint16_t>(part));
        writer.key("split.count").u16(2);
        if (part == 0)
            writer.key("train.lr").f32(0.1f);
        writer.tensor("w" + std::to_string(part), {32}, 0);
        folder.write("m-0000" + std::to_string(part + 1) + "-of-00002.gguf", writer.bytes());
    }
    const auto whole = readCheckpoint(folder / "m-00001-of-00002.gguf");
    REQUIRE(whole);
    CHECK(whole->tensors.size() == 2);
    CHECK(whole->tensors[1].file == 1);
    CHECK(whole->findings.empty());
    CHECK(*whole->args.find("lr") == ArgValue(0.1));
    std::filesystem::rename(folder / "m-00002-of-00002.gguf", folder / "odd.gguf");
    CHECK(hasFinding(*readCheckpoint(folder / "odd.gguf"), "gguf.split"));
    CHECK(hasFinding(*readCheckpoint(folder / "m-00001-of-00002.gguf"), "shard.missing"));
}

TEST_CASE("GGUF: cut at any byte it is an error, or all tensors are there and it is said what is missing")
{
    const auto bytes = bytesOfFile(exports / "digits-mlp-073.gguf");
    for (std::size_t length = 4; length < bytes.size(); ++length) {
        const auto info = readBytes(bytes.substr(0, length));
        if (info) {
            CHECK(hasFinding(*info, "gguf.unpadded-end"));
        } else {
            CHECK(info.error().code() == ErrorCode::Truncated);
        }
    }
}

TEST_CASE("GGUF: args whose keys are values and groups at once lose nothing")
{
    GgufWriter writer;
    writer.key("train.model").text("cnn");
    writer.key("train.model.width").i64(16);
    writer.key("train.opt.lr").i64(1);
    writer.key("train.opt").text("adam");
    writer.key("train.val_acc").f32(0.5f);
    writer.key("args").text(R"({"seed": 3, "data": {"name": "숫자"}})");
    const auto info = readBytes(writer.bytes());
    REQUIRE(info);
    CHECK(*info->args.find("model") == ArgValue("cnn"));
    CHECK(*info->args.find("model.width") == ArgValue(16));
    CHECK(*info->args.find("opt")->find("lr") == ArgValue(1));
    CHECK(*info->args.find("opt")->find("") == ArgValue("adam"));
    CHECK(*info->args.find("seed") == ArgValue(3));
    CHECK(*info->args.find("data")->find("name") == ArgValue("숫자"));
    CHECK(info->metrics.at("val_acc") == 0.5);
}
