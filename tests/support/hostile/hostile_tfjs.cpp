// Descriptions of TensorFlow.js models whose paths, shapes and nesting lie.
#include "tests/support/hostile/hostile_file.h"

namespace modelbook::test {

namespace {

std::string manifest(const std::string& weight, const std::string& paths = R"(["group1-shard1of1.bin"])")
{
    return R"({"format":"graph-model","modelTopology":{},"weightsManifest":[{"paths":)" + paths + R"(,"weights":[)" + weight + "]}]}";
}

std::string weight(const std::string& shape, const std::string& dtype = R"("float32")")
{
    return R"({"name":"w","shape":)" + shape + R"(,"dtype":)" + dtype + "}";
}

} // namespace

HostileFiles hostileTfjs()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code = ErrorCode::Corrupt) {
        files.push_back({"tfjs", what, std::move(bytes), code});
    };
    const auto odd = [&](const char* what, std::string bytes) {
        files.push_back({"tfjs", what, std::move(bytes), {}, "tensor.malformed"});
    };
    const auto good = manifest(weight("[2,3]"));
    for (const char* path : {R"("../../etc/passwd")", R"("/etc/passwd")", R"("a/../../b.bin")", R"("C:\\b.bin")", R"("http://example.org/b.bin")",
                             R"("")", "5", "null"})
        broken("a path outside the folder", manifest(weight("[2]"), "[" + std::string(path) + "]"));
    broken("cut short", good.substr(0, good.size() - 3));
    broken("text behind it", good + "x");
    broken("no manifest", R"({"format":"graph-model","modelTopology":{}})");
    broken("a manifest that is a text", R"({"format":"graph-model","weightsManifest":"x"})");
    broken("a group that is a number", R"({"format":"graph-model","weightsManifest":[7]})");
    broken("a group without paths", R"({"format":"graph-model","weightsManifest":[{"weights":[]}]})");
    broken("a group without weights", R"({"format":"graph-model","weightsManifest":[{"paths":[]}]})");
    broken("100,000 lists deep", R"({"weightsManifest":)" + std::string(100'000, '['));
    broken("100,000 lists deep and closed", R"({"weightsManifest":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
    broken("13 MB", manifest(weight("[2]")) + std::string(13 << 20, ' '), ErrorCode::LimitExceeded);
    odd("a negative size", manifest(weight("[-2,3]")));
    odd("a fractional size", manifest(weight("[1.5]")));
    odd("a product over 2^64", manifest(weight("[4294967296,4294967296,2]")));
    odd("a size over 2^63", manifest(weight("[18446744073709551615]")));
    odd("no shape", manifest(R"({"name":"w","dtype":"float32"})"));
    odd("a weight that is a list", manifest("[]"));
    odd("no type", manifest(R"({"name":"w","shape":[1]})"));
    odd("100 dimensions", manifest(weight("[1" + [] { std::string s; for (int i = 0; i < 99; ++i) s += ",1"; return s; }() + "]")));
    return files;
}

} // namespace modelbook::test
