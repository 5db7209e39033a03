#include "models/formats/onnx/onnx_model.h"

#include "models/args/infer.h"
#include "models/formats/embedded_args.h"
#include "models/formats/onnx/onnx_graph.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/tensor_roles.h"

namespace modelbook {

namespace {

// Payloads lie between the tensors' descriptions: what is read on with each of them is wasted.
constexpr std::size_t windowBytes = 2048;
constexpr int fieldsToTell = 1024;

enum ModelField : std::uint32_t {
    IrVersion = 1, ProducerName = 2, ProducerVersion = 3, Domain = 4, ModelVersion = 5, DocString = 6, Graph = 7,
    OpsetImport = 8, MetadataProps = 14, TrainingInfo = 20, Functions = 25, Configuration = 26
};

bool isModelField(const WireField& field)
{
    switch (field.number) {
    case IrVersion:
    case ModelVersion: return field.isVarint();
    case ProducerName:
    case ProducerVersion:
    case Domain:
    case DocString:
    case Graph:
    case OpsetImport:
    case MetadataProps:
    case TrainingInfo:
    case Functions:
    case Configuration: return field.isBytes();
    default: return false;
    }
}

/// Whether a message begins as a GraphProto does: all its fields are messages or texts of these numbers.
bool beginsAsGraph(ByteWindow& window, ReadBudget& budget, ByteRange range)
{
    WireField field;
    const auto more = WireWalk(window, budget, range).next(field);
    if (more && !*more)
        return true; // empty
    // A graph that is cut short has its first field nonetheless.
    return field.isBytes() && (field.number == 1 || field.number == 2 || field.number == 5 ||
                               (field.number >= 10 && field.number <= 16));
}

std::string frameworkOf(const std::string& producer, const std::string& version)
{
    std::string name = producer;
    if (producer == "pytorch")
        name = "PyTorch";
    else if (producer == "tf2onnx")
        name = "TensorFlow (tf2onnx)";
    else if (producer == "skl2onnx")
        name = "scikit-learn (skl2onnx)";
    return name.empty() || version.empty() ? name : name + " " + version;
}

class OnnxModel
{
public:
    OnnxModel(const RandomAccessFile& file, const ReadLimits& limits)
        : m_file(file), m_budget(limits, file.name()), m_window(file, 0, file.size(), windowBytes),
          m_graph(m_window, m_budget, m_info)
    {
    }
    Result<CheckpointInfo> read();

private:
    Status readField(WireWalk& walk, const WireField& field);
    Status readOpset(ByteRange range);
    Status readProperty(ByteRange range);
    Status readTraining(ByteRange range);
    void addProperty(const std::string& key, std::string text);

    const RandomAccessFile& m_file;
    ReadBudget m_budget;
    ByteWindow m_window;
    CheckpointInfo m_info;
    OnnxGraph m_graph;
    std::string m_producer, m_version;
    ArgValue m_opset = ArgValue::map();
    int m_graphs = 0;
    std::uint64_t m_unknownFields = 0;
};

Status OnnxModel::readOpset(ByteRange range)
{
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    std::string domain;
    std::int64_t version = 0;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number == 1) {
            MB_TRY(domain, walk.text(field));
        } else if (field.number == 2) {
            version = static_cast<std::int64_t>(field.value);
        }
    }
    MB_CHECK(m_budget.take(domain.size() + sizeof(ArgValue::Member)));
    m_opset.set(domain.empty() ? "ai.onnx" : domain, version);
    return {};
}

Status OnnxModel::readProperty(ByteRange range)
{
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    std::string key, value;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        if (field.number == 1) {
            MB_TRY(key, walk.text(field));
        } else if (field.number == 2) {
            MB_TRY(value, walk.text(field));
        }
    }
    MB_CHECK(m_budget.take(key.size() + value.size() + 2 * sizeof(ArgValue::Member)));
    addProperty(key, std::move(value));
    return {};
}

/// metadata_props are text throughout: what they say of training is typed by inference, the rest stays text.
void OnnxModel::addProperty(const std::string& key, std::string text)
{
    const auto kind = plainKey(key);
    const bool typed = isEmbeddedArgKey(key) || kind == CheckpointKey::Metric || kind == CheckpointKey::Epoch ||
                       kind == CheckpointKey::Step;
    addKeyValue(m_info, key, typed ? inferArg(text) : ArgValue(std::move(text)));
}

Status OnnxModel::readTraining(ByteRange range)
{
    // TrainingInfoProto: 1 initialization and 2 algorithm, both graphs.
    WireWalk walk(m_window, m_budget, range);
    WireField field;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            return {};
        if (field.isBytes() && (field.number == 1 || field.number == 2))
            MB_CHECK(m_graph.readGraph(field.bytes, false));
    }
}

Status OnnxModel::readField(WireWalk& walk, const WireField& field)
{
    if (!isModelField(field)) {
        ++m_unknownFields;
        return {};
    }
    const auto keep = [&](const char* key) -> Status {
        MB_TRY(auto text, walk.text(field));
        if (!text.empty())
            m_info.metadata.set(key, std::move(text));
        return {};
    };
    switch (field.number) {
    case IrVersion: m_info.metadata.set("ir_version", static_cast<std::int64_t>(field.value)); break;
    case ModelVersion: m_info.metadata.set("model_version", static_cast<std::int64_t>(field.value)); break;
    case ProducerName: {
        MB_TRY(m_producer, walk.text(field));
        break;
    }
    case ProducerVersion: {
        MB_TRY(m_version, walk.text(field));
        break;
    }
    case Domain: return keep("domain");
    case DocString: return keep("doc_string");
    case OpsetImport: return readOpset(field.bytes);
    case MetadataProps: return readProperty(field.bytes);
    case TrainingInfo: return readTraining(field.bytes);
    case Functions: return m_graph.readFunction(field.bytes);
    case Graph: return m_graph.readGraph(field.bytes, m_graphs++ == 0);
    default: break;
    }
    return {};
}

Result<CheckpointInfo> OnnxModel::read()
{
    m_info.format = "onnx";
    WireWalk walk(m_window, m_budget, {0, m_file.size()});
    WireField field;
    for (;;) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            break;
        MB_CHECK(readField(walk, field));
    }
    if (m_graphs > 1)
        m_info.addFinding(Finding::Level::Warning, "onnx.several-graphs",
                          "the file has " + std::to_string(m_graphs) + " main graphs; readers differ in which they take");
    if (m_opset.toMap().empty())
        m_info.addFinding(Finding::Level::Warning, "onnx.no-opset",
                          "no operator set is named; the file may be cut short behind its graph");
    if (m_unknownFields > 0)
        m_info.addFinding(Finding::Level::Warning, "onnx.unknown-field",
                          std::to_string(m_unknownFields) + " fields belong to no ONNX model");
    m_graph.finish();
    m_info.metadata.set("opset", std::move(m_opset));
    if (!m_producer.empty())
        m_info.metadata.set("producer", m_version.empty() ? m_producer : m_producer + " " + m_version);
    m_info.framework = frameworkOf(m_producer, m_version);
    m_info.parameters = countParameters(m_info.tensors);
    return std::move(m_info);
}

} // namespace

bool OnnxReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    // Any order is allowed; all writers begin with one of these (and most with ir_version).
    if (head.size() < 4)
        return false;
    ReadBudget budget(ReadLimits{}, file.name());
    ByteWindow window(file, 0, file.size(), windowBytes);
    WireWalk walk(window, budget, {0, file.size()});
    bool version = false, graph = false;
    for (int i = 0; i < fieldsToTell; ++i) {
        WireField field;
        const auto more = walk.next(field);
        if (more && !*more)
            break;
        if (!isModelField(field))
            return false;
        version = version || (field.number == IrVersion && field.value > 0 && field.value < 1000) ||
                  field.number == OpsetImport;
        if (field.number == Graph) {
            if (!beginsAsGraph(window, budget, field.bytes))
                return false;
            graph = true;
        }
        if (!more) // cut short: what came before must tell
            break;
        if (version && graph)
            return true;
    }
    return version && graph;
}

Result<CheckpointInfo> OnnxReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    return OnnxModel(file, limits).read();
}

} // namespace modelbook
