#include "models/formats/pytorch/torch_zip.h"

#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/hidden_pickles.h"
#include "models/formats/pickle/machine.h"
#include "models/formats/pytorch/torch_checkpoint.h"
#include "models/formats/tensor_roles.h"

namespace modelbook {

namespace {

constexpr std::string_view objectName = "data.pkl";
constexpr std::uint64_t smallMember = 4096;
constexpr std::uint64_t mostChecked = 64u << 20; ///< of the object; more takes too long for a look

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
        if (source.range.length <= mostChecked)
            MB_CHECK(directory.checkStored(entry, source.range));
        return source;
    }
    MB_TRY(auto bytes, directory.content(entry, budget.left() / 3));
    source.range = {0, bytes.size()};
    source.inflated = std::make_unique<MemoryFile>(std::move(bytes), file.name() + ": " + entry.name);
    source.file = source.inflated.get();
    return source;
}

/// TorchScript's constants: all weights of a frozen model, literals of others.
Status readConstants(const RandomAccessFile& file, ZipDirectory& directory, const std::string& folder, bool bigEndian,
                     ReadBudget& budget, CheckpointInfo& info)
{
    const auto* entry = directory.find(folder + "constants.pkl");
    if (!entry)
        return {};
    MB_TRY(const auto source, openPickle(file, directory, *entry, budget));
    ByteWindow window(*source.file, source.range.offset, source.range.offset + source.range.length);
    MB_TRY(const auto graph, PickleMachine(window, budget).run());
    reportPickle(graph, "constants.pkl", info);
    TorchCheckpoint checkpoint(graph, budget);
    CheckpointInfo constants;
    MB_CHECK(checkpoint.read(constants));
    const auto findStorage = [&](const std::string& key) -> Result<std::optional<ByteRange>> {
        const auto* stored = directory.find(folder + "constants/" + key);
        if (!stored || !stored->isStored() || stored->isEncrypted())
            return std::optional<ByteRange>();
        MB_TRY(const auto range, directory.dataRange(*stored));
        return std::optional(range);
    };
    MB_CHECK(checkpoint.place(file, findStorage, source.file == &file, bigEndian, constants));
    const bool frozen = info.tensors.empty();
    for (auto& tensor : constants.tensors) {
        tensor.name = "constants." + tensor.name;
        tensor.storage = "constants/" + tensor.storage;
        tensor.role = frozen ? tensor.role : TensorRole::Other;
        info.tensors.push_back(std::move(tensor));
    }
    for (auto& finding : constants.findings)
        info.findings.push_back(std::move(finding));
    info.parameters = countParameters(info.tensors);
    return {};
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
    MB_CHECK(reportBehindStop(window, std::string(objectName), budget, info));
    MB_CHECK(reportHiddenPickles(file, directory, folder, budget, info));
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
    return readConstants(file, directory, folder, bigEndian, budget, info);
}

} // namespace modelbook
