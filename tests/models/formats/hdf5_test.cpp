// What is lost if this fails: what an HDF5 file of Keras, h5py or MATLAB says of its weights and its training.
#include "models/args/canonical.h"
#include "models/formats/hdf5/hdf5.h"
#include "storage/base/hash.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const TensorInfo* tensorOf(const CheckpointInfo& info, std::string_view name)
{
    for (const auto& tensor : info.tensors) {
        if (tensor.name == name)
            return &tensor;
    }
    return nullptr;
}

CheckpointInfo opened(const std::string& name)
{
    auto info = readCheckpoint(formatData("hdf5/" + name));
    INFO(name << ": " << (info ? std::string() : info.error().text()));
    REQUIRE(info);
    return std::move(*info);
}

} // namespace

TEST_CASE("HDF5: names, types, shapes and bytes of every dataset are those that h5py tells")
{
    const auto truth = nlohmann::json::parse(bytesOfFile(formatData("hdf5/truth.json")));
    std::size_t compared = 0;
    for (const auto& [file, tensors] : truth.items()) {
        INFO(file);
        const auto info = opened(file);
        const auto bytes = bytesOfFile(formatData("hdf5/" + file));
        CHECK(info.tensors.size() == tensors.size());
        for (const auto& expected : tensors) {
            const auto name = expected["name"].get<std::string>();
            INFO(name);
            const auto* tensor = tensorOf(info, name);
            REQUIRE(tensor);
            CHECK(tensor->dtype.name == expected["dtype"]);
            CHECK(tensor->shape == expected["shape"].get<std::vector<std::int64_t>>());
            CHECK(tensor->bigEndian == expected["big"]);
            CHECK(tensor->range.has_value() == expected.contains("sha256"));
            if (!tensor->range || !expected.contains("sha256"))
                continue;
            CHECK(tensor->range->length == tensor->bytes);
            CHECK(Sha256::hexOf(bytes.substr(tensor->range->offset, tensor->range->length)) == expected["sha256"]);
            ++compared;
        }
    }
    CHECK(compared > 100);
}

TEST_CASE("HDF5: every Keras run of the samples tells the args it states, and its tensors")
{
    const std::filesystem::path data(MODELBOOK_TEST_DATA);
    const auto truth = nlohmann::json::parse(bytesOfFile(data / "training-runs.truth.json"));
    std::size_t seen = 0;
    for (const auto& run : truth) {
        if (run["kind"] != "h5")
            continue;
        const auto digits = std::to_string(run["i"].get<int>());
        const auto name = "digits-" + run["args"]["model"]["arch"].get<std::string>() + "-" +
                          std::string(3 - digits.size(), '0') + digits + ".h5";
        const auto info = readCheckpoint(data / "training-runs/keras" / name);
        REQUIRE(info);
        INFO(name);
        CHECK(info->framework == "Keras 2.11.0");
        CHECK(info->findings.empty());
        for (const char* group : {"model", "optimizer"}) {
            for (const auto& [key, value] : run["args"][group].items()) {
                const auto* found = info->args.find(group)->find(key);
                REQUIRE(found);
                CHECK(*found == *argsFromJson(value));
            }
        }
        CHECK(info->parameters > 500);
        ++seen;
    }
    CHECK(seen == 9);
}

TEST_CASE("HDF5: a whole Keras 2 model tells optimizer, loss and structure, in the model's own order")
{
    const auto info = opened("keras2-model.h5");
    CHECK(info.framework == "Keras 2.4.0");
    CHECK(*info.args.find("optimizer")->find("class_name") == ArgValue("Adam"));
    CHECK(*info.args.find("optimizer")->find("learning_rate") == ArgValue(0.0005));
    CHECK(*info.args.find("loss") == ArgValue("categorical_crossentropy"));
    CHECK(*info.args.find("model")->find("layers") == ArgValue(4));
    CHECK(*info.metadata.find("backend") == ArgValue("tensorflow"));
    CHECK(info.metadata.find("model_config")->find("config"));
    CHECK(info.tensors.front().name == "model_weights/dense_9/dense_9/kernel:0"); // not batch_normalization
    CHECK(tensorOf(info, "optimizer_weights/training/Adam/iter:0")->role == TensorRole::Optimizer);
    CHECK(tensorOf(info, "model_weights/batch_normalization/batch_normalization/moving_mean:0")->role ==
          TensorRole::Buffer);
    CHECK(info.parameters == 8 * 4 + 4 + 8 + 4 * 2 + 2);
}

TEST_CASE("HDF5: lists of names that Keras split over several attributes are one list")
{
    const auto info = opened("split-names.h5");
    REQUIRE(info.tensors.size() == 40);
    CHECK(info.tensors[0].name == "layer_299/w:0");
    CHECK(info.tensors[1].name == "layer_299/a:0");
    CHECK(info.tensors[39].name == "layer_280/a:0");
    CHECK_FALSE(info.metadata.find("layer_names0"));
}

TEST_CASE("HDF5: Keras 3 numbers its variables; statistics, seeds and optimizer state are no parameters")
{
    const auto info = opened("keras3.weights.h5");
    CHECK(tensorOf(info, "layers/batch_normalization/vars/1")->role == TensorRole::Weight);
    CHECK(tensorOf(info, "layers/batch_normalization/vars/2")->role == TensorRole::Buffer);
    CHECK(tensorOf(info, "layers/batch_normalization/vars/3")->role == TensorRole::Buffer);
    CHECK(tensorOf(info, "layers/dropout/seed_generator/vars/0")->role == TensorRole::Other);
    CHECK(tensorOf(info, "optimizer/vars/2")->role == TensorRole::Optimizer);
    CHECK(tensorOf(info, "layers/bf16/vars/0")->dtype.name == "BF16");
    CHECK(info.parameters == 32 + 4 + 8 + 6);
}

TEST_CASE("HDF5: attributes keep their types; args among them are args")
{
    const auto info = opened("types.h5");
    CHECK(*info.args.find("depth") == ArgValue(3));
    CHECK(*info.args.find("opt")->find("name") == ArgValue("sgd"));
    CHECK(*info.metadata.find("lr") == ArgValue(0.125));
    CHECK(info.metadata.find("flag")->isBool());
    CHECK(info.metadata.find("big")->toExotic().text == "18446744073709551615");
    CHECK(*info.metadata.find("list") == ArgValue(ArgValue::List{1, 2, 3}));
    CHECK(info.metadata.find("none")->isNull());
    CHECK(*info.metadata.find("names") == ArgValue(ArgValue::List{"x", "ÿ"}));
    CHECK(*info.metadata.find("attributes")->find("scalar")->find("unit") == ArgValue("m"));
    CHECK(tensorOf(info, "tied")->storage == tensorOf(info, "scalar")->storage);
    CHECK_FALSE(tensorOf(info, "tied")->storage.empty());
    CHECK(tensorOf(info, "nothing")->elements == 0);
    CHECK(tensorOf(info, "text")->role == TensorRole::Other);
    CHECK(tensorOf(info, "packed")->bytes == 4000);
    CHECK_FALSE(tensorOf(info, "packed")->range);
    CHECK(hasFinding(info, "hdf5.unwritten"));
}

TEST_CASE("HDF5: a user block before the file is no obstacle, and names MATLAB")
{
    CHECK(opened("matlab.mat").framework == "MATLAB 7.3");
    const auto plain = bytesOfFile(formatData("hdf5/latest.h5"));
    for (const std::size_t block : {512u, 1024u, 4096u, 65536u}) {
        const auto info = readBytes(std::string(block, 'x') + plain);
        REQUIRE(info);
        CHECK(info->format == "hdf5");
    }
    CHECK(readBytes(std::string(700, 'x') + plain)->format == "opaque");
}

TEST_CASE("HDF5: headers alone are read, however much data lies between")
{
    // A file of chunks in a bucket is read through the same interface: what is not asked for is not fetched.
    const auto path = formatData("hdf5/keras2-model.h5");
    const auto file = *LocalFile::open(path);
    const CountingFile counting(*file);
    REQUIRE(readCheckpoint(counting));
    CHECK(counting.bytesRead() < 2 * file->size());
}
