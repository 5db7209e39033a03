// Asking a library: questions, models, READMEs, histories, what changed.
#include "models/catalogue/value_order.h"
#include "models/library/both_sides.h"
#include "models/library/local_library.h"
#include "models/library/record_json.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"

#include <set>

namespace modelbook {

namespace {

Error queryError(const std::string& text, const QueryError& error)
{
    return makeError(ErrorCode::InvalidArgument, error.message + " (at character " +
                                                     std::to_string(error.position + 1) + " of \"" + text + "\")");
}

bool isHex(const std::string& text)
{
    return text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Error noModel(const std::string& name)
{
    return makeError(ErrorCode::NotFound, "no model is called " + name + "; 'mbook ls' lists them");
}

} // namespace

std::shared_ptr<const std::vector<FieldInfo>> LocalLibrary::fields() const
{
    auto current = index();
    return {current, &current->fields()};
}

Result<ResultTablePtr> LocalLibrary::query(const std::string& text, const CancelToken& cancel) const
{
    const auto parsed = parseQuery(text);
    if (parsed.error)
        return queryError(text, *parsed.error);
    auto current = index();
    auto answer = evaluateQuery(parsed.query, current, cancel);
    if (current->wasDamaged()) {
        // A file of the index is not as it was written: it is derived, and made again from the rows.
        {
            const std::lock_guard lock(m_catalogueMutex);
            if (index()->wasDamaged()) // another question may have been first
                MB_CHECK(loadIndex(true));
        }
        answer = evaluateQuery(parsed.query, index(), cancel);
    }
    if (answer.error)
        return queryError(text, *answer.error);
    if (answer.cancelled)
        return makeError(ErrorCode::Cancelled, "cancelled");
    return answer.table;
}

std::vector<ModelId> LocalLibrary::modelsAddedFrom(const std::string& path) const
{
    return index()->modelsWhere({FieldKind::Property, "folder"}, [&](const ArgValue& value) {
        return value.isString() && value.toString() == path;
    });
}

Result<ModelRecord> LocalLibrary::known(const ModelId& id, ArgsParts parts) const
{
    // Only the database is one question at a time; wide args take longer to read than to fetch.
    const auto row = [&]() -> Result<std::optional<CatalogueRow>> {
        const std::lock_guard lock(m_readerMutex);
        return m_reader->row(id);
    }();
    if (!row)
        return row.error();
    if (!*row)
        return noModel(id);
    MB_TRY(auto record, recordOfRow(**row, parts));
    if (record.custom.isMap()) // derived, see addVisibility()
        std::erase_if(record.custom.toMap(), [](const auto& member) { return member.first == "visibility"; });
    return record;
}

Result<ModelRecord> LocalLibrary::model(const std::string& idOrName) const
{
    MB_TRY(const auto id, idOf(idOrName));
    return known(id);
}

Result<ModelRecord> LocalLibrary::modelToCompare(const std::string& idOrName) const
{
    MB_TRY(const auto id, idOf(idOrName));
    return known(id, ArgsParts::Values);
}

Result<ModelId> LocalLibrary::idOf(const std::string& idOrName) const
{
    const auto current = index();
    if (current->contains(idOrName))
        return idOrName;
    static const FieldKey name{FieldKind::Property, "name"}, id{FieldKind::Property, "id"};
    auto found = current->modelsWhere(name, [&](const ArgValue& value) { return value.isString() && value.toString() == idOrName; });
    if (found.empty() && idOrName.size() >= 4 && isHex(idOrName))
        found = current->modelsWhere(id, [&](const ArgValue& value) { return value.toString().starts_with(idOrName); });
    if (found.empty())
        return noModel(idOrName);
    if (found.size() == 1)
        return found.front();
    std::string list;
    for (std::size_t i = 0; i < found.size() && i < 5; ++i) {
        const auto called = current->value(found[i], name);
        list += (i ? ", " : "") + found[i].substr(0, 8) + " (" + (called ? called->toString() : "") + ")";
    }
    return makeError(ErrorCode::Ambiguous, std::to_string(found.size()) + " models are called " + idOrName + ": " +
                                               list + "; name one by its id");
}

Result<std::string> LocalLibrary::readme(const ModelId& id) const
{
    if (!index()->contains(id))
        return noModel(id);
    const auto path = modelFolder(id) + "/README.md";
    auto text = m_history->withRepository([&](const GitRepository& git) -> Result<std::string> {
        MB_TRY(const auto head, git.head());
        return git.readFile(head, path);
    });
    if (!text && text.error().code() == ErrorCode::NotFound)
        return std::string();
    return text;
}

Result<std::map<std::string, MetricHistory>> LocalLibrary::history(const ModelId& id) const
{
    const auto folder = modelFolder(id) + "/metrics";
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::map<std::string, MetricHistory>> {
        std::map<std::string, MetricHistory> histories;
        MB_TRY(const auto head, git.head());
        MB_TRY(const auto names, git.list(head, folder));
        for (const auto& name : names) {
            MB_TRY(const auto csv, git.readFile(head, folder + "/" + name));
            MB_TRY(histories[metricOfFile(name)], readHistory(csv, folder + "/" + name));
        }
        return histories;
    });
}

namespace {

/// What a merge made of edits of one model that met; nothing where that cannot be read any more.
std::vector<std::string> bothSides(const GitRepository& git, const CommitInfo& merge, const ModelId& id)
{
    const auto brought = git.commitsBetween(merge.parents[0], merge.parents[1]);
    if (!brought || brought->empty())
        return {};
    const auto first = git.info(brought->front());
    if (!first || first->parents.empty())
        return {};
    const auto read = [&](const CommitId& commit, const char* file) { return git.readFile(commit, modelFolder(id) + file); };
    std::vector<std::string> found;
    const auto &base = first->parents[0], &earlier = merge.parents[0], &later = merge.parents[1];
    if (const auto a = read(base, "/model.json"), b = read(earlier, "/model.json"), c = read(later, "/model.json"); a && b && c)
        found = valuesOfBothSides(*a, *b, *c);
    if (const auto a = read(base, "/README.md"), b = read(earlier, "/README.md"), c = read(later, "/README.md"); b && c) {
        const auto merged = GitRepository::mergeText(a.value_or(""), *c, *b);
        if (merged && merged->conflict)
            found.push_back("its README holds both texts, between marks");
    }
    return found;
}

} // namespace

Result<Change> LocalLibrary::changeOf(const GitRepository& git, const CommitInfo& info) const
{
    Change change{info.id, info.author, info.time * 1000, info.message.substr(0, info.message.find('\n')), {}};
    MB_TRY(const auto deltas, git.diff(info.parents.empty() ? CommitId() : info.parents.front(), info.id));
    std::set<ModelId> ids;
    for (const auto& delta : deltas) {
        if (auto id = modelOfPath(delta.path); !id.empty())
            ids.insert(std::move(id));
    }
    change.models.assign(ids.begin(), ids.end());
    if (info.parents.size() > 1) {
        for (const auto& id : change.models) {
            for (const auto& sentence : bothSides(git, info, id))
                change.message += " · " + sentence;
        }
    }
    return change;
}

Result<std::vector<Change>> LocalLibrary::log(std::size_t limit, const ModelId& onlyModel) const
{
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::vector<Change>> {
        std::vector<Change> changes;
        MB_TRY(auto commit, git.head());
        while (!commit.empty() && changes.size() < limit) {
            MB_TRY(const auto info, git.info(commit));
            const auto parent = info.parents.empty() ? CommitId() : info.parents.front();
            bool wanted = onlyModel.empty();
            if (!wanted) {
                // Comparing the folder's Git id is cheaper than a diff of everything.
                MB_TRY(const auto after, git.idOf(commit, modelFolder(onlyModel)));
                MB_TRY(const auto before, git.idOf(parent, modelFolder(onlyModel)));
                wanted = before != after;
            }
            if (wanted) {
                MB_TRY(auto change, changeOf(git, info));
                changes.push_back(std::move(change));
            }
            commit = parent;
        }
        return changes;
    });
}

Result<std::vector<ReadmeVersion>> LocalLibrary::readmeVersions(const ModelId& id) const
{
    const auto path = modelFolder(id) + "/README.md";
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::vector<ReadmeVersion>> {
        std::vector<ReadmeVersion> versions;
        MB_TRY(auto commit, git.head());
        while (!commit.empty()) {
            MB_TRY(const auto info, git.info(commit));
            const auto parent = info.parents.empty() ? CommitId() : info.parents.front();
            MB_TRY(const auto after, git.idOf(commit, path));
            MB_TRY(const auto before, git.idOf(parent, path));
            if (before != after && !after.empty()) {
                MB_TRY(auto change, changeOf(git, info));
                MB_TRY(auto text, git.readBlob(after));
                versions.push_back({std::move(change), std::move(text)});
            }
            commit = parent;
        }
        return versions;
    });
}

namespace {

/// A file that came as part of a card has a name, a size and a sum, but no bytes here.
Status checkBytesHere(const FileRecord& file)
{
    if (file.manifest.empty())
        return makeError(ErrorCode::NotFound, "the bytes of " + file.file + " are not in this library: its model came without weights; "
                                                                            "ask for a bundle that has them");
    return {};
}

} // namespace

Result<CheckpointInfo> LocalLibrary::inspect(const FileRecord& file, const CancelToken& cancel) const
{
    MB_CHECK(checkBytesHere(file));
    MB_TRY(const auto stored, m_blobs->open(file.manifest, file.file));
    ReadLimits limits;
    limits.cancel = cancel;
    return readCheckpoint(*stored, limits);
}

Result<std::unique_ptr<RandomAccessFile>> LocalLibrary::openFile(const FileRecord& file) const
{
    MB_CHECK(checkBytesHere(file));
    MB_TRY(auto stored, m_blobs->open(file.manifest, file.file));
    return std::unique_ptr<RandomAccessFile>(std::move(stored));
}

Result<std::vector<StoredTensor>> LocalLibrary::tensors(const FileRecord& file) const
{
    MB_CHECK(checkBytesHere(file));
    MB_TRY(const auto manifest, m_blobs->manifest(file.manifest));
    std::vector<StoredTensor> tensors;
    for (const auto& tensor : manifest.tensors)
        tensors.push_back({tensor.name, tensor.dtype, tensor.shape, tensor.hash, tensor.role == optimizerRole});
    return tensors;
}

Result<Library::Space> LocalLibrary::space() const
{
    Space space;
    const auto current = index();
    space.files = static_cast<std::uint64_t>(current->sum({FieldKind::Property, "size"}) + current->sum(attachedField()));
    MB_TRY(const auto chunks, m_objects->list("chunks/"));
    for (const auto& chunk : chunks)
        space.stored += chunk.size;
    return space;
}

Status LocalLibrary::fetch(const FileRecord& file, const std::filesystem::path& destination,
                           const ProgressFunction& progress, const CancelToken& cancel) const
{
    MB_CHECK(checkBytesHere(file));
    if (m_cache && m_cache->copyTo(file.sha256, file.bytes, destination))
        return {};
    auto got = m_blobs->get(file.manifest, destination, progress, cancel);
    if (!got)
        return failure(got).within("downloading " + file.file);
    if (m_cache)
        m_cache->keep(file.sha256, destination);
    return {};
}

} // namespace modelbook
