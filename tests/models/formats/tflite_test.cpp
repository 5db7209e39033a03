// What is lost if this fails: what is inside the models that phones and browsers run.
#include "tests/models/formats/formats_fixture.h"
#include "tests/support/flat_writer.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("A TFLite model tells its tensors, ends and description")
{
    const auto bytes = tfliteOf({});
    const auto info = *readBytes(bytes);
    CHECK(info.format == "tflite");
    REQUIRE(info.tensors.size() == 1);
    const auto& tensor = info.tensors[0];
    CHECK(tensor.name == "dense/kernel");
    CHECK(tensor.dtype.name == "F32");
    CHECK(tensor.shape == std::vector<std::int64_t>{2, 3});
    REQUIRE(tensor.range);
    CHECK(bytes.substr(tensor.range->offset, tensor.range->length) == std::string(24, 'x'));
    CHECK(info.parameters == 6);
    CHECK(*info.metadata.find("description") == ArgValue("a test"));
    CHECK(info.metadata.find("inputs")->toList()[0] == ArgValue("dense/kernel: F32[2, 3]"));
    CHECK(info.findings.empty());
}

TEST_CASE("Values over 2 GB lie behind the FlatBuffer, and are found there")
{
    TfliteModel model;
    model.data = nullptr;
    model.outsideOffset = model.outsideSize = 24;
    const auto size = tfliteOf(model).size();
    model.outsideOffset = size;
    const auto info = *readBytes(tfliteOf(model) + std::string(24, 'y'));
    REQUIRE(info.tensors.size() == 1);
    CHECK(info.tensors[0].range == ByteRange{size, 24});
}

TEST_CASE("Only the tables are read, not the values")
{
    TfliteModel model;
    model.shape = {2000, 3000};
    model.data = flatBytes(std::string(24'000'000, 'x'));
    const MemoryFile file(tfliteOf(model));
    const CountingFile counted(file);
    CHECK(readCheckpoint(counted)->parameters == 6'000'000);
    CHECK(counted.bytesRead() < 100'000);
}
