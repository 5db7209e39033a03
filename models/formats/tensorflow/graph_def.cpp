#include "models/formats/tensorflow/graph_def.h"

#include "models/formats/tensor_roles.h"
#include "models/formats/tensorflow/checkpoint_index.h"
#include "models/formats/tensorflow/graph_walk.h"

namespace modelbook {

namespace {

// Values lie between the nodes: what is read on with each of them is wasted.
constexpr std::size_t windowBytes = 4096;

/// An entry of a map whose key is a text: the key.
Result<std::string> keyOf(ByteWindow& window, ReadBudget& budget, ByteRange entry)
{
    std::string key;
    MB_CHECK(forEachField(window, budget, entry, [&](WireWalk& walk, const WireField& field) -> Status {
        if (field.number == 1 && field.isBytes() && field.bytes.length <= 4096) {
            MB_TRY(key, walk.text(field));
        }
        return {};
    }));
    return key;
}

/// MetaGraphDef: tags and version, the graph, the signatures.
Status readMetaGraph(ByteWindow& window, ReadBudget& budget, ByteRange message, GraphWalk& graph, CheckpointInfo& info)
{
    ArgValue::List signatures, tags;
    auto done = forEachField(window, budget, message, [&](WireWalk&, const WireField& field) -> Status {
        if (!field.isBytes())
            return {};
        if (field.number == 1) {
            return forEachField(window, budget, field.bytes, [&](WireWalk& walk, const WireField& part) -> Status {
                if ((part.number == 4 || part.number == 5) && part.isBytes() && part.bytes.length <= 4096 && tags.size() < 100) {
                    MB_TRY(auto text, walk.text(part));
                    if (part.number == 4)
                        tags.emplace_back(std::move(text));
                    else
                        info.metadata.set("tensorflow_version", std::move(text));
                }
                return {};
            });
        }
        if (field.number == 2)
            return graph.readGraph(field.bytes);
        if (field.number == 5 && signatures.size() < 1000) {
            MB_TRY(auto name, keyOf(window, budget, field.bytes));
            MB_CHECK(budget.take(64 + name.size()));
            signatures.emplace_back(std::move(name));
        }
        return {};
    });
    if (!done)
        return done;
    if (!signatures.empty())
        info.metadata.set("signatures", std::move(signatures));
    if (!tags.empty())
        info.metadata.set("tags", std::move(tags));
    return {};
}

} // namespace

bool GraphDefReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    if (head.size() < 8 || head[0] != std::byte{0x0a})
        return false;
    // No mark: the first field is a node with a name and an operator.
    ReadBudget budget({}, file.name());
    ByteWindow window(file, 0, file.size(), windowBytes);
    WireWalk walk(window, budget, {0, file.size()});
    WireField field;
    const auto more = walk.next(field);
    return more && *more && field.number == 1 && field.isBytes() && GraphWalk::beginsAsNode(window, budget, field.bytes);
}

Result<CheckpointInfo> GraphDefReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "TensorFlow";
    ByteWindow window(file, 0, file.size(), windowBytes);
    GraphWalk graph(window, budget, info);
    MB_CHECK(graph.readGraph({0, file.size()}));
    MB_CHECK(graph.finish());
    info.parameters = countParameters(info.tensors);
    return info;
}

bool SavedModelReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    if (head.size() < 8 || head[0] != std::byte{0x08} || head[1] != std::byte{0x01} || head[2] != std::byte{0x12})
        return false;
    // Version 1 and a graph with its description; an ONNX model has a text in that place.
    ReadBudget budget({}, file.name());
    ByteWindow window(file, 0, file.size(), windowBytes);
    WireWalk walk(window, budget, {0, file.size()});
    WireField field;
    for (int i = 0; i < 2; ++i) {
        const auto more = walk.next(field);
        if (!more || !*more)
            return false;
    }
    WireWalk meta(window, budget, field.bytes);
    WireField part;
    const auto more = meta.next(part);
    if (!more || !*more || part.number != 1 || !part.isBytes())
        return false;
    const auto next = meta.next(part);
    return next && *next && part.isBytes() && part.number == 2;
}

Result<CheckpointInfo> SavedModelReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "TensorFlow";
    ByteWindow window(file, 0, file.size(), windowBytes);
    GraphWalk graph(window, budget, info);
    MB_CHECK(forEachField(window, budget, {0, file.size()}, [&](WireWalk&, const WireField& field) -> Status {
        return field.number == 2 && field.isBytes() ? readMetaGraph(window, budget, field.bytes, graph, info) : Status();
    }));
    MB_CHECK(graph.finish());
    info.parameters = countParameters(info.tensors);
    return info;
}

Status addSavedVariables(const std::filesystem::path& folder, const ReadLimits& limits, CheckpointInfo& info)
{
    const auto index = folder / "variables" / "variables.index";
    std::error_code error;
    if (!std::filesystem::exists(index, error)) {
        if (!std::filesystem::exists(folder / "variables", error))
            return {}; // a graph without variables
        info.addFinding(Finding::Level::Warning, "shard.missing", "variables/variables.index is not there; copy it with the model");
        return {};
    }
    auto variables = readCheckpoint(index, limits);
    if (!variables) {
        if (variables.error().code() == ErrorCode::Cancelled)
            return failure(variables);
        info.addFinding(Finding::Level::Warning, "shard.missing", "the variables cannot be read: " + variables.error().text());
        return {};
    }
    const auto first = static_cast<std::uint32_t>(info.files.size());
    for (const auto& file : variables->files)
        info.files.push_back("variables/" + file);
    for (auto& tensor : variables->tensors) {
        tensor.file += first;
        info.tensors.push_back(std::move(tensor));
    }
    for (auto& finding : variables->findings)
        info.findings.push_back(std::move(finding));
    info.parameters = countParameters(info.tensors);
    return {};
}

} // namespace modelbook
