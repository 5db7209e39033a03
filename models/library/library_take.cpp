// Taking models in that come from elsewhere (a bundle, a share), with their ids, and merging them with what is here.
#include "models/library/library_take.h"

#include "models/args/canonical.h"
#include "models/formats/checkpoint_reader.h"
#include "models/library/local_library.h"
#include "models/library/record_json.h"
#include "models/library/tensor_spans.h"
#include "storage/base/ascii.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

std::set<std::string> namesOf(const ModelRecord& record)
{
    std::set<std::string> names;
    for (const auto& checkpoint : record.checkpoints) {
        for (const auto& file : checkpoint.files)
            names.insert(file.file);
    }
    for (const auto& file : record.attachments)
        names.insert(file.file);
    return names;
}

/// Another content under a name that is taken gets a name of its own: lists of files merge by name.
void makeUnique(FileRecord& file, std::set<std::string>& names)
{
    const auto base = file.file;
    for (int i = 2; !names.insert(file.file).second; ++i)
        file.file = base + " (" + std::to_string(i) + ")";
}

/// Whether `mine` got the bytes that it knew by name only.
bool fillIn(std::vector<FileRecord>& mine, const std::vector<FileRecord>& theirs)
{
    bool filled = false;
    for (auto& file : mine) {
        const auto same = std::find_if(theirs.begin(), theirs.end(), [&](const auto& other) { return other.sha256 == file.sha256; });
        if (file.manifest.empty() && same != theirs.end() && !same->manifest.empty()) {
            file.manifest = same->manifest;
            filled = true;
        }
    }
    return filled;
}

} // namespace

TakenModel mergeTaken(const std::optional<TakenModel>& here, const TakenModel& coming)
{
    if (!here)
        return coming;
    TakenModel merged = *here;
    merged.what = TakeReport::What::Unchanged;
    merged.notes.clear();
    const auto changed = [&](std::string note) {
        merged.what = TakeReport::What::Updated;
        merged.notes.push_back(std::move(note));
    };
    auto& record = merged.record;
    if (!(coming.record.args.values == record.args.values))
        merged.notes.emplace_back("its args differ from those here, which stay");
    auto names = namesOf(record);
    std::size_t fresh = 0, filled = 0;
    for (const auto& theirs : coming.record.checkpoints) {
        const auto same = std::find_if(record.checkpoints.begin(), record.checkpoints.end(), [&](const auto& mine) {
            return mine.files.front().sha256 == theirs.files.front().sha256;
        });
        if (same != record.checkpoints.end()) {
            filled += fillIn(same->files, theirs.files);
            continue;
        }
        auto checkpoint = theirs;
        for (auto& file : checkpoint.files)
            makeUnique(file, names);
        record.checkpoints.push_back(std::move(checkpoint));
        ++fresh;
    }
    if (fresh)
        changed(counted(fresh, "checkpoint") + (fresh == 1 ? " is new" : " are new"));
    if (filled)
        changed("the bytes of " + counted(filled, "checkpoint") + " known by name come in");
    std::size_t attachments = 0;
    for (const auto& theirs : coming.record.attachments) {
        const auto same = std::find_if(record.attachments.begin(), record.attachments.end(), [&](const auto& mine) { return mine.sha256 == theirs.sha256; });
        if (same != record.attachments.end())
            continue;
        auto file = theirs;
        makeUnique(file, names);
        record.attachments.push_back(std::move(file));
        ++attachments;
    }
    if (attachments)
        changed(counted(attachments, "attachment") + (attachments == 1 ? " is new" : " are new"));
    std::set<std::string> tags(record.tags.begin(), record.tags.end());
    tags.insert(coming.record.tags.begin(), coming.record.tags.end());
    if (tags.size() > record.tags.size()) {
        changed(counted(tags.size() - record.tags.size(), "tag") + " more");
        record.tags.assign(tags.begin(), tags.end());
    }
    std::size_t metrics = 0;
    for (const auto& [name, value] : coming.record.metrics)
        metrics += record.metrics.emplace(name, value).second;
    if (metrics)
        changed(counted(metrics, "metric") + " more");
    std::size_t parents = 0;
    for (const auto& parent : coming.record.parents) {
        if (std::find(record.parents.begin(), record.parents.end(), parent) == record.parents.end() && parent != record.id) {
            record.parents.push_back(parent);
            ++parents;
        }
    }
    if (parents)
        changed(counted(parents, "parent") + " more");
    for (const auto& [path, value] : flattenArgs(coming.record.custom)) {
        auto mine = flattenArgs(record.custom);
        if (mine.emplace(path, value).second) {
            record.custom = unflattenArgs(mine);
            changed("the field " + path + " is new");
        }
    }
    if (merged.readme.empty() && !coming.readme.empty()) {
        merged.readme = coming.readme;
        changed("its README comes in");
    } else if (!coming.readme.empty() && coming.readme != merged.readme) {
        merged.notes.emplace_back("its README differs from the one here, which stays");
    }
    std::size_t histories = 0;
    for (const auto& [name, history] : coming.history)
        histories += merged.history.emplace(name, history).second;
    if (histories)
        changed("the " + std::string(histories == 1 ? "history" : "histories") + " of " + counted(histories, "metric") + (histories == 1 ? " comes in" : " come in"));
    return merged;
}

namespace {

TakenModel takenOf(const SharedModel& model)
{
    TakenModel taken{model.record, model.readme, model.history, TakeReport::What::Added, {}};
    // What it was published in there says nothing of here.
    if (taken.record.custom.isMap())
        std::erase_if(taken.record.custom.toMap(), [](const auto& member) { return member.first == "visibility"; });
    return taken;
}

/// A model as a commit has it; nothing where it is not there.
Result<std::optional<TakenModel>> readTaken(const GitRepository& git, const CommitId& head, const ModelId& id)
{
    const auto folder = modelFolder(id);
    auto json = git.readFile(head, folder + "/model.json");
    if (!json) {
        if (json.error().code() == ErrorCode::NotFound || head.empty())
            return std::optional<TakenModel>();
        return failure(json);
    }
    TakenModel taken;
    MB_TRY(taken.record, readRecord(*json, folder + "/model.json"));
    MB_TRY(const auto args, git.readFile(head, folder + "/args.json"));
    MB_TRY(taken.record.args, readArgs(args, folder + "/args.json"));
    taken.record.id = id;
    if (auto readme = git.readFile(head, folder + "/README.md"))
        taken.readme = std::move(*readme);
    MB_TRY(const auto names, git.list(head, folder + "/metrics"));
    for (const auto& name : names) {
        MB_TRY(const auto csv, git.readFile(head, folder + "/metrics/" + name));
        MB_TRY(taken.history[metricOfFile(name)], readHistory(csv, folder + "/metrics/" + name));
    }
    return std::optional(std::move(taken));
}

} // namespace

std::vector<FileChange> filesOfTaken(const std::optional<TakenModel>& here, const TakenModel& merged)
{
    const auto folder = modelFolder(merged.record.id);
    std::vector<FileChange> changes;
    if (!here)
        changes.push_back({folder + "/args.json", writeArgs(merged.record.args)});
    if (!here || writeRecord(here->record) != writeRecord(merged.record))
        changes.push_back({folder + "/model.json", writeRecord(merged.record)});
    if (!merged.readme.empty() && (!here || here->readme != merged.readme))
        changes.push_back({folder + "/README.md", merged.readme});
    for (const auto& [name, history] : merged.history) {
        if (!history.empty() && (!here || !here->history.count(name)))
            changes.push_back({metricPath(merged.record.id, name), writeHistory(history)});
    }
    return changes;
}

Result<FileRecord> storeShared(BlobStore& blobs, const FileRecord& file, const OpenShared& open, bool isCheckpoint, const PutOptions& options)
{
    MB_TRY(const auto bytes, open());
    std::vector<TensorSpan> spans;
    if (isCheckpoint) {
        ReadLimits limits;
        limits.cancel = options.cancel;
        // A file that no reader understands is kept as it is, cut by content.
        if (const auto info = readCheckpoint(*bytes, limits))
            spans = spansOf(*info, file.file);
    }
    MB_TRY(const auto stored, blobs.put(*bytes, spans, options));
    if (stored.sha256 != file.sha256 || stored.bytes != file.bytes)
        return makeError(ErrorCode::Corrupt, file.file + " is not what its SHA-256 stands for; it changed, or was damaged on its way");
    return FileRecord{file.file, stored.manifest, stored.sha256, stored.bytes};
}

Result<TakeReport> LocalLibrary::previewTake(const std::vector<SharedModel>& models) const
{
    TakeReport report;
    for (const auto& model : models) {
        auto coming = takenOf(model);
        // Bytes that come along stand for a manifest that they will get.
        const auto mark = [&](FileRecord& file) { file.manifest = model.files.count(file.sha256) ? "coming" : ""; };
        for (auto& checkpoint : coming.record.checkpoints)
            std::for_each(checkpoint.files.begin(), checkpoint.files.end(), mark);
        MB_TRY(const auto here, m_history->withRepository([&](const GitRepository& git) -> Result<std::optional<TakenModel>> {
            MB_TRY(const auto head, git.head());
            return readTaken(git, head, model.record.id);
        }));
        auto merged = mergeTaken(here, coming);
        if (!here) {
            static const FieldKey fingerprint{FieldKind::Property, "fingerprint"}, name{FieldKind::Property, "name"};
            const auto own = fingerprintOf(model.record.args.values);
            const auto current = index();
            for (const auto& twin : current->modelsWhere(fingerprint, [&](const ArgValue& value) { return value.isString() && value.toString() == own; })) {
                const auto called = current->value(twin, name);
                merged.notes.push_back("the same args as " + (called ? called->toString() : twin) + ", which is here");
                break;
            }
        }
        report.models.push_back({model.record.id, model.record.name, merged.what, std::move(merged.notes)});
    }
    return report;
}

Result<TakeReport> LocalLibrary::take(const std::vector<SharedModel>& models, const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(checkMayChange());
    constexpr int attempts = 4;
    for (int attempt = 1;; ++attempt) {
        auto taken = takeOnce(models, progress, cancel);
        // Somebody collected meanwhile what was found here: then it is stored again.
        if (taken || taken.error().code() != ErrorCode::Stale || attempt == attempts)
            return taken;
        m_blobs->forget();
    }
}

Result<TakeReport> LocalLibrary::takeOnce(const std::vector<SharedModel>& models, const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(m_history->sync());
    MB_CHECK(updateCatalogue());
    PutOptions options;
    options.cancel = cancel;
    MB_TRY(options.collected, m_history->collected());
    TakeReport report;
    std::uint64_t total = 0, done = 0;
    for (const auto& model : models)
        total += model.bytes();
    std::vector<TakenModel> coming;
    for (const auto& model : models) {
        auto taken = takenOf(model);
        const auto store = [&](FileRecord& file, bool isCheckpoint) -> Status {
            file.manifest.clear();
            const auto open = model.files.find(file.sha256);
            if (open == model.files.end())
                return {};
            const auto before = done;
            options.progress = [&](const Progress& part) {
                if (progress)
                    progress({before + part.done, total, model.record.name + ": " + file.file});
            };
            MB_TRY(file, storeShared(*m_blobs, file, open->second, isCheckpoint, options));
            done = before + file.bytes;
            report.bytesRead += file.bytes;
            return {};
        };
        for (auto& checkpoint : taken.record.checkpoints) {
            for (auto& file : checkpoint.files)
                MB_CHECK(store(file, true));
        }
        for (auto& file : taken.record.attachments)
            MB_CHECK(store(file, false));
        coming.push_back(std::move(taken));
    }
    MB_CHECK(m_blobs->flush());
    const auto message = "Import " + (models.size() == 1 ? models.front().record.name : std::to_string(models.size()) + " models");
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            std::vector<FileChange> changes;
            report.models.clear();
            for (const auto& model : coming) {
                MB_TRY(const auto here, readTaken(git, head, model.record.id));
                const auto merged = mergeTaken(here, model);
                auto files = filesOfTaken(here, merged);
                report.models.push_back({model.record.id, merged.record.name, merged.what, merged.notes});
                std::move(files.begin(), files.end(), std::back_inserter(changes));
            }
            return changes;
        },
        m_author, message.substr(0, message.find('\n')));
    if (!committed)
        return failure(committed).within("recording what was imported");
    MB_CHECK(updateCatalogue());
    return report;
}

} // namespace modelbook
