#include "models/formats/numpy/npz.h"

#include "models/formats/numpy/npy_header.h"
#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/machine.h"
#include "models/formats/pickle/to_arg.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/tensor_roles.h"
#include "models/formats/zip/inflate.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::string_view extension = ".npy";
constexpr std::uint64_t objectLimit = 4u << 20;

/// The elements of a pickled object array, which stand last in the state that BUILD gives it; else the root itself.
PickleId elementsOf(const PickleGraph& graph)
{
    const auto root = graph.root();
    if (graph.is(root, PickleKind::Object) && !graph.object(root).states.empty()) {
        const auto state = graph.object(root).states.back();
        if (graph.is(state, PickleKind::Tuple) && !graph.items(state).empty() &&
            graph.is(graph.items(state).back(), PickleKind::List))
            return graph.items(state).back();
    }
    return root;
}

/// np.savez(…, args=dict): a pickled object of an archive, read as args or metadata.
Status readObject(ZipDirectory& directory, const ZipEntry& entry, const std::string& key, const NpyHeader& header,
                  ReadBudget& budget, CheckpointInfo& info)
{
    info.addFinding(Finding::Level::Info, "numpy.object-array",
                    entry.name + " is a pickled object array; it was read without running anything");
    if (entry.size > objectLimit)
        return {};
    MB_TRY(auto bytes, directory.content(entry, objectLimit));
    const MemoryFile file(std::move(bytes), entry.name);
    ByteWindow window(file, header.dataOffset, file.size());
    auto graph = PickleMachine(window, budget).run();
    if (!graph) {
        info.addFinding(Finding::Level::Warning, "pickle.broken", graph.error().text());
        return {};
    }
    reportPickle(*graph, entry.name, info);
    const PickleMeaning meaning(*graph);
    PickleToArg converter(meaning, budget);
    MB_TRY(auto value, converter.convert(elementsOf(*graph)));
    // A 0-d array of one object pickles as a list of it.
    while (value.isList() && value.toList().size() == 1) {
        auto only = std::move(value.toList().front());
        value = std::move(only);
    }
    const auto kind = plainKey(key);
    if (value.isMap() && kind == CheckpointKey::Args)
        info.args = std::move(value);
    else if (value.isMap() && kind == CheckpointKey::NestedArgs)
        info.args.set(key, std::move(value));
    else
        info.metadata.set(key, std::move(value));
    return {};
}

} // namespace

bool isNpz(const ZipDirectory& directory)
{
    return std::any_of(directory.entries().begin(), directory.entries().end(),
                       [](const ZipEntry& entry) { return entry.name.ends_with(extension); });
}

Status readNpz(const RandomAccessFile& file, ZipDirectory& directory, ReadBudget& budget, CheckpointInfo& info)
{
    info.format = "npz";
    info.framework = "NumPy";
    for (const auto& entry : directory.entries()) {
        MB_CHECK(budget.tick());
        if (!entry.name.ends_with(extension))
            continue;
        const auto key = entry.name.substr(0, entry.name.size() - extension.size());
        const auto name = file.name() + ": " + entry.name;
        MB_TRY(const auto range, directory.dataRange(entry));
        std::string head;
        if (entry.isStored()) {
            constexpr std::uint64_t firstRead = 512;
            MB_TRY(head, file.readString(range.offset, std::min(range.length, firstRead)));
            if (!readNpyHeader(head, name)) {
                MB_TRY(head, file.readString(range.offset, std::min(range.length, npyHeaderLimit + 12)));
            }
        } else if (!entry.isEncrypted() && entry.method == 8) {
            MB_TRY(head, inflatePrefix(file, range.offset, range.length, std::min(entry.size, npyHeaderLimit + 12), budget));
        } else {
            info.addFinding(Finding::Level::Warning, "zip.unreadable-member",
                            entry.name + " is encrypted or compressed in a way that is not read");
            continue;
        }
        MB_TRY(const auto header, readNpyHeader(head, name));
        if (header.type.isObject)
            MB_CHECK(readObject(directory, entry, key, header, budget, info));
        MB_CHECK(budget.take(sizeof(TensorInfo) + 2 * key.size()));
        MB_TRY(auto tensor, npyTensor(header, key, entry.isStored() ? std::optional(range.offset) : std::nullopt,
                                      entry.size, name));
        if (tensor.role == TensorRole::Weight)
            tensor.role = roleOfTensorName(key);
        info.tensors.push_back(std::move(tensor));
    }
    info.parameters = countParameters(info.tensors);
    return {};
}

bool NpyReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    return looksLikeNpy(head);
}

Result<CheckpointInfo> NpyReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "NumPy";
    MB_TRY(const auto head, file.readString(0, std::min(file.size(), npyHeaderLimit + 12)));
    MB_CHECK(budget.take(head.size()));
    MB_TRY(const auto header, readNpyHeader(head, file.name()));
    MB_TRY(auto tensor, npyTensor(header, "array", 0, file.size(), file.name()));
    if (header.type.isObject) {
        info.addFinding(Finding::Level::Warning, "numpy.object-array", "the array is pickled objects; they were not read");
        ByteWindow window(file, header.dataOffset, file.size());
        const auto graph = PickleMachine(window, budget).run();
        if (graph)
            reportPickle(*graph, "the array", info);
        else
            info.addFinding(Finding::Level::Warning, "pickle.broken", graph.error().text());
    }
    info.tensors.push_back(std::move(tensor));
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
