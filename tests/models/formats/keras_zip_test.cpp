// What is lost if this fails: what a .keras file says of its training and its weights.
#include "storage/base/hash.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

#include <map>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// Cuts stored bytes out of the archive, and puts others in their place.
std::string replaced(std::string bytes, const std::string& what, const std::string& by)
{
    const auto at = bytes.find(what);
    REQUIRE(at != std::string::npos);
    REQUIRE(what.size() == by.size());
    return bytes.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("Keras 3: config, versions and args come out of the archive")
{
    for (const char* name : {"stored.keras", "packed.keras"}) {
        INFO(name);
        const auto info = readCheckpoint(formatData(std::string("hdf5/") + name));
        REQUIRE(info);
        CHECK(info->format == "keras");
        CHECK(info->framework == "Keras 3.3.3");
        CHECK(info->findings.empty());
        CHECK(*info->metadata.find("date_saved") == ArgValue("2024-05-01@10:00:00"));
        CHECK(*info->args.find("optimizer")->find("class_name") == ArgValue("Adam"));
        CHECK(*info->args.find("optimizer")->find("learning_rate") == ArgValue(0.001));
        CHECK(*info->args.find("loss") == ArgValue("mse"));
        CHECK(*info->args.find("model")->find("layers") == ArgValue(2));
        CHECK(info->parameters == 32 + 4 + 8 + 6);
        CHECK(info->tensors.size() == 11);
    }
}

TEST_CASE("Keras 3: the bytes of stored weights are where they are said to be, those of packed ones nowhere")
{
    // The weights of both archives were written by one program in one order: equal shapes, types and names.
    const auto stored = *readCheckpoint(formatData("hdf5/stored.keras"));
    const auto packed = *readCheckpoint(formatData("hdf5/packed.keras"));
    const auto bytes = bytesOfFile(formatData("hdf5/stored.keras"));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < stored.tensors.size(); ++i) {
        const auto& tensor = stored.tensors[i];
        CHECK(tensor.name == packed.tensors[i].name);
        CHECK_FALSE(packed.tensors[i].range);
        REQUIRE(tensor.range);
        const auto data = bytes.substr(tensor.range->offset, tensor.range->length);
        if (tensor.name == "layers/bf16/vars/0") {
            CHECK(data == std::string("\0\0\1\0\2\0\3\0\4\0\5\0", 12));
            ++seen;
        } else if (tensor.name == "optimizer/vars/0") {
            CHECK(data == little(3, 8));
            ++seen;
        }
    }
    CHECK(seen == 2);
}

TEST_CASE("Keras 3: weights that cannot be read leave the config, with a finding")
{
    const auto bytes = bytesOfFile(formatData("hdf5/stored.keras"));
    const auto noHdf5 = *readBytes(replaced(bytes, "\x89HDF\r\n", "\x89XXX\r\n"));
    CHECK(hasFinding(noHdf5, "keras.weights"));
    CHECK(*noHdf5.args.find("loss") == ArgValue("mse"));
    CHECK(noHdf5.tensors.empty());
    const auto noJson = *readBytes(replaced(bytes, "{\"module\": \"keras\", \"class_name\"", "{\"module\": \"keras\", \"class_name["));
    CHECK(hasFinding(noJson, "keras.config"));
    CHECK(noJson.tensors.size() == 11);
}

TEST_CASE("Keras 3: code that a model carries is a danger that is named")
{
    const auto bytes = replaced(bytesOfFile(formatData("hdf5/stored.keras")), "\"class_name\": \"Adam\", \"config\"",
                                "\"class_name\":\"Lambda\",\"config\"");
    const auto info = *readBytes(bytes);
    CHECK(hasFinding(info, "keras.lambda"));
    CHECK(hasLevel(info, Finding::Level::Danger));
}

TEST_CASE("Keras 3: archives cut anywhere end in an error")
{
    const auto bytes = bytesOfFile(formatData("hdf5/stored.keras"));
    for (std::size_t part = 1; part < 30; ++part)
        CHECK_FALSE(readBytes(bytes.substr(0, bytes.size() * part / 30)));
}
