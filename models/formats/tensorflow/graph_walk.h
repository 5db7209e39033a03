// GraphWalk: the constants of a TensorFlow graph, and what kind of operators it has.
#pragma once

#include "models/formats/tensorflow/tf_proto.h"

#include <map>
#include <string>
#include <vector>

namespace modelbook {

/// Appends to `info`; several graphs of one file may be walked one after the other. Not thread-safe.
class GraphWalk
{
public:
    GraphWalk(ByteWindow& window, ReadBudget& budget, CheckpointInfo& info)
        : m_window(window), m_budget(budget), m_info(info)
    {
    }

    /// A GraphDef with the functions of its library.
    Status readGraph(ByteRange message);
    /// Says in metadata and findings what was met.
    Status finish();
    /// Whether a message begins as a NodeDef does: a name, and an operator's.
    static bool beginsAsNode(ByteWindow& window, ReadBudget& budget, ByteRange message);

private:
    Status readLibrary(ByteRange message);
    Status readFunction(ByteRange message);
    Status readNode(ByteRange message, const std::string& prefix);
    Status readConstant(ByteRange attribute, const std::string& name);

    ByteWindow& m_window;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::int64_t m_operators = 0;
    std::uint64_t m_malformed = 0;
    std::string m_example;
    ArgValue::List m_inputs;
};

} // namespace modelbook
