#include "models/formats/pytorch/torch_legacy.h"

#include "models/formats/checked.h"
#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/hidden_pickles.h"
#include "models/formats/pickle/machine.h"
#include "models/formats/pytorch/torch_checkpoint.h"

#include <cstring>
#include <unordered_map>

namespace modelbook {

namespace {

// 0x1950a86a20f9469cfc6c, the first of the pickles; each protocol spells it in its own way.
constexpr std::string_view legacyMagic = "119547037146038801333356";
constexpr std::uint64_t longestMagic = 64;

unsigned char byteAt(std::span<const std::byte> head, std::size_t i)
{
    return i < head.size() ? static_cast<unsigned char>(head[i]) : 0;
}

/// The element size of each storage key: stated once, in the persistent id of its tensors.
std::unordered_map<std::string, std::uint32_t> elementSizes(const PickleMeaning& meaning)
{
    std::unordered_map<std::string, std::uint32_t> sizes;
    const auto& graph = meaning.graph();
    for (PickleId id = 0; id < graph.size(); ++id) {
        if (!graph.is(id, PickleKind::Persistent))
            continue;
        const auto tuple = graph.persistentId(id);
        if (!graph.is(tuple, PickleKind::Tuple) || graph.items(tuple).size() < 4)
            continue;
        const auto items = graph.items(tuple);
        const auto key = meaning.text(items[2]);
        if (key && graph.is(items[1], PickleKind::Global))
            sizes[std::string(*key)] = torchDType(meaning.globalName(items[1])).bytesPerBlock;
    }
    return sizes;
}

} // namespace

bool TorchLegacyReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    if (byteAt(head, 0) != 0x80 && byteAt(head, 0) != 'L')
        return false;
    ReadBudget budget({}, file.name());
    ByteWindow window(file, 0, std::min(file.size(), longestMagic), longestMagic);
    const auto graph = PickleMachine(window, budget).run();
    return graph && graph->is(graph->root(), PickleKind::BigInt) && graph->text(graph->root()) == legacyMagic;
}

Result<CheckpointInfo> TorchLegacyReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "PyTorch";
    ByteWindow window(file, 0, file.size());
    MB_TRY(const auto magic, PickleMachine(window, budget).run());
    MB_TRY(const auto protocol, PickleMachine(window, budget).run());
    MB_TRY(const auto system, PickleMachine(window, budget).run());
    reportPickle(protocol, "the protocol version", info);
    reportPickle(system, "the system info", info);
    const PickleMeaning systemMeaning(system);
    const auto littleId = systemMeaning.member(system.root(), "little_endian");
    const bool bigEndian = littleId != noPickle && system.is(littleId, PickleKind::Bool) && !system.boolean(littleId);

    MB_TRY(const auto object, PickleMachine(window, budget).run());
    reportPickle(object, "the object", info);
    TorchCheckpoint checkpoint(object, budget);
    MB_CHECK(checkpoint.read(info));

    MB_TRY(const auto keys, PickleMachine(window, budget).run());
    reportPickle(keys, "the list of storages", info);
    const PickleMeaning keyMeaning(keys);
    const auto sizes = elementSizes(checkpoint.meaning());
    std::unordered_map<std::string, ByteRange> places;
    const bool isList = keys.is(keys.root(), PickleKind::List);
    for (std::size_t i = 0; isList && i < keys.items(keys.root()).size(); ++i) {
        MB_CHECK(budget.tick());
        const auto key = keyMeaning.text(keys.items(keys.root())[i]);
        const auto size = key ? sizes.find(std::string(*key)) : sizes.end();
        if (size == sizes.end() || size->second == 0) {
            info.addFinding(Finding::Level::Warning, "tensor.storage-unknown",
                            "a storage of unknown element type ends what can be placed", window.position());
            break;
        }
        MB_TRY(const auto count, window.little(8));
        const auto bytes = multiply(count, size->second);
        if (!bytes || *bytes > window.left())
            return makeError(ErrorCode::Truncated, file.name() + " ends at byte " + std::to_string(file.size()) +
                                                       ", but the storage " + std::string(*key) + " at offset " +
                                                       std::to_string(window.position()) + " is longer");
        MB_CHECK(budget.take(64 + key->size()));
        places[std::string(*key)] = {window.position(), *bytes};
        MB_CHECK(window.skip(*bytes));
    }
    if (isList)
        MB_CHECK(reportBehindStop(window, "the last storage", budget, info));
    const auto findStorage = [&](const std::string& key) -> Result<std::optional<ByteRange>> {
        const auto place = places.find(key);
        return place == places.end() ? std::optional<ByteRange>() : std::optional(place->second);
    };
    MB_CHECK(checkpoint.place(file, findStorage, true, bigEndian, info));
    return info;
}

bool PickleReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    if (byteAt(head, 0) == 0x80)
        return byteAt(head, 1) >= 2 && byteAt(head, 1) <= 5;
    // Protocols 0 and 1 have no mark of their own: a dict, list or tuple after MARK with a memo entry or an item
    // behind, or a global of two lines.
    const auto first = byteAt(head, 0), second = byteAt(head, 1);
    if (first == '(' && std::strchr("dltSVIFLNcip(", second) && second != 0) {
        // Much text begins like this: only what reads to its STOP is one.
        ReadLimits limits;
        limits.heapBytes = 16u << 20;
        limits.time = std::chrono::seconds(1);
        ReadBudget budget(limits, file.name());
        ByteWindow window(file, 0, file.size());
        return PickleMachine(window, budget).run().has_value();
    }
    if ((first == '}' || first == ']') && second == 'q')
        return true;
    if (first != 'c' && first != 'i')
        return false;
    int lines = 0;
    for (std::size_t i = 1; i < head.size() && i < 256; ++i) {
        const auto c = byteAt(head, i);
        if (c == '\n' && ++lines == 2)
            return true;
        const bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        if (!name && c != '\n')
            return false;
    }
    return false;
}

Result<CheckpointInfo> PickleReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    ByteWindow window(file, 0, file.size());
    MB_TRY(const auto graph, PickleMachine(window, budget).run());
    reportPickle(graph, "the pickle", info);
    MB_CHECK(reportBehindStop(window, "the pickle", budget, info));
    TorchCheckpoint checkpoint(graph, budget);
    MB_CHECK(checkpoint.read(info));
    const auto nowhere = [](const std::string&) -> Result<std::optional<ByteRange>> { return std::optional<ByteRange>(); };
    MB_CHECK(checkpoint.place(file, nowhere, true, false, info));
    return info;
}

} // namespace modelbook
