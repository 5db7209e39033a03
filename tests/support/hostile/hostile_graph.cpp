// Graphs of TensorFlow whose messages, tensors and nesting lie.
#include "tests/support/tf_writer.h"

namespace modelbook::test {

HostileFiles hostileGraph()
{
    HostileFiles files;
    const auto input = nodeDef("input", "Placeholder");
    const auto broken = [&](const char* what, const std::string& behind, ErrorCode code = ErrorCode::Corrupt) {
        files.push_back({"tensorflow-graph", what, pbBytes(1, input) + behind, code});
        files.push_back({"tensorflow-saved-model", what, savedModel(pbBytes(1, input)) + behind, code});
    };
    const auto odd = [&](const char* what, const std::string& tensor) {
        const auto graph = graphDef({input, nodeDef("w", "Const", tensor)});
        files.push_back({"tensorflow-graph", what, graph, {}, "tensor.malformed"});
        files.push_back({"tensorflow-saved-model", what, savedModel(graph), {}, "tensor.malformed"});
    };
    broken("cut in a node", varint(1 << 3 | 2) + varint(100) + "abc", ErrorCode::Truncated);
    broken("a node of 2^40 bytes", varint(1 << 3 | 2) + varint(1ull << 40), ErrorCode::Truncated);
    broken("a node of 2^64 - 1 bytes", varint(1 << 3 | 2) + varint(UINT64_MAX), ErrorCode::Truncated);
    broken("a field number of 0", varint(0) + varint(1));
    broken("a group", varint(3 << 3 | 3));
    broken("a number of more than 64 bits", varint(3 << 3) + std::string(11, '\xff'));
    odd("a negative size", tensorProto(1, {static_cast<std::uint64_t>(-2)}, "abcd"));
    odd("a product over 2^64", tensorProto(1, {1ull << 33, 1ull << 33}, "abcd"));
    odd("bytes over 2^64", tensorProto(2, {1ull << 62}, "abcd"));
    odd("values shorter than the shape", tensorProto(1, {2, 3}, "abcd"));
    odd("values longer than the shape", tensorProto(1, {1}, std::string(400, 'x')));
    odd("300 dimensions", tensorProto(1, std::vector<std::uint64_t>(300, 1), "abcd"));
    odd("no type", pbBytes(2, "") + pbBytes(4, "abcd"));
    // A message that reaches over the end of the one around it.
    const auto behind = pbBytes(4, std::string(2000, '\0'));
    const auto inner = pbBytes(1, "w") + pbBytes(2, "Const") + varint(5 << 3 | 2) + varint(1000);
    broken("an attribute longer than its node", pbBytes(1, inner) + behind);
    broken("a name longer than its node", pbBytes(1, varint(1 << 3 | 2) + varint(50) + "w") + behind);
    broken("a tensor longer than its attribute",
           pbBytes(1, pbBytes(1, "w") + pbBytes(2, "Const") + pbBytes(5, pbBytes(1, "value") + pbBytes(2, varint(8 << 3 | 2) + varint(500)))) + behind);
    std::erase_if(files, [](const HostileFile& file) { // behind a SavedModel's graphs a node is an unknown field
        return std::string(file.format) == "tensorflow-saved-model" && file.what.find("longer than its") != std::string::npos;
    });
    for (const auto& [what, graph] : {std::pair<const char*, std::string>{"a node longer than its graph", varint(1 << 3 | 2) + varint(1000)},
                                      {"an attribute longer than its node", pbBytes(1, inner)},
                                      {"a library longer than its graph", pbBytes(1, input) + varint(2 << 3 | 2) + varint(77)}})
        files.push_back({"tensorflow-saved-model", what, savedModel(graph) + behind, ErrorCode::Corrupt});
    return files;
}

} // namespace modelbook::test
