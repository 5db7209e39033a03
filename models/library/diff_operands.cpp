#include "models/library/diff_operands.h"

#include "models/library/opened_checkpoint.h"
#include "models/library/pick_checkpoint.h"
#include "storage/base/hash.h"
#include "storage/base/parallel.h"
#include "storage/blobs/cut.h"

#include <algorithm>
#include <map>

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

bool isFile(const std::string& name)
{
    std::error_code error;
    return fs::is_regular_file(name, error);
}

Result<DiffModel> operandOf(const Library* library, const std::string& name, const CancelToken& cancel)
{
    MB_CHECK(cancel.check());
    if (isFile(name)) {
        MB_TRY(auto model, diffOperandOfFile(name, cancel));
        model.source = name;
        return model;
    }
    if (!library)
        return makeError(ErrorCode::NotFound, "there is no file " + name);
    if (auto whole = library->modelToCompare(name); whole || name.find('@') == std::string::npos) {
        if (!whole)
            return failure(whole);
        auto id = whole->id;
        MB_TRY(auto model, diffOperandOf(*library, std::move(*whole)));
        model.source = std::move(id);
        return model;
    }
    MB_TRY(auto picked, pickCheckpoint(*library, name));
    auto& record = picked.record;
    record.checkpoints = std::move(picked.checkpoints);
    record.name = name;
    MB_TRY(auto model, diffOperandOf(*library, std::move(record)));
    model.source = name;
    return model;
}

} // namespace

Result<DiffModel> diffOperandOf(const Library& library, ModelRecord record)
{
    DiffModel model{record.id, record.name, std::move(record.args.values), std::move(record.metrics), {}};
    model.code.commit = record.codeCommit;
    for (const auto& file : record.attachments) {
        constexpr std::uint64_t mostBytes = 16u << 20;
        if ((file.file != codePatchFile && file.file != codeOriginFile) || file.bytes > mostBytes)
            continue;
        MB_TRY(const auto opened, library.openFile(file));
        MB_TRY(auto text, opened->readString(0, opened->size()));
        if (file.file == codePatchFile)
            model.code.patch = std::move(text);
        else
            readCodeOrigin(text, model.code);
    }
    MB_TRY(model.readme, library.readme(record.id));
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
    MB_TRY(const auto opened, openCheckpoint(path, cancel));
    const auto& info = opened.info;
    DiffModel model{path.string(), path.filename().string(), info.args, info.metrics, {}};
    std::map<std::uint32_t, std::unique_ptr<RandomAccessFile>> files;
    for (const auto& tensor : info.tensors) {
        if (tensor.role == TensorRole::Optimizer)
            continue;
        DiffTensor made{tensor.name, tensor.dtype.name, tensor.shape, {}};
        if (tensor.range && !files.contains(tensor.file)) {
            // A shard that is missing leaves its tensors without hashes.
            auto file = opened.open(tensor.file);
            files[tensor.file] = file ? std::move(*file) : nullptr;
        }
        if (tensor.range && files[tensor.file]) {
            MB_TRY(made.hash, tensorHash(*files[tensor.file], *tensor.range, cancel));
        }
        model.tensors.push_back(std::move(made));
    }
    return model;
}

Result<std::shared_ptr<const std::vector<DiffModel>>> diffOperands(const Library* library,
                                                                   const std::vector<std::string>& names,
                                                                   const CancelToken& cancel)
{
    auto models = std::make_shared<std::vector<DiffModel>>(names.size());
    std::vector<Status> read(names.size());
    const auto readOne = [&](std::size_t i) {
        auto model = operandOf(library, names[i], cancel);
        if (model)
            (*models)[i] = std::move(*model);
        else
            read[i] = failure(model);
    };
    // Records side by side; files one by one, since headers of 100,000 tensors take memory while they are read.
    std::vector<std::size_t> records;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (isFile(names[i]))
            readOne(i);
        else
            records.push_back(i);
    }
    constexpr std::size_t worthThreads = 3;
    parallelFor(records.size(), worthThreads, [&](std::size_t i) { readOne(records[i]); });
    for (const auto& status : read)
        MB_CHECK(status);
    return std::shared_ptr<const std::vector<DiffModel>>(models);
}

} // namespace modelbook
