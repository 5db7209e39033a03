// OnnxGraph: walks a GraphProto and every graph inside it for weights: initializers, Constant nodes, and those of the
// branches and bodies of If, Loop and Scan at any depth.
#pragma once

#include "models/formats/onnx/onnx_tensor.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace modelbook {

/// Weights that lie in another file.
struct OnnxExternal {
    std::uint64_t tensors = 0;
    std::uint64_t bytes = 0;
};

/// One per file; not thread-safe. The graphs inside a graph wait in a list, so that depth costs no stack.
class OnnxGraph
{
public:
    OnnxGraph(ByteWindow& window, ReadBudget& budget, CheckpointInfo& info)
        : m_window(window), m_budget(budget), m_info(info)
    {
    }

    /// Reads a GraphProto with all graphs inside it. The `main` one also tells its name, inputs and outputs.
    Status readGraph(ByteRange range, bool main);
    /// Reads a FunctionProto: nodes without a graph around them.
    Status readFunction(ByteRange range);
    /// Moves what was gathered into the info: metadata and findings.
    void finish();

private:
    struct Node;

    Status readPending();
    Status readOne(ByteRange range, std::uint32_t nodeField, bool main);
    Status readNode(ByteRange range);
    Status readAttribute(const Node& node, ByteRange range);
    Status addConstant(const Node& node, const DType& type, std::vector<std::int64_t> shape);
    Status addTensor(OnnxTensor tensor, const std::string& fallbackName, bool constant);
    Status readValueInfo(ByteRange range, ArgValue& list);

    ByteWindow& m_window;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::vector<ByteRange> m_pending; ///< graphs inside nodes that were read
    std::unordered_set<std::string> m_names;
    std::map<std::string, OnnxExternal> m_external; ///< by location
    std::string m_graphName;
    std::uint64_t m_nodes = 0, m_unknownTypes = 0, m_defects = 0;
    std::string m_firstUnknown, m_firstDefect;
    ArgValue m_inputs = ArgValue::list(), m_outputs = ArgValue::list();
};

} // namespace modelbook
