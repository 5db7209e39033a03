#include "models/formats/onnx/onnx_graph.h"

#include "models/formats/tensor_roles.h"

namespace modelbook {

namespace {

// GraphProto, NodeProto, FunctionProto (onnx.proto).
constexpr std::uint32_t graphNode = 1, graphName = 2, graphInitializer = 5, graphInput = 11, graphOutput = 12,
                        graphSparse = 15;
constexpr std::uint32_t nodeOutput = 2, nodeName = 3, nodeOperator = 4, nodeAttribute = 5;
constexpr std::uint32_t functionNode = 7;

constexpr std::uint64_t maxShownValues = 64; ///< inputs and outputs

/// Whole numbers of 64 bits, truths and texts in a graph are shapes, axes and labels, not weights.
bool isLearned(const DType& type)
{
    return type.name != "I64" && type.name != "BOOL" && type.name != "STRING";
}

} // namespace

/// What of a node must be known before its attributes are: they may stand before it.
struct OnnxGraph::Node {
    std::string output, name;
    std::string op;
    std::vector<ByteRange> attributes;

    bool isConstant() const { return op == "Constant"; }
};

Status OnnxGraph::readGraph(ByteRange range, bool main)
{
    MB_CHECK(readOne(range, graphNode, main));
    return readPending();
}

Status OnnxGraph::readFunction(ByteRange range)
{
    MB_CHECK(readOne(range, functionNode, false));
    return readPending();
}

Status OnnxGraph::readPending()
{
    while (!m_pending.empty()) {
        const auto range = m_pending.back();
        m_pending.pop_back();
        m_budget.giveBack(sizeof(ByteRange));
        MB_CHECK(readOne(range, graphNode, false));
    }
    return {};
}

Status OnnxGraph::readOne(ByteRange range, std::uint32_t nodeField, bool main)
{
    const bool graph = nodeField == graphNode;
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            return {};
        if (!field.isBytes())
            continue;
        if (field.number == nodeField) {
            MB_CHECK(readNode(field.bytes));
        } else if (graph && field.number == graphInitializer) {
            MB_TRY(auto tensor, readOnnxTensor(m_window, m_budget, field.bytes));
            MB_CHECK(addTensor(std::move(tensor), "initializer", false));
        } else if (graph && field.number == graphSparse) {
            MB_TRY(auto tensor, readOnnxSparseTensor(m_window, m_budget, field.bytes));
            MB_CHECK(addTensor(std::move(tensor), "sparse_initializer", false));
        } else if (main && field.number == graphName) {
            MB_TRY(m_graphName, walk.text(field));
        } else if (main && (field.number == graphInput || field.number == graphOutput)) {
            MB_CHECK(readValueInfo(field.bytes, field.number == graphInput ? m_inputs : m_outputs));
        }
    }
}

Status OnnxGraph::readNode(ByteRange range)
{
    ++m_nodes;
    Node node;
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (!field.isBytes())
            continue;
        if (field.number == nodeAttribute) {
            MB_CHECK(m_budget.take(sizeof(ByteRange)));
            node.attributes.push_back(field.bytes);
        } else if (field.number == nodeOutput && node.output.empty()) {
            MB_TRY(node.output, walk.text(field));
        } else if (field.number == nodeName) {
            MB_TRY(node.name, walk.text(field));
        } else if (field.number == nodeOperator) {
            MB_TRY(node.op, walk.text(field));
        }
    }
    for (const auto& attribute : node.attributes)
        MB_CHECK(readAttribute(node, attribute));
    m_budget.giveBack(sizeof(ByteRange) * node.attributes.size() + node.output.size() + node.name.size() + node.op.size());
    return {};
}

Status OnnxGraph::readAttribute(const Node& node, ByteRange range)
{
    // AttributeProto: 1 name, 2 f, 3 i, 4 s, 5 t, 6 g, 7 floats, 8 ints, 9 strings, 10 tensors, 11 graphs, 22 and 23
    // sparse tensors. A Constant has its value in one of them; If, Loop and Scan have graphs.
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    std::int64_t floats = 0, ints = 0, texts = 0;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        const bool constant = node.isConstant();
        const auto fallback = node.output.empty() ? node.name : node.output;
        if (field.number == 6 || field.number == 11) {
            if (!field.isBytes())
                continue;
            MB_CHECK(m_budget.take(sizeof(ByteRange)));
            m_pending.push_back(field.bytes);
        } else if (field.isBytes() && (field.number == 5 || field.number == 10) && node.op != "ConstantOfShape") {
            MB_TRY(auto tensor, readOnnxTensor(m_window, m_budget, field.bytes));
            if (constant) // named for what the graph calls it; the tensor's own name is free text
                tensor.info.name = fallback;
            MB_CHECK(addTensor(std::move(tensor), fallback, true));
        } else if (field.isBytes() && (field.number == 22 || field.number == 23)) {
            MB_TRY(auto tensor, readOnnxSparseTensor(m_window, m_budget, field.bytes));
            if (constant)
                tensor.info.name = fallback;
            MB_CHECK(addTensor(std::move(tensor), fallback, true));
        } else if (!constant) {
            continue;
        } else if (field.number == 2) {
            MB_CHECK(addConstant(node, DType::named("F32"), {}));
        } else if (field.number == 3) {
            MB_CHECK(addConstant(node, DType::named("I64"), {}));
        } else if (field.number == 4) {
            MB_CHECK(addConstant(node, DType::named("STRING"), {}));
        } else if (field.number == 7) {
            floats += field.isBytes() ? static_cast<std::int64_t>(field.bytes.length / 4) : 1;
        } else if (field.number == 8) {
            MB_CHECK(walk.varints(field, [&](std::uint64_t) {
                ++ints;
                return Status();
            }));
        } else if (field.number == 9) {
            ++texts;
        }
    }
    if (floats > 0)
        MB_CHECK(addConstant(node, DType::named("F32"), {floats}));
    if (ints > 0)
        MB_CHECK(addConstant(node, DType::named("I64"), {ints}));
    if (texts > 0)
        MB_CHECK(addConstant(node, DType::named("STRING"), {texts}));
    return {};
}

Status OnnxGraph::addConstant(const Node& node, const DType& type, std::vector<std::int64_t> shape)
{
    OnnxTensor tensor;
    tensor.info.name = node.output.empty() ? node.name : node.output;
    tensor.info.dtype = type;
    tensor.info.shape = std::move(shape);
    tensor.info.elements = tensor.info.shape.empty() ? 1 : static_cast<std::uint64_t>(tensor.info.shape.front());
    tensor.info.bytes = tensor.info.elements * type.bytesPerBlock;
    return addTensor(std::move(tensor), "constant", true);
}

Status OnnxGraph::addTensor(OnnxTensor tensor, const std::string& fallbackName, bool constant)
{
    auto& info = tensor.info;
    if (info.name.empty())
        info.name = fallbackName;
    MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * info.name.size() + 8 * info.shape.size() + 64));
    // Branches may use a name that is taken: each graph has names of its own.
    if (const auto name = info.name; !m_names.insert(name).second) {
        auto number = m_info.tensors.size();
        do {
            info.name = name + "@" + std::to_string(number++);
            MB_CHECK(m_budget.tick());
        } while (!m_names.insert(info.name).second);
    }
    info.role = roleOfTensorName(info.name);
    // A Constant of one element is an epsilon or a factor; whole numbers are shapes and axes.
    if (!isLearned(info.dtype) || (constant && info.elements < 2))
        info.role = TensorRole::Other;
    if (!tensor.defect.empty() && m_defects++ == 0)
        m_firstDefect = info.name + ": " + tensor.defect;
    if (info.dtype.bytesPerBlock == 0 && info.dtype.name != "STRING" && m_unknownTypes++ == 0)
        m_firstUnknown = info.name + " of " + info.dtype.name;
    if (!tensor.location.empty()) {
        auto& external = m_external[tensor.location];
        ++external.tensors;
        external.bytes += info.bytes;
    }
    m_info.tensors.push_back(std::move(info));
    return {};
}

Status OnnxGraph::readValueInfo(ByteRange range, ArgValue& list)
{
    if (list.toList().size() >= maxShownValues)
        return {};
    // ValueInfoProto {1 name, 2 TypeProto {1 Tensor {1 elem_type, 2 TensorShapeProto {1 Dimension {1 value, 2 name}}}}}:
    // messages in a row of known depth, each held in a list until it is walked.
    ArgValue value = ArgValue::map();
    ArgValue shape = ArgValue::list();
    std::string type;
    struct Level {
        ByteRange range;
        int depth;
    };
    std::vector<Level> levels{{range, 0}};
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto [at, depth] = levels[i];
        WireWalk walk(m_window, m_budget, at);
        WireField field;
        bool dimension = false;
        for (;;) {
            MB_TRY(const bool more, walk.next(field));
            if (!more)
                break;
            const bool descends = field.isBytes() && ((depth == 0 && field.number == 2) || (depth == 1 && field.number == 1) ||
                                                      (depth == 2 && field.number == 2) || (depth == 3 && field.number == 1));
            if (descends) {
                if (levels.size() > maxShownValues)
                    return {};
                levels.push_back({field.bytes, depth + 1});
            } else if (depth == 0 && field.number == 1) {
                MB_TRY(auto name, walk.text(field));
                value.set("name", std::move(name));
            } else if (depth == 1) {
                type = field.number == 4 ? "sequence" : field.number == 5 ? "map" : field.number == 9 ? "optional" : type;
            } else if (depth == 2 && field.number == 1) {
                type = onnxType(field.value).name;
            } else if (depth == 4 && field.number == 1 && field.isVarint()) {
                shape.toList().push_back(static_cast<std::int64_t>(field.value));
                dimension = true;
            } else if (depth == 4 && field.number == 2) {
                MB_TRY(auto name, walk.text(field));
                shape.toList().push_back(std::move(name));
                dimension = true;
            }
        }
        if (depth == 4 && !dimension)
            shape.toList().push_back(ArgValue()); // any size
    }
    value.set("type", type.empty() ? "unknown" : type);
    if (type != "sequence" && type != "map" && type != "optional")
        value.set("shape", std::move(shape));
    list.toList().push_back(std::move(value));
    return {};
}

void OnnxGraph::finish()
{
    // Before IR version 4 each initializer is an input, too.
    ArgValue inputs = ArgValue::list();
    for (auto& input : m_inputs.toList()) {
        const auto* name = input.find("name");
        if (!name || !m_names.contains(name->toString()))
            inputs.toList().push_back(std::move(input));
    }
    m_info.metadata.set("graph", ArgValue(ArgValue::Map{{"name", std::move(m_graphName)},
                                                        {"nodes", static_cast<std::int64_t>(m_nodes)},
                                                        {"inputs", std::move(inputs)},
                                                        {"outputs", std::move(m_outputs)}}));
    ArgValue external = ArgValue::list();
    for (const auto& [location, weights] : m_external) {
        const bool inside = staysInFolder(location);
        external.toList().push_back(ArgValue(ArgValue::Map{{"file", location},
                                                           {"tensors", static_cast<std::int64_t>(weights.tensors)},
                                                           {"bytes", static_cast<std::int64_t>(weights.bytes)}}));
        if (inside)
            m_info.addFinding(Finding::Level::Info, "onnx.external-data",
                              std::to_string(weights.tensors) + " tensors are in the file " + location + " beside this one");
        else
            m_info.addFinding(Finding::Level::Danger, "onnx.external-outside",
                              std::to_string(weights.tensors) + " tensors are said to be in '" + location +
                                  "', outside the model's folder; it is not opened");
    }
    if (!m_external.empty())
        m_info.metadata.set("external_data", std::move(external));
    if (m_defects > 0)
        m_info.addFinding(Finding::Level::Warning, "onnx.tensor-defect",
                          std::to_string(m_defects) + " tensors are broken, such as " + m_firstDefect);
    if (m_unknownTypes > 0)
        m_info.addFinding(Finding::Level::Warning, "tensor.unknown-dtype",
                          std::to_string(m_unknownTypes) + " tensors of an unknown element type, such as " + m_firstUnknown);
}

} // namespace modelbook
