// ONNX files that lie about lengths, types and places, and graphs made to exhaust a reader.
#include "tests/support/hostile/hostile_file.h"
#include "tests/support/proto_writer.h"

namespace modelbook::test {

namespace {

std::string tensor(const std::vector<std::uint64_t>& sizes, std::uint64_t type, const std::string& more)
{
    return onnxModel(pbBytes(5, onnxTensor("w", sizes, type, more)));
}

/// If in If in If…, written from the inside out; each level costs a few bytes.
std::string nested(int depth)
{
    std::string graph = pbBytes(5, onnxTensor("deepest", {1}, 1, rawData(4)));
    for (int i = 0; i < depth; ++i)
        graph = pbBytes(1, onnxNode("If", "o", pbBytes(5, pbBytes(6, graph))));
    return onnxModel(graph);
}

std::string many(const std::string& piece, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += piece;
    return text;
}

/// A graph that says to be longer than it is.
std::string longGraph(std::uint64_t length)
{
    return pbNumber(1, 8) + pbBytes(8, pbNumber(2, 17)) + varint(7 << 3 | 2) + varint(length) +
           pbBytes(5, onnxTensor("w", {1}, 1, rawData(4)));
}

} // namespace

HostileFiles hostileOnnx()
{
    const auto huge = ~std::uint64_t(0);
    return {
        {"onnx", "graph longer than the file", longGraph(1'000'000), ErrorCode::Truncated},
        {"onnx", "graph of 2^64 bytes", longGraph(huge), ErrorCode::Truncated},
        {"onnx", "tensor longer than its graph",
         pbNumber(1, 8) + pbBytes(7, varint(5 << 3 | 2) + varint(100) + "xx") + pbBytes(2, std::string(200, 'p')) + pbBytes(8, pbNumber(2, 17)),
         ErrorCode::Corrupt},
        {"onnx", "elements wrap", tensor({1ull << 32, 1ull << 32, 2}, 1, rawData(4)), ErrorCode::Corrupt},
        {"onnx", "bytes wrap", tensor({1ull << 62}, 1, rawData(4)), ErrorCode::Corrupt},
        {"onnx", "negative size", tensor({huge}, 1, rawData(4)), ErrorCode::Corrupt},
        {"onnx", "1,000 dimensions", tensor(std::vector<std::uint64_t>(1000, 1), 1, rawData(4)), ErrorCode::Corrupt},
        {"onnx", "a number that never ends", onnxModel(pbBytes(5, std::string(12, '\xff'))), ErrorCode::Corrupt},
        {"onnx", "field number 0", onnxModel(pbBytes(5, std::string("\x02\x01x", 3))), ErrorCode::Corrupt},
        {"onnx", "a group", onnxModel(pbBytes(5, "\x0b\x0c")), ErrorCode::Corrupt},
        {"onnx", "wire type 7", onnxModel(pbBytes(5, "\x0f\x01")), ErrorCode::Corrupt},
        {"onnx", "a name that is a number", onnxModel(pbBytes(5, pbNumber(8, 5))), ErrorCode::Corrupt},
        {"onnx", "sparse tensor with sizes that wrap",
         onnxModel(pbBytes(15, pbBytes(1, onnxTensor("s", {1}, 1, rawData(4))) + pbNumber(3, 1ull << 40) + pbNumber(3, 1ull << 40))),
         ErrorCode::Corrupt},
        {"onnx", "a million dimensions, packed", tensor({}, 1, pbBytes(1, std::string(1'000'000, '\1'))), ErrorCode::Corrupt},
        {"onnx", "cut behind the graph's first tensor", tensor({64}, 1, rawData(256)).substr(0, 60), ErrorCode::Truncated},
        {"onnx", "fewer bytes than the shape makes", tensor({100}, 1, rawData(4)), {}, "onnx.tensor-defect"},
        {"onnx", "more bytes than the shape makes", tensor({1}, 1, rawData(400)), {}, "onnx.tensor-defect"},
        {"onnx", "values given twice", tensor({1}, 1, rawData(4) + pbBytes(4, "abcd")), {}, "onnx.tensor-defect"},
        {"onnx", "no values", tensor({100}, 1, ""), {}, "onnx.tensor-defect"},
        {"onnx", "type of the future", tensor({1}, 9999, rawData(4)), {}, "tensor.unknown-dtype"},
        {"onnx", "weights in /etc/passwd", tensor({100}, 1, externalData("/etc/passwd")), {}, "onnx.external-outside"},
        {"onnx", "weights outside the folder", tensor({100}, 1, externalData("a/../../../x")), {}, "onnx.external-outside"},
        {"onnx", "weights behind a NUL", tensor({100}, 1, externalData(std::string("a\0/../x", 7))), {}, "onnx.external-outside"},
        {"onnx", "two main graphs", onnxModel(pbBytes(2, "g"), pbBytes(7, pbBytes(5, onnxTensor("w", {1}, 1, rawData(4))))), {}, "onnx.several-graphs"},
        {"onnx", "fields of another format", onnxModel(pbBytes(5, onnxTensor("w", {1}, 1, rawData(4)))) + pbBytes(77, "x"), {}, "onnx.unknown-field"},
        {"onnx", "graphs nested 2,000 deep around a broken tensor",
         [&] { auto text = nested(2000); text.replace(text.rfind("wwww") - 2, 1, "\x7f"); return text; }(), ErrorCode::Corrupt},
        {"onnx", "two million empty nodes", onnxModel(many(pbBytes(1, ""), 2'000'000) + pbBytes(5, onnxTensor("w", {2}, 1, rawData(4)))), {}, "onnx.tensor-defect"},
        {"onnx", "300,000 tensors of one name",
         onnxModel(many(pbBytes(5, onnxTensor("w", {2}, 1, rawData(4))), 300'000)), {}, "onnx.tensor-defect"},
        {"onnx", "a million empty graphs in one attribute",
         onnxModel(pbBytes(1, onnxNode("If", "o", pbBytes(5, many(pbBytes(11, ""), 1'000'000)))) + pbBytes(5, onnxTensor("w", {2}, 1, rawData(4)))),
         {}, "onnx.tensor-defect"},
        {"onnx", "a Constant with 2^63 whole numbers",
         onnxModel(pbBytes(1, onnxNode("Constant", "c", pbBytes(5, varint(8 << 3 | 2) + varint(1ull << 63))))), ErrorCode::Truncated},
        {"onnx", "a tensor with a name of 300 MB is cut",
         pbNumber(1, 8) + pbBytes(8, pbNumber(2, 17)) + varint(7 << 3 | 2) + varint(400'000'000) + varint(5 << 3 | 2) + varint(300'000'010) +
             varint(8 << 3 | 2) + varint(300'000'000),
         ErrorCode::Truncated},
    };
}

} // namespace modelbook::test
