#include "models/library/library_adder.h"

#include "models/args/canonical.h"
#include "models/library/places.h"
#include "models/library/record_json.h"
#include "models/library/tensor_spans.h"
#include "storage/base/clock.h"
#include "storage/base/hash.h"
#include "storage/collect/leases.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

// A commit per model would cost a hundred waits for the disk in a hundred small runs; one per call would lose hours of
// uploads to a crash. So: whenever this much is stored and not yet recorded.
constexpr std::uint64_t commitBytes = 1ull << 30;
constexpr std::size_t commitModels = 500;
/// An upload that a collector should leave alone; of a smaller one little is stored twice.
constexpr std::uint64_t worthLease = 64ull << 20;

Result<std::string> hashOfFile(const RandomAccessFile& file, const CancelToken& cancel)
{
    constexpr std::uint64_t blockBytes = 4u << 20;
    Sha256 hash;
    for (std::uint64_t at = 0; at < file.size(); at += blockBytes) {
        MB_CHECK(cancel.check());
        MB_TRY(const auto block, file.readString(at, std::min(blockBytes, file.size() - at)));
        hash.update(block);
    }
    return hash.finishHex();
}

std::set<std::string> checkpointHashes(const ModelRecord& record)
{
    std::set<std::string> hashes;
    for (const auto& checkpoint : record.checkpoints) {
        for (const auto& file : checkpoint.files)
            hashes.insert(file.sha256);
    }
    return hashes;
}

/// Replaces elements of the same key, keeps the others: what a training script has deleted since stays recorded.
template <class Element, class KeyOf>
void mergeElements(std::vector<Element>& into, const std::vector<Element>& fresh, KeyOf keyOf)
{
    for (const auto& element : fresh) {
        const auto same = std::find_if(into.begin(), into.end(),
                                       [&](const Element& other) { return keyOf(other) == keyOf(element); });
        if (same != into.end())
            *same = element;
        else
            into.push_back(element);
    }
}

} // namespace

LibraryAdder::LibraryAdder(LocalLibrary& library, const AddRequest& request, ProgressFunction progress,
                           CancelToken cancel)
    : m_library(library)
    , m_request(request)
    , m_progress(std::move(progress))
    , m_cancel(std::move(cancel))
    , m_deltaParents(library, *library.m_blobs)
{
}

void LibraryAdder::report(const std::string& what)
{
    if (m_progress)
        m_progress({m_doneBytes, m_totalBytes, what});
}

Result<AddReport> LibraryAdder::run()
{
    if (!m_request.code.empty()) {
        MB_TRY(m_givenCode, codeNow(m_request.code));
    }
    std::vector<Run> runs;
    for (const auto& path : m_request.paths) {
        RunFinderOptions options;
        options.cancel = m_cancel;
        options.limits.cancel = m_cancel;
        options.progress = m_progress;
        auto found = findRuns(path, options);
        if (!found) {
            if (found.error().code() == ErrorCode::Cancelled)
                return failure(found);
            m_report.failures.push_back({path, failure(found)});
            continue;
        }
        std::move(found->runs.begin(), found->runs.end(), std::back_inserter(runs));
        std::move(found->failures.begin(), found->failures.end(), std::back_inserter(m_report.failures));
    }
    m_single = runs.size() == 1;
    for (const auto& run : runs) {
        for (const auto& checkpoint : run.checkpoints) {
            for (const auto& file : checkpoint.files) {
                std::error_code error;
                const auto size = fs::file_size(run.root / file, error);
                m_totalBytes += error ? 0 : size;
            }
        }
    }
    MB_TRY(m_collected, m_library.m_history->collected());
    std::optional<Lease> lease;
    if (m_totalBytes >= worthLease && !m_request.dryRun)
        lease.emplace(*m_library.m_objects, m_library.m_author, hostName());
    std::size_t batch = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        MB_CHECK(tryRun(runs[i]));
        if (m_prepared.size() >= commitModels || m_preparedBytes >= commitBytes) {
            MB_CHECK(commitRuns(std::span(runs).subspan(batch, i + 1 - batch)));
            batch = i + 1;
        }
    }
    MB_CHECK(commitRuns(std::span(runs).subspan(batch)));
    return std::move(m_report);
}

Status LibraryAdder::tryRun(const Run& run)
{
    MB_CHECK(m_cancel.check());
    auto added = addRun(run);
    if (added)
        return {};
    const auto code = added.error().code();
    if (code == ErrorCode::Stale) {
        m_stale = failure(added);
        return {}; // commitRuns() stores it again
    }
    // These concern the library, not the run: going on would only repeat them.
    if (code == ErrorCode::Cancelled || code == ErrorCode::DiskFull || code == ErrorCode::ReadOnly ||
        code == ErrorCode::Offline)
        return added;
    const auto path = run.layout == "file" && !run.checkpoints.empty() ? run.root / run.checkpoints.front().files.front()
                                                                       : run.root;
    m_report.failures.push_back({path, failure(added)});
    return {};
}

Status LibraryAdder::commitRuns(std::span<const Run> runs)
{
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        auto committed = m_stale ? Status(*std::exchange(m_stale, std::nullopt)) : commitPrepared();
        if (committed || committed.error().code() != ErrorCode::Stale || attempt == attempts)
            return committed;
        // Somebody collected garbage, and took what nothing referred to yet. What is still there is found again.
        m_library.m_blobs->forget();
        MB_CHECK(m_library.m_history->sync());
        MB_TRY(m_collected, m_library.m_history->collected());
        m_trustKnown = false;
        m_prepared.clear();
        m_preparedBytes = 0;
        for (const auto& run : runs)
            MB_CHECK(tryRun(run));
    }
}

PutOptions LibraryAdder::putOptions()
{
    PutOptions options;
    options.collected = m_collected;
    options.cancel = m_cancel;
    return options;
}

Result<FileRecord> LibraryAdder::storeFile(const fs::path& path, const std::string& name, const CheckpointInfo* info)
{
    const auto key = fs::absolute(path).string();
    for (int attempt = 0;; ++attempt) {
        MB_TRY(const auto stamp, stampOf(path));
        std::optional<KnownFile> known;
        {
            const std::lock_guard lock(m_library.m_catalogueMutex);
            known = m_library.m_catalogue->knownFile(key);
        }
        if (known && m_trustKnown && known->stamp == stamp) {
            const auto there = m_library.m_objects->stat(BlobStore::manifestKey(known->manifest));
            if (there) {
                m_doneBytes += info ? stamp.size : 0;
                return FileRecord{name, known->manifest, known->sha256, stamp.size};
            }
        }
        MB_TRY(const auto file, LocalFile::open(path));
        if (m_request.dryRun) {
            MB_TRY(const auto sha256, hashOfFile(*file, m_cancel));
            return FileRecord{name, {}, sha256, stamp.size};
        }
        const auto before = m_doneBytes;
        const auto progress = [&](const Progress& part) {
            if (m_progress && info)
                m_progress({before + part.done, m_totalBytes, path.string()});
        };
        auto options = putOptions();
        options.progress = progress;
        const auto spans = info ? spansOf(*info, name) : std::vector<TensorSpan>{};
        if (!spans.empty())
            options.bases = m_deltaParents.manifests();
        MB_TRY(const auto stored, m_library.m_blobs->put(*file, spans, options));
        if (!spans.empty())
            MB_CHECK(m_deltaParents.stored(stored));
        MB_TRY(const auto after, stampOf(path));
        if (after == stamp && stored.bytes == stamp.size) {
            m_report.bytesRead += stored.bytes;
            m_report.bytesStored += stored.storedBytes;
            m_preparedBytes += stored.bytes;
            m_doneBytes = before + (info ? stored.bytes : 0);
            // Remembered only once it is durable and recorded would be safer still; the check of the manifest above
            // makes a lost one harmless.
            const std::lock_guard lock(m_library.m_catalogueMutex);
            (void)m_library.m_catalogue->rememberFile(key, {stamp, stored.manifest, stored.sha256});
            return FileRecord{name, stored.manifest, stored.sha256, stored.bytes};
        }
        if (attempt == 2)
            return makeError(ErrorCode::Changed, path.string() + " keeps changing while it is read; is it still being "
                                                                 "written? Add it again when it is finished");
    }
}

Status LibraryAdder::shortenLargeArgs(ArgValue& value, int depth)
{
    constexpr std::size_t largeBytes = 64u << 10;
    if (value.isMap() && depth < ArgValue::maxDepth) {
        for (auto& member : value.toMap())
            MB_CHECK(shortenLargeArgs(member.second, depth + 1));
        return {};
    }
    if (!value.isString() && !value.isList())
        return {};
    const auto text = value.isString() ? value.toString() : canonicalJson(value);
    if (text.size() <= largeBytes || m_request.dryRun)
        return {};
    const MemoryFile file(text, "a long arg");
    MB_TRY(const auto stored, m_library.m_blobs->put(file, {}, putOptions()));
    // Cut between characters, so that the shown text stays valid UTF-8.
    std::size_t length = 200;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    value = ExoticArg{"object:" + stored.manifest, text.substr(0, length) + "… (" + std::to_string(text.size()) + " bytes)"};
    return {};
}

Result<ModelRecord> LibraryAdder::recordOf(const Run& run)
{
    ModelRecord record;
    record.name = run.name;
    // A folder may have a line break in its name; a model's name and the message of a change may not.
    std::replace_if(record.name.begin(), record.name.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    record.author = m_library.m_author;
    record.codeCommit = run.codeCommit;
    record.created = run.created.value_or(nowMs());
    record.metrics = run.metrics;
    record.args = run.args;
    record.origin = {fs::absolute(run.root).lexically_normal().string(), hostName(), run.layout};
    if (run.layout == "file" && !run.checkpoints.empty())
        record.origin.path = (fs::path(record.origin.path) / run.checkpoints.front().files.front()).string();
    std::set<std::string> tags(run.tags.begin(), run.tags.end());
    tags.insert(m_request.tags.begin(), m_request.tags.end());
    record.tags.assign(tags.begin(), tags.end());

    for (const auto& checkpoint : run.checkpoints) {
        CheckpointRecord stored;
        for (const auto& file : checkpoint.files) {
            MB_TRY(auto fileRecord, storeFile(run.root / file, file, &checkpoint.info));
            stored.files.push_back(std::move(fileRecord));
        }
        if (stored.files.empty())
            continue;
        stored.format = checkpoint.info.format;
        stored.framework = checkpoint.info.framework;
        stored.parameters = checkpoint.info.parameters;
        stored.step = checkpoint.step;
        stored.epoch = checkpoint.epoch;
        stored.metrics = checkpoint.metrics;
        record.checkpoints.push_back(std::move(stored));
    }
    for (const auto& file : run.attachments) {
        MB_TRY(auto fileRecord, storeFile(run.root / file, file, nullptr));
        record.attachments.push_back(std::move(fileRecord));
    }
    for (const auto& [path, value] : flattenArgs(m_request.args)) {
        auto flat = flattenArgs(record.args.values);
        flat[path] = value;
        record.args.values = unflattenArgs(flat);
        record.args.sources[path] = "given";
    }
    for (const auto& [name, value] : m_request.metrics)
        record.metrics[name] = value;
    if (m_single && !m_request.name.empty())
        record.name = m_request.name;
    MB_CHECK(shortenLargeArgs(record.args.values, 0));
    MB_CHECK(addCode(record, run));
    return record;
}

std::optional<ModelRecord> LibraryAdder::recognise(const ModelRecord& record) const
{
    const auto hashes = checkpointHashes(record);
    const auto fingerprint = fingerprintOf(record.args.values);
    const auto current = m_library.index();
    std::set<ModelId> candidates;
    const auto consider = [&](const char* property, const std::string& text) {
        for (auto& id : current->modelsWhere({FieldKind::Property, property},
                                             [&](const ArgValue& value) { return value.isString() && value.toString() == text; }))
            candidates.insert(std::move(id));
    };
    consider("folder", record.origin.path);
    consider("fingerprint", fingerprint);
    std::optional<ModelRecord> sameContent;
    for (const auto& id : candidates) {
        auto other = m_library.known(id);
        if (!other)
            continue;
        const bool samePlace = other->origin.path == record.origin.path && other->origin.host == record.origin.host;
        const auto otherHashes = checkpointHashes(*other);
        const bool allThere = !hashes.empty() && std::includes(otherHashes.begin(), otherHashes.end(), hashes.begin(),
                                                               hashes.end());
        const bool grewFromIt = !otherHashes.empty() && std::includes(hashes.begin(), hashes.end(), otherHashes.begin(),
                                                                      otherHashes.end());
        const bool sameArgs = fingerprintOf(other->args.values) == fingerprint;
        // The same folder with other args and other weights is a new run that reused the folder.
        if (samePlace && (sameArgs || allThere || grewFromIt))
            return std::move(*other);
        if (!samePlace && sameArgs && allThere)
            sameContent = std::move(*other);
    }
    return sameContent;
}

Status LibraryAdder::addRun(const Run& run)
{
    report(run.root.string());
    m_deltaParents.startRun(run, m_request.parents);
    auto record = recordOf(run);
    if (!record)
        return failure(record).within("adding " + run.name);
    Prepared prepared;
    prepared.path = run.root;
    prepared.readme = m_single && !m_request.readme.empty() ? m_request.readme : run.readme.value_or("");
    prepared.parentHints = run.parentHints;

    if (const auto known = recognise(*record)) {
        auto merged = *known;
        const bool samePlace = merged.origin.path == record->origin.path && merged.origin.host == record->origin.host;
        if (samePlace) {
            mergeElements(merged.checkpoints, record->checkpoints,
                          [](const CheckpointRecord& checkpoint) { return checkpoint.files.front().file; });
            // Code that was changed since has not trained it.
            if (!merged.codeCommit.empty())
                std::erase_if(record->attachments, [](const FileRecord& file) { return file.file == codePatchFile || file.file == codeOriginFile; });
            mergeElements(merged.attachments, record->attachments, [](const FileRecord& file) { return file.file; });
            for (const auto& [name, value] : record->metrics)
                merged.metrics[name] = value;
            if (merged.codeCommit.empty())
                merged.codeCommit = record->codeCommit;
        }
        bool changed = writeRecord(merged) != writeRecord(*known);
        if (!changed && samePlace) {
            MB_TRY(const auto recorded, m_library.history(merged.id));
            changed = std::any_of(run.history.begin(), run.history.end(), [&](const auto& metric) {
                const auto it = recorded.find(metric.first);
                return !metric.second.empty() && (it == recorded.end() || it->second != metric.second);
            });
        }
        if (!changed) {
            m_report.models.push_back({AddOutcome::What::Unchanged, merged.id, merged.name, run.root});
            return {};
        }
        prepared.what = AddOutcome::What::Updated;
        prepared.record = std::move(merged);
    } else {
        prepared.record = std::move(*record);
        prepared.record.id = randomId();
        prepared.record.parents = m_request.parents;
    }
    prepared.history = run.history;
    // The same run twice in one request (a folder and a file in it) is one model.
    const auto twice = std::find_if(m_prepared.begin(), m_prepared.end(), [&](const Prepared& other) {
        return other.record.origin == prepared.record.origin;
    });
    if (twice != m_prepared.end()) {
        m_report.models.push_back({AddOutcome::What::Unchanged, twice->record.id, twice->record.name, run.root});
        return {};
    }
    m_prepared.push_back(std::move(prepared));
    return {};
}

} // namespace modelbook
