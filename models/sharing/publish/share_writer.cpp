#include "models/sharing/publish/share_writer.h"

#include "models/library/library_take.h"
#include "models/library/record_json.h"
#include "models/sharing/member_places.h"
#include "storage/base/hash.h"
#include "storage/history/log_entry.h"

#include <nlohmann/json.hpp>
#include <zstd.h>

#include <memory>
#include <optional>
#include <set>

namespace modelbook {

namespace {

constexpr int attempts = 20; ///< against others who publish at the same moment

std::string shaOf(const std::string& name)
{
    return name.substr(0, name.find('-'));
}

void eraseModel(ShareLog::Files& files, const ModelId& id)
{
    const auto folder = modelFolder(id) + "/";
    for (auto it = files.lower_bound(folder); it != files.end() && it->first.rfind(folder, 0) == 0;)
        it = files.erase(it);
}

bool isRecord(const std::string& path)
{
    return path.rfind("models/", 0) == 0 && path.size() > 11 && path.compare(path.size() - 11, 11, "/model.json") == 0;
}

} // namespace

ShareWriter::ShareWriter(const ObjectStore& library, const BlobStore& blobs, std::unique_ptr<ObjectStore> share, std::string name,
                         std::filesystem::path localFolder)
    : m_library(library), m_blobs(blobs), m_share(std::move(share)), m_store(*m_share), m_name(std::move(name)), m_folder(std::move(localFolder)), m_shareBlobs(m_store)
{
}

Status ShareWriter::open()
{
    MB_TRY(const auto there, m_store.stat("library.json"));
    (void)there;
    MB_TRY(m_log, ShareLog::open(m_store, m_folder));
    return {};
}

Status ShareWriter::openOrCreate(const std::string& libraryName)
{
    auto there = m_store.stat("library.json");
    if (!there && there.error().code() != ErrorCode::NotFound)
        return failure(there);
    if (!there) {
        const nlohmann::ordered_json header{{"format", "modelbook-library"}, {"version", libraryFormatVersion}, {"min_reader", libraryFormatVersion},
                                            {"id", randomId()}, {"name", libraryName + " · " + m_name}, {"share", m_name}};
        MB_TRY(const auto made, m_store.create("library.json", bytesOf(header.dump(1) + "\n")));
        (void)made; // whoever made it first
    }
    return open();
}

Result<std::vector<ModelId>> ShareWriter::models() const
{
    MB_TRY(const auto files, m_log->files());
    std::vector<ModelId> ids;
    for (const auto& [path, content] : files) {
        if (isRecord(path))
            ids.push_back(modelOfPath(path));
    }
    return ids;
}

Status ShareWriter::addReferences(const std::string& modelJson, State& state) const
{
    MB_TRY(const auto record, readRecord(modelJson, m_store.location()));
    std::vector<FileRecord> files;
    eachSharedFile(record, [&](const FileRecord& file) {
        if (!file.manifest.empty())
            files.push_back(file);
    });
    for (const auto& file : files) {
        if (!state.manifests.emplace(file.sha256, file.manifest).second)
            continue;
        MB_TRY(const auto manifest, m_shareBlobs.manifest(file.manifest));
        for (const auto& chunk : manifest.chunks)
            state.chunks.emplace(shaOf(chunk.name), chunk.name);
    }
    return {};
}

Result<ShareWriter::State> ShareWriter::read() const
{
    State state;
    MB_TRY(state.files, m_log->files());
    for (const auto& [path, content] : state.files) {
        if (isRecord(path))
            MB_CHECK(addReferences(content, state));
    }
    return state;
}

Result<FileRecord> ShareWriter::copyStored(const FileRecord& file, const Manifest& stored, State& state, const CancelToken& cancel)
{
    auto manifest = stored;
    const auto suffix = "-" + std::to_string(m_log->number() + 1);
    for (auto& chunk : manifest.chunks) {
        MB_CHECK(cancel.check());
        const auto known = state.chunks.find(shaOf(chunk.name));
        if (known != state.chunks.end()) {
            chunk.name = known->second;
            continue;
        }
        const auto name = shaOf(chunk.name) + suffix;
        MB_TRY(const auto bytes, m_library.get(BlobStore::chunkKey(chunk.name)));
        MB_TRY(const auto copied, m_store.create(BlobStore::chunkKey(name), bytesOf(bytes)));
        (void)copied; // there already: an attempt of ours that was cut short
        state.chunks.emplace(shaOf(name), name);
        chunk.name = name;
    }
    const auto json = manifest.toJson();
    std::string packed(ZSTD_compressBound(json.size()), '\0');
    const auto size = ZSTD_compress(packed.data(), packed.size(), json.data(), json.size(), 3);
    if (ZSTD_isError(size))
        return makeError(ErrorCode::Io, "cannot compress the manifest of " + file.file);
    packed.resize(size);
    auto placed = file;
    placed.manifest = Sha256::hexOf(json) + suffix;
    MB_TRY(const auto made, m_store.create(BlobStore::manifestKey(placed.manifest), bytesOf(packed)));
    (void)made;
    return placed;
}

Result<FileRecord> ShareWriter::place(const FileRecord& file, const OpenShared& open, bool isCheckpoint, State& state, const CancelToken& cancel)
{
    auto placed = file;
    if (const auto known = state.manifests.find(file.sha256); known != state.manifests.end()) {
        placed.manifest = known->second;
        return placed;
    }
    std::optional<Manifest> stored;
    if (!file.manifest.empty()) {
        MB_TRY(stored, m_blobs.manifest(file.manifest));
    }
    if (stored && stored->bases.empty()) {
        MB_TRY(placed, copyStored(file, *stored, state, cancel));
    } else {
        // Not as the library has it: weights alone, made while they are read; or deltas, whose bases may not be published.
        auto names = std::make_shared<CollectedNames>();
        names->addUnreadable(m_log->number() + 1); // so that all of it gets names of this number
        PutOptions options;
        options.collected = names;
        options.cancel = cancel;
        MB_TRY(placed, storeShared(m_shareBlobs, file, open, isCheckpoint, options));
    }
    state.manifests.emplace(placed.sha256, placed.manifest);
    return placed;
}

Status ShareWriter::addModel(const SharedModel& model, State& state, const ProgressFunction& progress, const CancelToken& cancel)
{
    auto record = model.record;
    Status status;
    const auto placeOne = [&](FileRecord& file, bool isCheckpoint) {
        if (!status)
            return;
        const auto open = model.files.find(file.sha256);
        if (open == model.files.end()) {
            file.manifest.clear();
            return;
        }
        if (progress)
            progress({m_done, m_total, record.name + ": " + file.file});
        auto placed = place(file, open->second, isCheckpoint, state, cancel);
        m_done += file.bytes;
        if (placed)
            file = std::move(*placed);
        else
            status = failure(placed);
    };
    for (auto& checkpoint : record.checkpoints) {
        for (auto& file : checkpoint.files)
            placeOne(file, true);
    }
    for (auto& file : record.attachments)
        placeOne(file, false);
    MB_CHECK(status);
    const auto folder = modelFolder(record.id) + "/";
    state.files[folder + "args.json"] = writeArgs(record.args);
    state.files[folder + "model.json"] = writeRecord(record);
    if (!model.readme.empty())
        state.files[folder + "README.md"] = model.readme;
    for (const auto& [name, history] : model.history) {
        if (!history.empty())
            state.files[metricPath(record.id, name)] = writeHistory(history);
    }
    return {};
}

Status ShareWriter::publish(const std::vector<SharedModel>& models, const ProgressFunction& progress, const CancelToken& cancel)
{
    for (int attempt = 0; attempt < attempts; ++attempt) {
        MB_CHECK(m_log->sync());
        m_shareBlobs.forget(); // names of the number before are not to be used
        MB_TRY(auto state, read());
        m_done = m_total = 0;
        for (const auto& model : models) {
            m_total += model.bytes();
            eraseModel(state.files, model.record.id);
        }
        for (const auto& model : models)
            MB_CHECK(addModel(model, state, progress, cancel));
        MB_CHECK(m_shareBlobs.flush());
        MB_CHECK(cancel.check());
        MB_TRY(const auto outcome, m_log->replace(state.files));
        if (outcome == ShareLog::Outcome::Replaced)
            return removeUnneeded();
    }
    return makeError(ErrorCode::Conflict, "others keep publishing to " + m_store.location() + "; try again");
}

Status ShareWriter::unpublish(const std::vector<ModelId>& ids, const CancelToken& cancel)
{
    for (int attempt = 0; attempt < attempts; ++attempt) {
        MB_CHECK(m_log->sync());
        MB_CHECK(cancel.check());
        MB_TRY(auto files, m_log->files());
        const auto before = files.size();
        for (const auto& id : ids)
            eraseModel(files, id);
        if (files.size() == before)
            return makeError(ErrorCode::NotFound, "none of these models is published in " + m_store.location());
        MB_TRY(const auto outcome, m_log->replace(files));
        if (outcome == ShareLog::Outcome::Replaced)
            return removeUnneeded();
    }
    return makeError(ErrorCode::Conflict, "others keep publishing to " + m_store.location() + "; try again");
}

Status ShareWriter::removeUnneeded()
{
    MB_TRY(const auto state, read());
    std::set<std::string> needed;
    for (const auto& [sha256, manifest] : state.manifests)
        needed.insert(BlobStore::manifestKey(manifest));
    for (const auto& [sha256, chunk] : state.chunks)
        needed.insert(BlobStore::chunkKey(chunk));
    for (const char* kind : {"manifests/", "chunks/"}) {
        MB_TRY(const auto objects, m_store.list(kind));
        for (const auto& object : objects) {
            if (!needed.count(object.key) && collectingNumberOf(object.key) <= m_log->number())
                MB_CHECK(m_store.remove(object.key));
        }
    }
    return m_log->removeOldPacks();
}

} // namespace modelbook
