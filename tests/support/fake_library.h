// FakeLibrary: a library in memory, with real questions and statistics, that can be held up and made to fail.
#pragma once

#include "models/catalogue/column_index.h"
#include "models/library/library.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace modelbook::test {

/// Blocking calls wait while hold() is in force, as a slow disk would make them; failNext() makes the next change fail.
class FakeLibrary : public Library
{
public:
    FakeLibrary();

    /// `count` models with typed, nested args, tags, metrics and a README; always the same.
    static std::shared_ptr<FakeLibrary> withModels(int count);
    static ModelRecord sampleModel(int number);
    /// Answers questions from this index; its models have no records.
    void setIndex(ColumnIndexPtr index);
    void put(ModelRecord record, std::string readme = {});

    void hold();
    void release();
    /// Calls that wait now.
    int heldCalls() const;
    void failNext(Error error);
    /// Changes of a README by somebody else, unseen by the one who edits.
    void changeReadme(const ModelId& id, std::string text);

    const std::string& id() const override { return m_id; }
    const std::string& name() const override { return m_name; }
    const std::string& location() const override { return m_location; }
    std::uint64_t version() const override;
    int watch(std::function<void()> changed) override;
    void unwatch(int handle) override;
    std::shared_ptr<const std::vector<FieldInfo>> fields() const override;

    Result<ResultTablePtr> query(const std::string& text, const CancelToken& cancel) const override;
    Result<ModelRecord> model(const std::string& idOrName) const override;
    Result<std::string> readme(const ModelId& id) const override;
    Result<std::map<std::string, MetricHistory>> history(const ModelId& id) const override;
    Result<std::vector<Change>> log(std::size_t limit, const ModelId& onlyModel) const override;
    Result<std::vector<ReadmeVersion>> readmeVersions(const ModelId& id) const override;
    Result<CheckpointInfo> inspect(const FileRecord& file, const CancelToken& cancel) const override;
    Result<std::unique_ptr<RandomAccessFile>> openFile(const FileRecord& file) const override;
    Result<std::vector<StoredTensor>> tensors(const FileRecord& file) const override;
    Result<Space> space() const override;

    Result<AddReport> add(const AddRequest& request, const ProgressFunction& progress,
                          const CancelToken& cancel) override;
    Status rename(const ModelId& id, const std::string& name) override;
    Status setTags(const std::vector<ModelId>& ids, const std::vector<std::string>& add,
                   const std::vector<std::string>& remove) override;
    Status setParents(const ModelId& id, const std::vector<ModelId>& parents) override;
    Status setStatus(const std::vector<ModelId>& ids, const std::string& status) override;
    Status setCustom(const std::vector<ModelId>& ids, const std::string& name, const std::optional<ArgValue>& value) override;
    Status edit(const std::vector<ModelEdit>& edits, const std::string& what) override;
    Result<std::vector<CustomField>> customFields() const override;
    Status defineField(const CustomField& field) override;
    Result<std::string> setReadme(const ModelId& id, const std::string& text, const std::string& base) override;
    Result<FileRecord> attach(const ModelId& id, const std::string& name, const std::string& bytes) override;
    Status remove(const std::vector<ModelId>& ids) override;
    Result<Change> undo() override;
    Result<std::map<std::string, std::string>> views() const override;
    Status setView(const std::string& id, const std::string& json) override;
    Status removeView(const std::string& id) override;
    Status fetch(const FileRecord& file, const std::filesystem::path& destination, const ProgressFunction& progress,
                 const CancelToken& cancel) const override;
    Status reindex(const ProgressFunction& progress, const CancelToken& cancel) override;
    Result<bool> refresh() override;
    SyncStatus syncStatus() const override;
    Result<std::vector<Change>> waiting() const override;
    Status sendFirst(const std::string& commit) override;
    Status sync(const ProgressFunction& progress, const CancelToken& cancel) override;
    void pauseSync(bool paused) override;
    void limitRate(std::uint64_t bytesPerSecond) override;
    bool hasQueued() const override { return false; }

    /// What syncStatus() and waiting() answer; sync() ends the wait unless the status is offline.
    void setSync(SyncStatus status, std::vector<Change> waiting);
    std::uint64_t rateLimit() const;
    /// Somebody else's change, which the next refresh() brings.
    void changeByOthers(const std::string& author, const std::string& message);

private:
    struct State {
        ColumnIndexPtr index = ColumnIndex::empty();
        std::map<ModelId, std::string> readmes;
        std::map<ModelId, ModelRecord> records;
        const ModelRecord* find(const ModelId& id) const
        {
            const auto it = records.find(id);
            return it == records.end() ? nullptr : &it->second;
        }
    };
    void wait() const;
    /// Waits, fails if told to, and lets `change` make the next state.
    Status change(const std::string& message, const std::vector<ModelId>& models,
                  const std::function<Status(State&)>& change);
    static void replace(State& state, ModelRecord record, const std::string& readme);
    ColumnIndexPtr index() const;

    std::string m_id = "fake", m_name = "fake library";
    std::string m_location = "/fake";
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_released;
    bool m_held = false;
    mutable int m_waiting = 0;
    std::optional<Error> m_failure;
    State m_state;
    std::vector<State> m_before; ///< to undo
    std::vector<Change> m_log;
    std::map<std::string, std::string> m_views;
    std::string m_settings; ///< as settings.json
    std::map<std::string, std::string> m_attached; ///< bytes by manifest
    SyncStatus m_sync;
    std::vector<Change> m_waitingChanges, m_others;
    std::uint64_t m_rate = 0;
    std::map<int, std::function<void()>> m_watchers;
    int m_nextWatcher = 1;
    std::uint64_t m_version = 1;
};

} // namespace modelbook::test
