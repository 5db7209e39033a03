#include "ui/inspector/checkpoint_loader.h"

#include <chrono>

namespace modelbook {

namespace {

template <class Open>
Result<LoadedCheckpoint> timed(Open open)
{
    const auto start = std::chrono::steady_clock::now();
    MB_TRY(auto opened, open());
    LoadedCheckpoint loaded;
    loaded.info = std::make_shared<CheckpointInfo>(std::move(opened.info));
    loaded.open = std::move(opened.open);
    loaded.fileBytes = opened.fileBytes;
    loaded.bytesRead = opened.bytesRead;
    loaded.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return loaded;
}

} // namespace

Result<LoadedCheckpoint> loadCheckpoint(const std::filesystem::path& path, const CancelToken& cancel)
{
    return timed([&] { return openCheckpoint(path, cancel); });
}

Result<LoadedCheckpoint> loadCheckpoint(std::shared_ptr<const Library> library, const std::vector<FileRecord>& files,
                                        const CancelToken& cancel)
{
    return timed([&] { return openCheckpoint(std::move(library), files, cancel); });
}

} // namespace modelbook
