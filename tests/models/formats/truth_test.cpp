// What is lost if this fails: the truth about a checkpoint, as torch and numpy themselves tell it.
#include "storage/base/hash.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

#include <map>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("Names, types, shapes and bytes of tensors are those that torch and numpy wrote")
{
    const auto truth = nlohmann::json::parse(bytesOfFile(formatData("truth.json")));
    for (const auto& [file, tensors] : truth.items()) {
        INFO(file);
        const auto path = formatData(file);
        const auto info = readCheckpoint(path);
        REQUIRE(info);
        std::map<std::string, const TensorInfo*> found;
        for (const auto& tensor : info->tensors) {
            if (tensor.role != TensorRole::Optimizer)
                found[tensor.name] = &tensor;
        }
        CHECK(found.size() == tensors.size());
        for (const auto& expected : tensors) {
            const auto name = expected["name"].get<std::string>();
            INFO(name);
            REQUIRE(found.count(name));
            const auto& tensor = *found[name];
            CHECK(tensor.dtype.name == expected["dtype"]);
            CHECK(tensor.shape == expected["shape"].get<std::vector<std::int64_t>>());
            if (!tensor.range) {
                const bool scattered = !tensor.strides.empty() || name == "big"; // a view, an array in chunks
                CHECK((file == "packed.npz" || tensor.elements == 0 || scattered));
                continue;
            }
            CHECK(tensor.range->length == tensor.bytes);
            const auto bytes = bytesOfFile(path.parent_path() / info->files[tensor.file]);
            CHECK(Sha256::hexOf(bytes.substr(tensor.range->offset, tensor.range->length)) == expected["sha256"]);
        }
    }
}

TEST_CASE("A Lightning checkpoint tells its args, epoch, step and framework; optimizer state is told apart")
{
    const auto info = *readCheckpoint(formatData("lightning.ckpt"));
    CHECK(info.framework == "PyTorch Lightning 1.9.0");
    CHECK(info.epoch == 7);
    CHECK(info.step == 1234);
    CHECK(*info.args.find("name") == ArgValue("재현"));
    CHECK(info.args.find("nested")->find("a")->isNull());
    CHECK(info.parameters == 54);
    std::size_t optimizer = 0;
    for (const auto& tensor : info.tensors)
        optimizer += tensor.role == TensorRole::Optimizer;
    CHECK(optimizer == 18);
}

TEST_CASE("A pickled Namespace is args, and the averaged weights are no second model")
{
    const auto info = *readCheckpoint(formatData("timm.pth.tar"));
    CHECK(*info.args.find("lr") == ArgValue(0.1));
    CHECK(info.args.find("out")->isNull());
    CHECK(info.metrics.at("best_acc") == 0.91);
    CHECK(info.parameters == 54);
}

TEST_CASE("Tied weights share a storage, and strides are kept where a view is not contiguous")
{
    const auto info = *readCheckpoint(formatData("tied.pt"));
    REQUIRE(info.tensors.size() == 4);
    for (const auto& tensor : info.tensors)
        CHECK(tensor.storage == info.tensors[0].storage);
    CHECK(info.tensors[3].strides == std::vector<std::int64_t>{1, 4});
    CHECK_FALSE(info.tensors[3].range);
    CHECK(info.tensors[2].range->offset == info.tensors[0].range->offset);
}

TEST_CASE("NumPy: Fortran order, big endian, pickled args")
{
    const auto fortran = *readCheckpoint(formatData("fortran.npy"));
    CHECK(fortran.tensors[0].strides == std::vector<std::int64_t>{1, 2});
    CHECK_FALSE(fortran.tensors[0].range);
    CHECK(readCheckpoint(formatData("big.npy"))->tensors[0].bigEndian);
    const auto object = *readCheckpoint(formatData("object.npz"));
    CHECK(*object.args.find("lr") == ArgValue(0.5));
    CHECK(hasFinding(object, "numpy.object-array"));
}

TEST_CASE("safetensors metadata: framework, args as JSON text, the rest")
{
    const auto info = *readCheckpoint(formatData("types.safetensors"));
    CHECK(info.framework == "PyTorch");
    CHECK(*info.args.find("lr") == ArgValue(0.01));
    CHECK(*info.args.find("data")->find("name") == ArgValue("x"));
    CHECK(*info.metadata.find("title") == ArgValue("é"));
    CHECK_FALSE(info.metadata.find("args"));
}

TEST_CASE("Shards are one checkpoint, by index or by name; a missing one is a finding")
{
    const auto byName = *readCheckpoint(formatData("sharded/model-00002-of-00002.safetensors"));
    CHECK(byName.tensors.size() == 9);
    CHECK(byName.files.size() == 2);
    TempFolder folder;
    std::filesystem::copy(formatData("sharded"), folder / "s");
    std::filesystem::remove(folder / "s/model-00002-of-00002.safetensors");
    const auto missing = readCheckpoint(folder / "s/model.safetensors.index.json");
    REQUIRE(missing);
    CHECK(hasFinding(*missing, "shard.missing"));
    folder.write("s/evil.safetensors.index.json", R"({"weight_map":{"a":"../../etc/passwd"}})");
    CHECK(readCheckpoint(folder / "s/evil.safetensors.index.json").error().code() == ErrorCode::Corrupt);
}

TEST_CASE("TorchScript opens without running its code, and says that there is some")
{
    const auto info = *readCheckpoint(formatData("script.pt"));
    CHECK(info.framework == "TorchScript");
    CHECK(hasFinding(info, "torchscript.code"));
    CHECK(info.tensors.size() == 2);
}

TEST_CASE("What is read does not depend on the size of the weights")
{
    TempFolder folder;
    std::uint64_t bytes[2] = {};
    for (int i = 0; i < 2; ++i) {
        const std::uint64_t rows = i == 0 ? 10 : 1'000'000;
        const auto header = R"({"w":{"dtype":"F32","shape":[)" + std::to_string(rows) + R"(,1024],"data_offsets":[0,)" +
                            std::to_string(rows * 4096) + "]}}";
        const auto path = folder.write("m" + std::to_string(i), little(header.size(), 8) + header);
        std::filesystem::resize_file(path, 8 + header.size() + rows * 4096); // sparse
        const auto file = std::move(*LocalFile::open(path));
        const CountingFile counted(*file);
        REQUIRE(readCheckpoint(counted));
        bytes[i] = counted.bytesRead();
    }
    CHECK(bytes[1] < 2 * 4096 + 100);
    CHECK(bytes[1] <= bytes[0] + 4096);
}
