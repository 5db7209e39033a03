#include "models/library/diff_operands.h"

#include "models/formats/checkpoint_reader.h"
#include "models/library/pick_checkpoint.h"
#include "storage/base/hash.h"
#include "storage/blobs/cut.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// The hash that a manifest would give these bytes (see ManifestTensor).
Result<std::string> tensorHash(const RandomAccessFile& file, const ByteRange& range, const CancelToken& cancel)
{
    constexpr std::uint64_t blockBytes = 4u << 20;
    Sha256 joined;
    std::string only;
    for (std::uint64_t start = 0; start == 0 || start < range.length; start += tensorPieceBytes) {
        const auto length = std::min(tensorPieceBytes, range.length - start);
        Sha256 piece;
        for (std::uint64_t at = 0; at < length; at += blockBytes) {
            MB_CHECK(cancel.check());
            MB_TRY(const auto block, file.readString(range.offset + start + at, std::min(blockBytes, length - at)));
            piece.update(block);
        }
        const auto digest = piece.finish();
        only = toHex(digest);
        joined.update(std::as_bytes(std::span(digest)));
    }
    return range.length <= tensorPieceBytes ? only : joined.finishHex();
}

} // namespace

Result<DiffModel> diffOperandOf(const Library& library, const ModelRecord& record)
{
    DiffModel model{record.id, record.name, record.args.values, record.metrics, {}};
    for (auto it = record.checkpoints.rbegin(); it != record.checkpoints.rend() && model.tensors.empty(); ++it) {
        for (const auto& file : it->files) {
            MB_TRY(const auto tensors, library.tensors(file));
            for (const auto& tensor : tensors) {
                if (!tensor.optimizer)
                    model.tensors.push_back({tensor.name, tensor.dtype, tensor.shape, tensor.hash});
            }
        }
    }
    return model;
}

Result<DiffModel> diffOperandOfFile(const fs::path& path, const CancelToken& cancel)
{
    ReadLimits limits;
    limits.cancel = cancel;
    MB_TRY(const auto info, readCheckpoint(path, limits));
    DiffModel model{path.string(), path.filename().string(), info.args, info.metrics, {}};
    std::vector<std::unique_ptr<LocalFile>> files;
    for (std::size_t i = 0; i < std::max<std::size_t>(info.files.size(), 1); ++i) {
        // The first is the file that was asked for, whatever the reader calls it.
        auto file = LocalFile::open(i == 0 ? path : path.parent_path() / info.files[i]);
        if (!file && i == 0)
            return failure(file);
        files.push_back(file ? std::move(*file) : nullptr); // a shard that is missing leaves its tensors without hashes
    }
    for (const auto& tensor : info.tensors) {
        if (tensor.role == TensorRole::Optimizer)
            continue;
        DiffTensor made{tensor.name, tensor.dtype.name, tensor.shape, {}};
        if (tensor.range && tensor.file < files.size() && files[tensor.file]) {
            MB_TRY(made.hash, tensorHash(*files[tensor.file], *tensor.range, cancel));
        }
        model.tensors.push_back(std::move(made));
    }
    return model;
}

Result<OpenedCheckpoint> openForValues(const std::shared_ptr<Library>& library, const std::string& name,
                                       const CancelToken& cancel)
{
    ReadLimits limits;
    limits.cancel = cancel;
    OpenedCheckpoint opened;
    std::error_code error;
    if (const fs::path path = name; fs::is_regular_file(path, error)) {
        MB_TRY(opened.info, readCheckpoint(path, limits));
        opened.open = [path, files = opened.info.files](std::uint32_t index) -> Result<std::unique_ptr<RandomAccessFile>> {
            MB_TRY(auto file, LocalFile::open(files.size() > 1 ? path.parent_path() / files[index] : path));
            return std::unique_ptr<RandomAccessFile>(std::move(file));
        };
        return opened;
    }
    if (!library)
        return makeError(ErrorCode::NotFound, "there is no file " + name);
    MB_TRY(const auto picked, pickCheckpoint(*library, name));
    // The shards of the newest checkpoint as one: each file's tensors know their file.
    for (auto it = picked.checkpoints.rbegin(); it != picked.checkpoints.rend(); ++it) {
        std::vector<FileRecord> files;
        for (const auto& file : it->files) {
            MB_TRY(auto info, library->inspect(file, cancel));
            for (auto& tensor : info.tensors) {
                tensor.file = static_cast<std::uint32_t>(files.size());
                opened.info.tensors.push_back(std::move(tensor));
            }
            files.push_back(file);
            opened.info.files.push_back(file.file);
        }
        if (opened.info.tensors.empty())
            continue;
        opened.open = [library, files](std::uint32_t index) { return library->openFile(files[index]); };
        return opened;
    }
    return makeError(ErrorCode::NotFound, name + " has no checkpoint with tensors");
}

Result<std::shared_ptr<const std::vector<DiffModel>>> diffOperands(const Library* library,
                                                                   const std::vector<std::string>& names,
                                                                   const CancelToken& cancel)
{
    auto models = std::make_shared<std::vector<DiffModel>>();
    for (const auto& name : names) {
        MB_CHECK(cancel.check());
        std::error_code error;
        if (fs::is_regular_file(name, error)) {
            MB_TRY(auto model, diffOperandOfFile(name, cancel));
            models->push_back(std::move(model));
            continue;
        }
        if (!library)
            return makeError(ErrorCode::NotFound, "there is no file " + name);
        MB_TRY(const auto picked, pickCheckpoint(*library, name));
        auto record = picked.record;
        record.checkpoints = picked.checkpoints;
        if (!picked.whole)
            record.name = name;
        MB_TRY(auto model, diffOperandOf(*library, record));
        models->push_back(std::move(model));
    }
    return std::shared_ptr<const std::vector<DiffModel>>(models);
}

} // namespace modelbook
