#include "ui/inspector/checkpoint_loader.h"

#include <chrono>
#include <regex>

namespace modelbook {

namespace {

double since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Shards ("model-00001-of-00004.safetensors") and their index are read as one checkpoint, by path.
bool isOneOfSeveral(const std::filesystem::path& path)
{
    static const std::regex pattern(R"(.*(-\d+-of-\d+.*|\.index\.json|\.index|saved_model\.pb|model\.json))");
    return std::regex_match(path.filename().string(), pattern);
}

} // namespace

Result<LoadedCheckpoint> loadCheckpoint(const std::filesystem::path& path, const CancelToken& cancel)
{
    const auto start = std::chrono::steady_clock::now();
    ReadLimits limits;
    limits.cancel = cancel;
    LoadedCheckpoint loaded;
    MB_TRY(const auto file, LocalFile::open(path));
    loaded.fileBytes = file->size();
    if (isOneOfSeveral(path)) {
        MB_TRY(auto info, readCheckpoint(path, limits));
        loaded.fileBytes = 0;
        for (const auto& name : info.files) {
            std::error_code error;
            const auto size = std::filesystem::file_size(path.parent_path() / name, error);
            loaded.fileBytes += error ? 0 : size;
        }
        loaded.info = std::make_shared<CheckpointInfo>(std::move(info));
    } else {
        const CountingFile counted(*file);
        MB_TRY(auto info, readCheckpoint(counted, limits));
        loaded.bytesRead = counted.bytesRead();
        loaded.info = std::make_shared<CheckpointInfo>(std::move(info));
    }
    loaded.open = [path, info = loaded.info](std::uint32_t index) -> Result<std::unique_ptr<RandomAccessFile>> {
        const auto place = info->files.size() > 1 ? path.parent_path() / info->files[index] : path;
        MB_TRY(auto opened, LocalFile::open(place));
        return std::unique_ptr<RandomAccessFile>(std::move(opened));
    };
    loaded.milliseconds = since(start);
    return loaded;
}

Result<LoadedCheckpoint> loadCheckpoint(std::shared_ptr<const Library> library, const FileRecord& file, const CancelToken& cancel)
{
    const auto start = std::chrono::steady_clock::now();
    MB_TRY(auto info, library->inspect(file, cancel));
    LoadedCheckpoint loaded;
    loaded.fileBytes = file.bytes;
    loaded.info = std::make_shared<CheckpointInfo>(std::move(info));
    loaded.open = [library, file](std::uint32_t) { return library->openFile(file); };
    loaded.milliseconds = since(start);
    return loaded;
}

} // namespace modelbook
