#include "tests/support/fake_library.h"

#include "models/query/evaluate.h"
#include "models/query/parser.h"
#include "storage/base/hash.h"

#include <algorithm>
#include <fstream>

namespace modelbook::test {

namespace {

Error noSuchModel(const std::string& id)
{
    return makeError(ErrorCode::NotFound, "no model is called " + id);
}

} // namespace

FakeLibrary::FakeLibrary() = default;

ModelRecord FakeLibrary::sampleModel(int number)
{
    static const char* const archs[] = {"cnn", "mlp", "vit"};
    static const char* const optimizers[] = {"adam", "adamw", "sgd"};
    ModelRecord record;
    const auto digits = std::to_string(1000 + number);
    record.id = std::string(28, '0') + digits;
    record.name = std::string("digits-") + archs[number % 3] + "-" + digits.substr(1);
    record.author = "kim";
    record.created = 1'762'000'000'000 + number * 86'400'000LL;
    record.tags = number % 2 ? std::vector<std::string>{"baseline"} : std::vector<std::string>{"ablation", "숫자"};
    record.metrics = {{"val_acc", 0.9 + number % 10 * 0.01}, {"val_loss", 1.0 / (1 + number)}};
    auto optimizer = ArgValue::map();
    optimizer.set("name", optimizers[number % 3]);
    optimizer.set("lr", 0.001 * (1 + number % 5));
    auto model = ArgValue::map();
    model.set("arch", archs[number % 3]);
    model.set("width", 16 << (number % 3));
    auto& args = record.args.values;
    args.set("optimizer", optimizer);
    args.set("model", model);
    args.set("seed", number);
    args.set("note", number % 4 ? ArgValue() : ArgValue("기준 모델"));
    record.args.sources = {{"optimizer.lr", "hparams.yaml"}, {"seed", "checkpoint"}};
    CheckpointRecord checkpoint;
    checkpoint.files = {{"epoch=4.ckpt", "m-0", std::string(64, 'a'), 41'000}};
    checkpoint.format = "pytorch-zip";
    checkpoint.parameters = 8030;
    checkpoint.step = 1200;
    record.checkpoints = {checkpoint};
    return record;
}

std::shared_ptr<FakeLibrary> FakeLibrary::withModels(int count)
{
    auto library = std::make_shared<FakeLibrary>();
    ColumnIndex::Update update;
    for (int i = 0; i < count; ++i) {
        const auto record = sampleModel(i);
        library->m_state.readmes[record.id] = "# " + record.name + "\n\n숫자 분류 실험.\n";
        library->m_state.records[record.id] = record;
        update.changed.push_back({record, library->m_state.readmes[record.id]});
    }
    library->m_state.index = library->m_state.index->updated(std::move(update));
    return library;
}

void FakeLibrary::replace(State& state, ModelRecord record, const std::string& readme)
{
    state.readmes[record.id] = readme;
    state.records[record.id] = record;
    ColumnIndex::Update update;
    update.changed.push_back({std::move(record), readme});
    state.index = state.index->updated(std::move(update));
}

void FakeLibrary::put(ModelRecord record, std::string readme)
{
    const std::lock_guard lock(m_mutex);
    replace(m_state, std::move(record), readme);
    ++m_version;
}

void FakeLibrary::setIndex(ColumnIndexPtr index)
{
    const std::lock_guard lock(m_mutex);
    m_state.index = std::move(index);
}

void FakeLibrary::hold()
{
    const std::lock_guard lock(m_mutex);
    m_held = true;
}

void FakeLibrary::release()
{
    const std::lock_guard lock(m_mutex);
    m_held = false;
    m_released.notify_all();
}

int FakeLibrary::heldCalls() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting;
}

void FakeLibrary::failNext(Error error)
{
    const std::lock_guard lock(m_mutex);
    m_failure = std::move(error);
}

void FakeLibrary::changeReadme(const ModelId& id, std::string text)
{
    const std::lock_guard lock(m_mutex);
    m_state.readmes[id] = std::move(text);
}

void FakeLibrary::wait() const
{
    std::unique_lock lock(m_mutex);
    ++m_waiting;
    m_released.wait(lock, [this] { return !m_held; });
    --m_waiting;
}

ColumnIndexPtr FakeLibrary::index() const
{
    const std::lock_guard lock(m_mutex);
    return m_state.index;
}

std::uint64_t FakeLibrary::version() const
{
    const std::lock_guard lock(m_mutex);
    return m_version;
}

int FakeLibrary::watch(std::function<void()> changed)
{
    const std::lock_guard lock(m_mutex);
    m_watchers[m_nextWatcher] = std::move(changed);
    return m_nextWatcher++;
}

void FakeLibrary::unwatch(int handle)
{
    const std::lock_guard lock(m_mutex);
    m_watchers.erase(handle);
}

std::shared_ptr<const std::vector<FieldInfo>> FakeLibrary::fields() const
{
    auto current = index();
    return {current, &current->fields()};
}

Result<ResultTablePtr> FakeLibrary::query(const std::string& text, const CancelToken& cancel) const
{
    wait();
    const auto parsed = parseQuery(text);
    const auto error = [&](const QueryError& wrong) {
        return makeError(ErrorCode::InvalidArgument, wrong.message + " (at character " +
                                                         std::to_string(wrong.position + 1) + " of \"" + text + "\")");
    };
    if (parsed.error)
        return error(*parsed.error);
    auto answer = evaluateQuery(parsed.query, index(), cancel);
    if (answer.error)
        return error(*answer.error);
    if (answer.cancelled)
        return makeError(ErrorCode::Cancelled, "cancelled");
    return answer.table;
}

Result<ModelRecord> FakeLibrary::model(const std::string& idOrName) const
{
    wait();
    const std::lock_guard lock(m_mutex);
    if (const auto* found = m_state.find(idOrName))
        return *found;
    for (const auto& [id, record] : m_state.records) {
        if (record.name == idOrName)
            return record;
    }
    return noSuchModel(idOrName);
}

Result<std::string> FakeLibrary::readme(const ModelId& id) const
{
    wait();
    const std::lock_guard lock(m_mutex);
    const auto found = m_state.readmes.find(id);
    return found == m_state.readmes.end() ? std::string() : found->second;
}

Result<std::map<std::string, MetricHistory>> FakeLibrary::history(const ModelId&) const
{
    MetricHistory points;
    for (int i = 0; i < 20; ++i)
        points.push_back({i * 10, 1 - 1.0 / (i + 1), {}, {}});
    return std::map<std::string, MetricHistory>{{"val_acc", points}};
}

Result<std::vector<Change>> FakeLibrary::log(std::size_t limit, const ModelId&) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Change> newest(m_log.rbegin(), m_log.rend());
    newest.resize(std::min(limit, newest.size()));
    return newest;
}

Result<std::vector<ReadmeVersion>> FakeLibrary::readmeVersions(const ModelId& id) const
{
    const std::lock_guard lock(m_mutex);
    const auto now = m_state.readmes.find(id);
    std::vector<ReadmeVersion> versions;
    versions.push_back({{"2", "kim", 1'762'100'000'000, "Edit the README", {id}}, now == m_state.readmes.end() ? std::string() : now->second});
    versions.push_back({{"1", "lee", 1'762'000'000'000, "Add", {id}}, "# first\n\nold line\n"});
    return versions;
}

Result<CheckpointInfo> FakeLibrary::inspect(const FileRecord& file, const CancelToken&) const
{
    wait();
    CheckpointInfo info;
    info.format = "pytorch-zip";
    info.files = {file.file};
    TensorInfo tensor;
    tensor.name = "head.weight";
    tensor.dtype = DType::named("F32");
    tensor.shape = {10, 16};
    tensor.elements = 160;
    tensor.bytes = 640;
    info.tensors = {tensor};
    info.parameters = 160;
    return info;
}

Result<std::unique_ptr<RandomAccessFile>> FakeLibrary::openFile(const FileRecord& file) const
{
    const std::lock_guard lock(m_mutex);
    if (const auto attached = m_attached.find(file.manifest); attached != m_attached.end())
        return std::unique_ptr<RandomAccessFile>(std::make_unique<MemoryFile>(attached->second, file.file));
    return std::unique_ptr<RandomAccessFile>(std::make_unique<MemoryFile>(std::string(640, '\0'), file.file));
}

Result<std::vector<StoredTensor>> FakeLibrary::tensors(const FileRecord&) const
{
    return std::vector<StoredTensor>{};
}

Result<Library::Space> FakeLibrary::space() const
{
    return Space{41'000, 12'000};
}

Status FakeLibrary::change(const std::string& message, const std::vector<ModelId>& models,
                           const std::function<Status(State&)>& change)
{
    wait();
    std::vector<std::function<void()>> watchers;
    {
        const std::lock_guard lock(m_mutex);
        if (auto failure = std::exchange(m_failure, {}))
            return std::move(*failure);
        auto next = m_state;
        MB_CHECK(change(next));
        m_before.push_back(std::exchange(m_state, std::move(next)));
        m_log.push_back({std::to_string(m_version), "kim", 1'762'000'000'000, message, models});
        ++m_version;
        for (const auto& [handle, watcher] : m_watchers)
            watchers.push_back(watcher);
    }
    for (const auto& watcher : watchers)
        watcher();
    return {};
}

Result<AddReport> FakeLibrary::add(const AddRequest& request, const ProgressFunction& progress, const CancelToken& cancel)
{
    AddReport report;
    for (const auto& path : request.paths) {
        if (progress)
            progress({report.models.size(), request.paths.size(), path.string()});
        auto record = sampleModel(500 + static_cast<int>(m_version));
        record.name = path.stem().string();
        MB_CHECK(change("Add " + record.name, {record.id}, [&](State& state) -> Status {
            replace(state, record, {});
            return {};
        }));
        MB_CHECK(cancel.check());
        report.models.push_back({AddOutcome::What::Added, record.id, record.name, path});
    }
    return report;
}

Status FakeLibrary::rename(const ModelId& id, const std::string& name)
{
    return change("Rename to " + name, {id}, [&](State& state) -> Status {
        const auto* found = state.find(id);
        if (!found)
            return noSuchModel(id);
        auto record = *found;
        record.name = name;
        replace(state, std::move(record), state.readmes[id]);
        return {};
    });
}

Status FakeLibrary::setTags(const std::vector<ModelId>& ids, const std::vector<std::string>& add,
                            const std::vector<std::string>& remove)
{
    return change("Tag", ids, [&](State& state) -> Status {
        for (const auto& id : ids) {
            const auto* found = state.find(id);
            if (!found)
                return noSuchModel(id);
            auto record = *found;
            for (const auto& tag : remove)
                std::erase(record.tags, tag);
            record.tags.insert(record.tags.end(), add.begin(), add.end());
            std::sort(record.tags.begin(), record.tags.end());
            record.tags.erase(std::unique(record.tags.begin(), record.tags.end()), record.tags.end());
            replace(state, std::move(record), state.readmes[id]);
        }
        return {};
    });
}

Status FakeLibrary::setParents(const ModelId& id, const std::vector<ModelId>& parents)
{
    return change("Set parents", {id}, [&](State& state) -> Status {
        auto record = state.records.at(id);
        record.parents = parents;
        replace(state, std::move(record), state.readmes[id]);
        return {};
    });
}

Status FakeLibrary::setStatus(const std::vector<ModelId>& ids, const std::string& status)
{
    return change("Set status", ids, [&](State& state) -> Status {
        for (const auto& id : ids) {
            auto record = state.records.at(id);
            record.status = status;
            replace(state, std::move(record), state.readmes[id]);
        }
        return {};
    });
}

Status FakeLibrary::setCustom(const std::vector<ModelId>& ids, const std::string& name, const std::optional<ArgValue>& value)
{
    return change("Set " + name, ids, [&](State& state) -> Status {
        for (const auto& id : ids) {
            auto record = state.records.at(id);
            if (value)
                record.custom.set(name, *value);
            else
                std::erase_if(record.custom.toMap(), [&](const auto& member) { return member.first == name; });
            replace(state, std::move(record), state.readmes[id]);
        }
        return {};
    });
}

Status FakeLibrary::edit(const std::vector<ModelEdit>& edits, const std::string& what)
{
    std::vector<ModelId> ids;
    for (const auto& one : edits)
        ids.push_back(one.id);
    return change(what, ids, [&](State& state) -> Status {
        for (const auto& one : edits) {
            const auto* found = state.find(one.id);
            if (!found)
                return noSuchModel(one.id);
            auto record = *found;
            applyEdit(record, one);
            replace(state, std::move(record), state.readmes[one.id]);
        }
        return {};
    });
}

Result<std::vector<CustomField>> FakeLibrary::customFields() const
{
    const std::lock_guard lock(m_mutex);
    return customFieldsOf(m_settings);
}

Status FakeLibrary::defineField(const CustomField& field)
{
    const std::lock_guard lock(m_mutex);
    MB_TRY(m_settings, withCustomField(m_settings, field));
    return {};
}

Result<std::string> FakeLibrary::setReadme(const ModelId& id, const std::string& text, const std::string& base)
{
    std::string stored;
    MB_CHECK(change("Edit README", {id}, [&](State& state) -> Status {
        const auto& now = state.readmes[id];
        stored = now == base ? text : text + now; // as a merge would, both are kept
        replace(state, state.records.at(id), stored);
        return {};
    }));
    return stored;
}

Result<FileRecord> FakeLibrary::attach(const ModelId& id, const std::string& name, const std::string& bytes)
{
    const FileRecord file{name, "attached-" + name, std::string(64, 'b'), bytes.size()};
    MB_CHECK(change("Attach " + name, {id}, [&](State& state) -> Status {
        auto record = state.records.at(id);
        record.attachments.push_back(file);
        m_attached[file.manifest] = bytes;
        replace(state, std::move(record), state.readmes[id]);
        return {};
    }));
    return file;
}

Status FakeLibrary::remove(const std::vector<ModelId>& ids)
{
    return change("Delete", ids, [&](State& state) -> Status {
        ColumnIndex::Update update;
        update.removed = ids;
        for (const auto& id : ids)
            state.records.erase(id);
        state.index = state.index->updated(std::move(update));
        return {};
    });
}

Result<Change> FakeLibrary::undo()
{
    wait();
    std::vector<std::function<void()>> watchers;
    Change undone;
    {
        const std::lock_guard lock(m_mutex);
        if (m_before.empty())
            return makeError(ErrorCode::NotFound, "nothing to undo");
        undone = m_log.back();
        m_log.pop_back();
        m_state = std::move(m_before.back());
        m_before.pop_back();
        ++m_version;
        for (const auto& [handle, watcher] : m_watchers)
            watchers.push_back(watcher);
    }
    for (const auto& watcher : watchers)
        watcher();
    return undone;
}

Result<std::map<std::string, std::string>> FakeLibrary::views() const
{
    wait();
    const std::lock_guard lock(m_mutex);
    return m_views;
}

Status FakeLibrary::setView(const std::string& id, const std::string& json)
{
    const std::lock_guard lock(m_mutex);
    m_views[id] = json;
    return {};
}

Status FakeLibrary::removeView(const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    m_views.erase(id);
    return {};
}

Status FakeLibrary::fetch(const FileRecord& file, const std::filesystem::path& destination,
                          const ProgressFunction& progress, const CancelToken& cancel) const
{
    if (progress)
        progress({file.bytes / 2, file.bytes, file.file});
    wait();
    MB_CHECK(cancel.check());
    std::filesystem::create_directories(destination.parent_path());
    std::ofstream(destination) << "fetched";
    return {};
}

Status FakeLibrary::reindex(const ProgressFunction&, const CancelToken&)
{
    return {};
}

Result<bool> FakeLibrary::refresh()
{
    const std::lock_guard lock(m_mutex);
    if (m_others.empty())
        return false;
    for (auto& change : m_others)
        m_log.push_back(std::move(change));
    m_others.clear();
    ++m_version;
    return true;
}

SyncStatus FakeLibrary::syncStatus() const
{
    const std::lock_guard lock(m_mutex);
    return m_sync;
}

Result<std::vector<Change>> FakeLibrary::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waitingChanges;
}

Status FakeLibrary::sendFirst(const std::string& commit)
{
    const std::lock_guard lock(m_mutex);
    const auto it = std::find_if(m_waitingChanges.begin(), m_waitingChanges.end(), [&](const Change& change) { return change.commit == commit; });
    if (it == m_waitingChanges.end())
        return makeError(ErrorCode::NotFound, "this change does not wait any more");
    std::rotate(m_waitingChanges.begin(), it, it + 1);
    return {};
}

Status FakeLibrary::sync(const ProgressFunction&, const CancelToken&)
{
    const std::lock_guard lock(m_mutex);
    if (m_sync.offline)
        return makeError(ErrorCode::Offline, m_sync.reason);
    m_sync = {};
    m_waitingChanges.clear();
    return {};
}

void FakeLibrary::pauseSync(bool paused)
{
    const std::lock_guard lock(m_mutex);
    m_sync.paused = paused;
}

void FakeLibrary::limitRate(std::uint64_t bytesPerSecond)
{
    const std::lock_guard lock(m_mutex);
    m_rate = bytesPerSecond;
}

void FakeLibrary::setSync(SyncStatus status, std::vector<Change> waiting)
{
    const std::lock_guard lock(m_mutex);
    m_sync = std::move(status);
    m_waitingChanges = std::move(waiting);
}

std::uint64_t FakeLibrary::rateLimit() const
{
    const std::lock_guard lock(m_mutex);
    return m_rate;
}

void FakeLibrary::changeByOthers(const std::string& author, const std::string& message)
{
    const std::lock_guard lock(m_mutex);
    m_others.push_back({randomId(), author, 0, message, {}});
}

} // namespace modelbook::test
