// What is lost if this fails: looking into a stored checkpoint of several files, and the values of the right file.
#include "models/formats/tensor_statistics.h"
#include "models/library/opened_checkpoint.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tf_writer.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::shared_ptr<Library> libraryWith(const TempFolder& folder, const std::filesystem::path& what)
{
    Library::Options options;
    options.home = folder / "home";
    options.author = "mina";
    const auto library = Library::create(folder / "library", "tests", options).value();
    AddRequest request;
    request.paths = {what};
    REQUIRE(library->add(request).has_value());
    return library;
}

ModelRecord onlyModel(const Library& library)
{
    const auto table = library.query("").value();
    REQUIRE(table->rowCount() == 1);
    return library.model(table->modelId(0)).value();
}

const TensorInfo& named(const CheckpointInfo& info, const std::string& name)
{
    const auto found = std::find_if(info.tensors.begin(), info.tensors.end(), [&](const auto& one) { return one.name == name; });
    REQUIRE(found != info.tensors.end());
    return *found;
}

} // namespace

TEST_CASE("The values of a stored TensorFlow checkpoint are read from its data, not from its index")
{
    TempFolder folder;
    std::string data(8, '\0');
    const float values[] = {3, 5};
    std::memcpy(data.data(), values, sizeof values);
    folder.write("run/model.index", tableOf({{"", bundleHeader(1)}, {"dense/kernel", bundleEntry(1, {2}, 0, 0, 8)}}));
    folder.write("run/model.data-00000-of-00001", data);
    const auto library = libraryWith(folder, folder / "run");
    const auto record = onlyModel(*library);
    const auto opened = openCheckpoint(library, record.checkpoints.front().files).value();
    const auto& tensor = named(opened.info, "dense/kernel");
    const auto file = opened.open(tensor.file).value();
    const auto found = tensorStatistics(*file, tensor).value();
    CHECK(found.minimum == 3);
    CHECK(found.maximum == 5);
    CHECK(opened.fileBytes > 8);
}

TEST_CASE("Stored shards open as the one checkpoint they are")
{
    TempFolder folder;
    const auto library = libraryWith(folder, MODELBOOK_TEST_DATA "/formats/sharded");
    const auto stored = openCheckpoint(library, onlyModel(*library).checkpoints.front().files).value();
    const auto onDisk = openCheckpoint(MODELBOOK_TEST_DATA "/formats/sharded/model.safetensors.index.json").value();
    CHECK(stored.info.tensors.size() == 9);
    CHECK(stored.info.parameters == onDisk.info.parameters);
    CHECK(stored.fileBytes > 0);
    for (const auto& tensor : onDisk.info.tensors) {
        const auto& same = named(stored.info, tensor.name);
        const auto here = tensorStatistics(*onDisk.open(tensor.file).value(), tensor).value();
        const auto there = tensorStatistics(*stored.open(same.file).value(), same).value();
        CHECK(here.mean == there.mean);
        CHECK(here.maximum == there.maximum);
    }
}
