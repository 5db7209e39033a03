// TFLite models whose offsets, tables and sizes lie.
#include "tests/support/flat_writer.h"

namespace modelbook::test {

HostileFiles hostileTflite()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code = ErrorCode::Corrupt) {
        files.push_back({"tflite", what, std::move(bytes), code});
    };
    const auto with = [&](const char* what, auto change, const char* finding = nullptr) {
        TfliteModel model;
        change(model);
        if (finding)
            files.push_back({"tflite", what, tfliteOf(model), {}, finding});
        else
            broken(what, tfliteOf(model));
    };
    const auto good = tfliteOf({});
    broken("nothing behind the mark", good.substr(0, 8));
    broken("cut in half", good.substr(0, good.size() / 2));
    with("a root of offset 0", [](auto& m) { m.rootOffset = 0; });
    with("a root beyond the file", [](auto& m) { m.rootOffset = 0x7fffffff; });
    with("a root of 2^32 - 1", [](auto& m) { m.rootOffset = 0xffffffff; });
    with("a root at the last byte", [](auto& m) { m.rootOffset = static_cast<std::uint32_t>(tfliteOf({}).size() - 1); });
    with("a root in the middle of texts", [](auto& m) { m.rootOffset = static_cast<std::uint32_t>(tfliteOf({}).find("a test")); });
    with("four thousand million tensors", [](auto& m) { m.tensorCount = 0xffffffff; });
    with("more tensors than there are", [](auto& m) { m.tensorCount = 3; });
    with("a list beyond the file", [](auto& m) { m.tensorsOffset = 0x10000000; });
    with("a list that is itself", [](auto& m) { m.tensorsOffset = 0; });
    with("a table longer than the file", [](auto& m) { m.tableBytes = 0xffff; });
    with("a table shorter than its fields", [](auto& m) { m.tableBytes = 4; });
    with("a shape of four thousand million sizes", [](auto& m) { m.shape.assign(65, 1); });
    with("a name of 4 GB", [](auto& m) { m.name = flatBytes("x"); m.name->count = 0xfffffff0; });
    with("a name of 100 kB", [](auto& m) { m.name = flatBytes(std::string(100'000, 'n')); });
    with("values of 4 GB", [](auto& m) { m.data = flatBytes("x"); m.data->count = 0xfffffff0; });
    with("a negative size", [](auto& m) { m.shape = {-2, 3}; }, "tensor.malformed");
    with("a product over 2^64", [](auto& m) { m.shape = {0x7fffffff, 0x7fffffff, 0x7fffffff}; }, "tensor.malformed");
    with("values shorter than the shape", [](auto& m) { m.shape = {200, 300}; }, "tensor.malformed");
    with("a buffer that is not there", [](auto& m) { m.buffer = 77; }, "tensor.malformed");
    with("an input that is not there", [](auto& m) { m.inputs = {99}; }, "tensor.malformed");
    with("a negative input", [](auto& m) { m.inputs = {-1}; }, "tensor.malformed");
    with("values behind the file", [](auto& m) { m.data = nullptr; m.outsideOffset = 1ull << 40; m.outsideSize = 24; }, "tensor.out-of-bounds");
    with("values of 2^64 bytes behind the model", [](auto& m) { m.data = nullptr; m.outsideOffset = 16; m.outsideSize = UINT64_MAX; }, "tensor.out-of-bounds");
    with("no graph", [](auto& m) { m.graph = false; }, "tflite.no-graph");
    return files;
}

} // namespace modelbook::test
