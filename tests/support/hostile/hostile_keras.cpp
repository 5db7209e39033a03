// Keras archives that carry code, lie in their ZIP, or hold weights that are none (CVE-2024-3660, CVE-2025-1550).
#include "tests/support/zip_writer.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace modelbook::test {

namespace {

std::string weights(const char* name = "keras3.weights.h5")
{
    std::ifstream in(std::filesystem::path(MODELBOOK_TEST_DATA) / "formats" / "hdf5" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const std::string goodConfig = R"({"module":"keras","class_name":"Sequential","config":{"layers":[]},"registered_name":null})";

std::string layer(const std::string& text)
{
    return R"({"module":"keras","class_name":"Sequential","config":{"layers":[)" + text + "]}}";
}

} // namespace

HostileFiles hostileKeras()
{
    const ZipMember metadata{"metadata.json", R"({"keras_version":"3.3.3"})"}, config{"config.json", goodConfig},
        values{"model.weights.h5", weights()};
    HostileFiles files;
    const auto finding = [&](const char* what, const std::vector<ZipMember>& members, const char* code) {
        files.push_back({"keras", what, zipOf(members), {}, code});
    };
    const auto withLayer = [&](const char* what, const std::string& text, const char* code) {
        finding(what, {metadata, {"config.json", layer(text)}, values}, code);
    };
    auto encrypted = config, wrongCrc = config, otherName = config, bomb = config, tooLong = values;
    encrypted.flags = 1;
    wrongCrc.crc = 1;
    otherName.localName = "evil.json";
    bomb.data = deflated(std::string(100 << 20, ' '));
    bomb.method = 8;
    bomb.size = 100 << 20;
    withLayer("a Lambda layer", R"({"class_name":"Lambda","config":{"function":{"class_name":"__lambda__","config":{"code":"4wEAAAA="}}}})", "keras.lambda");
    withLayer("a lambda deep in a config", R"({"class_name":"Dense","config":{"activation":[[{"class_name":"__lambda__"}]]}})", "keras.lambda");
    withLayer("a function of os", R"({"module":"os","class_name":"function","config":"system","registered_name":"function"})", "keras.dangerous-import");
    withLayer("a class of subprocess", R"({"module":"subprocess","class_name":"Popen","config":{"args":["id"]}})", "keras.dangerous-import");
    withLayer("eval", R"({"module":"builtins","class_name":"function","config":"eval"})", "keras.dangerous-import");
    withLayer("a class of nobody knows whom", R"({"module":"mylab.layers","class_name":"Net","config":{}})", "keras.foreign-import");
    finding("an encrypted flag", {metadata, encrypted, values}, "zip.encrypted-flag");
    finding("a wrong CRC", {metadata, wrongCrc, values}, "zip.wrong-crc");
    finding("names that differ", {metadata, otherName, values}, "zip.names-differ");
    finding("config.json twice", {metadata, config, config, values}, "zip.duplicate-name");
    finding("a bomb", {metadata, bomb, values}, "keras.config");
    finding("no JSON", {metadata, {"config.json", "import os"}, values}, "keras.config");
    finding("100,000 lists deep", {metadata, {"config.json", std::string(100'000, '[')}, values}, "keras.config");
    finding("a list for a config", {metadata, {"config.json", "[1]"}, values}, "keras.config");
    finding("no weights", {metadata, config}, "keras.weights");
    finding("weights that are no HDF5", {metadata, config, {"model.weights.h5", "hello"}}, "keras.weights");
    finding("weights cut short", {metadata, config, {"model.weights.h5", weights().substr(0, 900)}}, "keras.weights");
    finding("weights that lead to another file", {metadata, config, {"model.weights.h5", weights("hostile/external-link.h5")}}, "hdf5.external-link");
    files.push_back({"keras", "bytes behind the archive", zipOf({metadata, config, values}) + "xx", {}, "zip.trailing-data"});
    return files;
}

} // namespace modelbook::test
