#include "models/library/opened_checkpoint.h"

#include "models/formats/checkpoint_reader.h"
#include "models/formats/tensor_roles.h"
#include "models/library/pick_checkpoint.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t nowhere = UINT32_MAX;

/// For each file that `part` names, its place among the stored ones.
std::vector<std::uint32_t> placesOf(const CheckpointInfo& part, const std::vector<FileRecord>& files)
{
    std::vector<std::uint32_t> places;
    for (const auto& name : part.files) {
        const auto found = std::find_if(files.begin(), files.end(), [&](const FileRecord& file) {
            return fs::path(file.file).filename() == fs::path(name).filename();
        });
        places.push_back(found == files.end() ? nowhere : static_cast<std::uint32_t>(found - files.begin()));
    }
    return places;
}

/// The first that is a checkpoint gives what is said of the whole: the index of shards is none by itself.
void addPart(CheckpointInfo& whole, CheckpointInfo part, const std::vector<FileRecord>& files)
{
    const auto places = placesOf(part, files);
    for (auto& tensor : part.tensors) {
        tensor.file = tensor.file < places.size() ? places[tensor.file] : nowhere;
        if (tensor.file == nowhere) {
            tensor.file = 0;
            tensor.range.reset();
        }
    }
    auto tensors = std::move(whole.tensors);
    std::move(part.tensors.begin(), part.tensors.end(), std::back_inserter(tensors));
    part.tensors.clear();
    auto findings = std::move(whole.findings);
    if (whole.format.empty() || whole.format == "opaque") {
        findings.clear(); // which said no more than that
        std::swap(findings, part.findings);
        whole = std::move(part);
    } else if (part.format != "opaque") {
        std::move(part.findings.begin(), part.findings.end(), std::back_inserter(findings));
    }
    whole.tensors = std::move(tensors);
    whole.findings = std::move(findings);
}

} // namespace

Result<OpenedCheckpoint> openCheckpoint(const fs::path& path, const CancelToken& cancel)
{
    ReadLimits limits;
    limits.cancel = cancel;
    OpenedCheckpoint opened;
    MB_TRY(opened.info, readCheckpoint(path, limits, &opened.bytesRead));
    const bool several = opened.info.files.size() > 1;
    opened.open = [path, several, files = opened.info.files](std::uint32_t index) -> Result<std::unique_ptr<RandomAccessFile>> {
        // A single file is the one that was asked for, whatever its reader calls it.
        MB_TRY(auto file, LocalFile::open(several ? path.parent_path() / files[index] : path));
        return std::unique_ptr<RandomAccessFile>(std::move(file));
    };
    for (const auto& name : opened.info.files) {
        std::error_code error;
        const auto size = fs::file_size(several ? path.parent_path() / name : path, error);
        opened.fileBytes += error ? 0 : size;
    }
    return opened;
}

Result<OpenedCheckpoint> openCheckpoint(std::shared_ptr<const Library> library, const std::vector<FileRecord>& files,
                                        const CancelToken& cancel)
{
    OpenedCheckpoint opened;
    for (const auto& file : files) {
        MB_TRY(auto part, library->inspect(file, cancel));
        addPart(opened.info, std::move(part), files);
        opened.fileBytes += file.bytes;
    }
    opened.info.files.clear();
    for (const auto& file : files)
        opened.info.files.push_back(file.file);
    opened.info.parameters = countParameters(opened.info.tensors);
    opened.open = [library = std::move(library), files](std::uint32_t index) { return library->openFile(files[index]); };
    return opened;
}

Result<OpenedCheckpoint> openCheckpoint(std::shared_ptr<const Library> library, const std::string& name,
                                        const CancelToken& cancel)
{
    std::error_code error;
    if (const fs::path path = name; fs::is_regular_file(path, error))
        return openCheckpoint(path, cancel);
    if (!library)
        return makeError(ErrorCode::NotFound, "there is no file " + name);
    MB_TRY(const auto picked, pickCheckpoint(*library, name));
    for (auto it = picked.checkpoints.rbegin(); it != picked.checkpoints.rend(); ++it) {
        MB_TRY(auto opened, openCheckpoint(library, it->files, cancel));
        if (!opened.info.tensors.empty())
            return opened;
    }
    return makeError(ErrorCode::NotFound, name + " has no checkpoint with tensors");
}

} // namespace modelbook
