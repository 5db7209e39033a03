#include "models/formats/pytorch/torch_zip.h"

#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/machine.h"
#include "models/formats/pytorch/torch_checkpoint.h"

namespace modelbook {

namespace {

constexpr std::string_view objectName = "data.pkl";
constexpr std::uint64_t smallMember = 4096;

bool isMember(const ZipEntry& entry, std::string_view name)
{
    const std::string_view full = entry.name;
    return full == name || (full.size() > name.size() && full.ends_with(name) && full[full.size() - name.size() - 1] == '/' &&
                            full.find('/') == full.size() - name.size() - 1);
}

/// What TorchScript adds: code that is not read, and constants.
void noteScript(const ZipDirectory& directory, const std::string& folder, CheckpointInfo& info)
{
    std::int64_t files = 0;
    for (const auto& entry : directory.entries())
        files += entry.name.starts_with(folder + "code/") && !entry.name.ends_with(".debug_pkl");
    if (files == 0)
        return;
    info.framework = "TorchScript";
    info.metadata.set("torchscript_code_files", files);
    info.addFinding(Finding::Level::Info, "torchscript.code",
                    "the archive holds " + std::to_string(files) + " files of TorchScript code; none of it was run");
}

/// A stored pickle is read in place; a compressed one has to be inflated first.
struct PickleSource {
    std::unique_ptr<MemoryFile> inflated;
    const RandomAccessFile* file = nullptr;
    ByteRange range;
};

Result<PickleSource> openPickle(const RandomAccessFile& file, ZipDirectory& directory, const ZipEntry& entry,
                                ReadBudget& budget)
{
    PickleSource source;
    if (entry.isStored() && !entry.isEncrypted()) {
        source.file = &file;
        MB_TRY(source.range, directory.dataRange(entry));
        return source;
    }
    MB_TRY(auto bytes, directory.content(entry, budget.left() / 3));
    source.range = {0, bytes.size()};
    source.inflated = std::make_unique<MemoryFile>(std::move(bytes), file.name() + ": " + entry.name);
    source.file = source.inflated.get();
    return source;
}

} // namespace

const ZipEntry* torchObjectEntry(const ZipDirectory& directory)
{
    for (const auto& entry : directory.entries()) {
        if (isMember(entry, objectName))
            return &entry;
    }
    return nullptr;
}

Status readTorchZip(const RandomAccessFile& file, ZipDirectory& directory, const ZipEntry& object, ReadBudget& budget,
                    CheckpointInfo& info)
{
    info.format = "pytorch-zip";
    info.framework = "PyTorch";
    const auto folder = object.name.substr(0, object.name.size() - objectName.size());
    bool bigEndian = false;
    if (const auto* order = directory.find(folder + "byteorder"); order && order->size <= smallMember) {
        MB_TRY(const auto text, directory.content(*order, smallMember));
        bigEndian = text == "big";
    }
    if (const auto* version = directory.find(folder + "version"); version && version->size <= smallMember) {
        MB_TRY(const auto text, directory.content(*version, smallMember));
        info.metadata.set("archive_version", text.substr(0, text.find('\n')));
    }
    noteScript(directory, folder, info);

    MB_TRY(const auto source, openPickle(file, directory, object, budget));
    ByteWindow window(*source.file, source.range.offset, source.range.offset + source.range.length);
    MB_TRY(const auto graph, PickleMachine(window, budget).run());
    reportPickle(graph, std::string(objectName), info);
    if (graph.end() < source.range.offset + source.range.length)
        info.addFinding(Finding::Level::Warning, "pickle.data-after-stop",
                        "data.pkl goes on after the end of its pickle; what follows was not read", graph.end());
    TorchCheckpoint checkpoint(graph, budget);
    MB_CHECK(checkpoint.read(info));

    std::uint64_t missing = 0;
    const auto findStorage = [&](const std::string& key) -> Result<std::optional<ByteRange>> {
        const auto* entry = directory.find(folder + "data/" + key);
        if (!entry)
            entry = directory.find(folder + "constants/" + key);
        if (!entry) {
            ++missing;
            return std::optional<ByteRange>();
        }
        if (!entry->isStored() || entry->isEncrypted())
            return std::optional<ByteRange>();
        MB_TRY(const auto range, directory.dataRange(*entry));
        return std::optional(range);
    };
    MB_CHECK(checkpoint.place(file, findStorage, source.file == &file, bigEndian, info));
    if (missing > 0)
        info.addFinding(Finding::Level::Warning, "tensor.storage-missing",
                        std::to_string(missing) + " storages that data.pkl names are not in the archive");
    return {};
}

} // namespace modelbook
