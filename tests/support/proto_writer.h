// ProtoWriter: builds protobuf messages field by field, for the tests of the ONNX reader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace modelbook::test {

inline std::string varint(std::uint64_t value)
{
    std::string text;
    for (; value >= 0x80; value >>= 7)
        text += static_cast<char>(value | 0x80);
    return text + static_cast<char>(value);
}

/// A number of the wire type varint.
inline std::string pbNumber(std::uint32_t field, std::uint64_t value)
{
    return varint(field << 3) + varint(value);
}

/// A text, a message, or packed numbers.
inline std::string pbBytes(std::uint32_t field, const std::string& bytes)
{
    return varint(field << 3 | 2) + varint(bytes.size()) + bytes;
}

/// TensorProto of those sizes, with `more` fields behind (raw_data and the like).
inline std::string onnxTensor(const std::string& name, const std::vector<std::uint64_t>& sizes, std::uint64_t type,
                              const std::string& more)
{
    std::string text;
    for (const auto size : sizes)
        text += pbNumber(1, size);
    return text + pbNumber(2, type) + (name.empty() ? std::string() : pbBytes(8, name)) + more;
}

inline std::string rawData(std::size_t bytes)
{
    return pbBytes(9, std::string(bytes, 'w'));
}

/// external_data at a location.
inline std::string externalData(const std::string& location)
{
    return pbBytes(13, pbBytes(1, "location") + pbBytes(2, location)) + pbNumber(14, 1);
}

/// NodeProto with its attributes (AttributeProto each) as they are.
inline std::string onnxNode(const std::string& op, const std::string& output, const std::string& attributes)
{
    return pbBytes(2, output) + pbBytes(4, op) + attributes;
}

/// ModelProto around a GraphProto; `more` top-level fields stand before the graph.
inline std::string onnxModel(const std::string& graph, const std::string& more = {})
{
    return pbNumber(1, 8) + pbBytes(2, "pytorch") + pbBytes(3, "2.0") + more + pbBytes(7, graph) +
           pbBytes(8, pbNumber(2, 17));
}

} // namespace modelbook::test
