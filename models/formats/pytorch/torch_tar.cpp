#include "models/formats/pytorch/torch_tar.h"

#include "models/formats/checked.h"
#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/machine.h"
#include "models/formats/pytorch/torch_checkpoint.h"
#include "models/formats/tar/tar_members.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::uint64_t mostTarDimensions = 64;

const TarMember* find(const std::vector<TarMember>& members, std::string_view name)
{
    const auto found = std::find_if(members.begin(), members.end(), [&](const TarMember& member) {
        return member.type == '0' && (member.name == name || member.name == "./" + std::string(name));
    });
    return found == members.end() ? nullptr : &*found;
}

/// A storage and what views of other storages refer to.
struct Storage {
    std::string type;
    ByteRange range;
    std::uint64_t elements = 0;
    std::uint32_t elementBytes = 0;
};

class TarWalk
{
public:
    TarWalk(const RandomAccessFile& file, ReadBudget& budget, CheckpointInfo& info)
        : m_file(file), m_budget(budget), m_info(info)
    {
    }

    Status readStorages(const TarMember& member)
    {
        ByteWindow window(m_file, member.data.offset, member.data.offset + member.data.length);
        MB_TRY(const auto count, number(window, "the storages"));
        for (std::int64_t i = 0; i < count; ++i) {
            MB_CHECK(m_budget.tick());
            MB_TRY(const auto graph, pickle(window, "a storage"));
            const PickleMeaning meaning(graph);
            const auto parts = triple(graph);
            Storage storage;
            storage.type = parts.empty() ? std::string() : meaning.globalName(parts[2]);
            storage.elementBytes = torchDType(storage.type).bytesPerBlock;
            if (storage.elementBytes == 0)
                return corrupt(window.position(), "a storage has no known element type");
            MB_TRY(storage.elements, window.little(8));
            const auto bytes = multiply(storage.elements, storage.elementBytes);
            if (!bytes || *bytes > window.left()) {
                return makeError(ErrorCode::Truncated, m_file.name() + ": the storage at offset " +
                                                           std::to_string(window.position()) +
                                                           " is longer than the archive's member");
            }
            storage.range = {window.position(), *bytes};
            MB_CHECK(window.skip(*bytes));
            MB_CHECK(m_budget.take(256));
            m_storages[keyText(meaning, parts[0])] = std::move(storage);
        }
        return readViews(window);
    }

    Status readTensors(const TarMember& member)
    {
        ByteWindow window(m_file, member.data.offset, member.data.offset + member.data.length);
        MB_TRY(const auto count, number(window, "the tensors"));
        for (std::int64_t i = 0; i < count; ++i) {
            MB_CHECK(m_budget.tick());
            MB_TRY(const auto graph, pickle(window, "a tensor"));
            const PickleMeaning meaning(graph);
            const auto parts = triple(graph);
            MB_TRY(const auto dimensions, window.little(8)); // of which PyTorch reads the lower half
            if (parts.empty() || (dimensions & 0xFFFFFFFF) > mostTarDimensions)
                return corrupt(window.position(), "a tensor's description is none");
            PersistentTensor tensor;
            for (auto* list : {&tensor.shape, &tensor.strides}) {
                for (std::uint64_t d = 0; d < (dimensions & 0xFFFFFFFF); ++d) {
                    MB_TRY(const auto size, window.little(8));
                    list->push_back(static_cast<std::int64_t>(size));
                }
            }
            MB_TRY(const auto offset, window.little(8));
            tensor.offset = static_cast<std::int64_t>(offset);
            tensor.storage = keyText(meaning, parts[1]);
            if (const auto storage = m_storages.find(tensor.storage); storage != m_storages.end()) {
                tensor.storageType = storage->second.type;
                tensor.storageElements = storage->second.elements;
            }
            MB_CHECK(m_budget.take(512));
            m_tensors[keyText(meaning, parts[0])] = std::move(tensor);
        }
        return {};
    }

    Status readObject(const TarMember& member)
    {
        ByteWindow window(m_file, member.data.offset, member.data.offset + member.data.length);
        MB_TRY(const auto graph, pickle(window, "the object"));
        TorchCheckpoint checkpoint(graph, m_budget, &m_tensors);
        MB_CHECK(checkpoint.read(m_info));
        const auto findStorage = [this](const std::string& key) -> Result<std::optional<ByteRange>> {
            const auto found = m_storages.find(key);
            return found == m_storages.end() ? std::nullopt : std::optional(found->second.range);
        };
        return checkpoint.place(m_file, findStorage, true, false, m_info);
    }

private:
    /// [(view, storage, offset, elements), …]: storages that are parts of others.
    Status readViews(ByteWindow& window)
    {
        MB_TRY(const auto graph, pickle(window, "the storage views"));
        const PickleMeaning meaning(graph);
        if (!graph.is(graph.root(), PickleKind::List))
            return {};
        for (const auto id : graph.items(graph.root())) {
            MB_CHECK(m_budget.tick());
            if (!graph.is(id, PickleKind::Tuple) || graph.items(id).size() != 4)
                return corrupt(graph.position(id), "a storage's view is no view");
            const auto parts = graph.items(id);
            const auto root = m_storages.find(keyText(meaning, parts[1]));
            const auto offset = meaning.integer(parts[2]), count = meaning.integer(parts[3]);
            if (root == m_storages.end() || !offset || !count || *offset < 0 || *count < 0 ||
                static_cast<std::uint64_t>(*offset) > root->second.elements ||
                static_cast<std::uint64_t>(*count) > root->second.elements - static_cast<std::uint64_t>(*offset))
                return corrupt(graph.position(id), "a storage's view lies outside of it");
            auto view = root->second;
            view.elements = static_cast<std::uint64_t>(*count);
            view.range = {view.range.offset + static_cast<std::uint64_t>(*offset) * view.elementBytes,
                          view.elements * view.elementBytes};
            MB_CHECK(m_budget.take(256));
            m_storages[keyText(meaning, parts[0])] = std::move(view);
        }
        return {};
    }

    Result<PickleGraph> pickle(ByteWindow& window, const std::string& what)
    {
        MB_TRY(auto graph, PickleMachine(window, m_budget).run());
        if (!graph.globals().empty() || !graph.oddities().empty()) {
            // A type per storage would repeat itself: only what is not known to be inert is told of every pickle.
            const bool inert = std::all_of(graph.globals().begin(), graph.globals().end(), [](const auto& global) {
                return classifyGlobal(global.module, global.name) == GlobalClass::KnownInert;
            });
            if (!inert || !graph.oddities().empty() || what == "the object")
                reportPickle(graph, what, m_info);
        }
        return graph;
    }

    Result<std::int64_t> number(ByteWindow& window, const std::string& what)
    {
        MB_TRY(const auto graph, pickle(window, "the number of " + what));
        const auto count = PickleMeaning(graph).integer(graph.root());
        if (!count || *count < 0)
            return corrupt(window.position(), "the number of " + what + " is none");
        return *count;
    }

    static std::span<const PickleId> triple(const PickleGraph& graph)
    {
        if (!graph.is(graph.root(), PickleKind::Tuple) || graph.items(graph.root()).size() != 3)
            return {};
        return graph.items(graph.root());
    }

    static std::string keyText(const PickleMeaning& meaning, PickleId id)
    {
        if (const auto whole = meaning.integer(id))
            return std::to_string(*whole);
        const auto text = meaning.text(id);
        return text ? std::string(*text)
                    : meaning.graph().is(id, PickleKind::BigInt) ? std::string(meaning.graph().text(id)) : "?";
    }

    Error corrupt(std::uint64_t at, const std::string& what) const
    {
        return makeError(ErrorCode::Corrupt, m_file.name() + ": at offset " + std::to_string(at) + " " + what);
    }

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::unordered_map<std::string, Storage> m_storages;
    PersistentTensors m_tensors;
};

} // namespace

bool TorchTarReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    if (!looksLikeTar(head))
        return false;
    ReadLimits limits;
    limits.time = std::chrono::seconds(1);
    ReadBudget budget(limits, file.name());
    const auto members = readTarMembers(file, budget);
    if (members)
        return find(*members, "pickle") && find(*members, "tensors") && find(*members, "storages");
    // Cut short or broken behind its first member: PyTorch's own begin with these.
    const std::string_view name(reinterpret_cast<const char*>(head.data()), 9);
    return name == std::string_view("sys_info\0", 9) || name == std::string_view("storages\0", 9);
}

Result<CheckpointInfo> TorchTarReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "PyTorch";
    bool ends = false;
    MB_TRY(const auto members, readTarMembers(file, budget, &ends));
    if (!ends)
        info.addFinding(Finding::Level::Warning, "tar.no-end",
                        "the blocks that end a tar archive are missing: the file is cut short behind its last member");
    const auto* storages = find(members, "storages");
    const auto* tensors = find(members, "tensors");
    const auto* object = find(members, "pickle");
    if (!storages || !tensors || !object)
        return makeError(ErrorCode::Truncated, file.name() + ": the tar archive lacks a part of a PyTorch checkpoint");
    for (const auto& member : members) {
        if (member.type != '0' || member.name.find("..") != std::string::npos || member.name.starts_with('/'))
            info.addFinding(Finding::Level::Danger, "tar.unsafe-member",
                            "the member \"" + member.name + "\" is a link or lies outside; PyTorch unpacks such archives",
                            member.data.offset);
    }
    TarWalk walk(file, budget, info);
    MB_CHECK(walk.readStorages(*storages));
    MB_CHECK(walk.readTensors(*tensors));
    MB_CHECK(walk.readObject(*object));
    return info;
}

} // namespace modelbook
