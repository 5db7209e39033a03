// IndexKeeper: the column index of a library in step with its catalogue, in memory and on the disk.
#pragma once

#include "models/catalogue/catalogue_db.h"
#include "models/catalogue/columns/index_files.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace modelbook {

/// Reading is from any thread and never waits; changes are made by one at a time. A thread of its own writes segments
/// and merges them, so that neither those who ask nor those who change wait for it.
class IndexKeeper
{
public:
    explicit IndexKeeper(std::filesystem::path folder) : m_files(std::move(folder)) {}
    /// Saves what would take long to make again.
    ~IndexKeeper();

    using ModelOfRow = std::function<std::optional<ColumnIndex::Update::Model>(const CatalogueRow&)>;
    /// The saved state brought up to the catalogue's; built from all its rows where there is none, or `fresh`.
    Status load(const CatalogueDb& catalogue, const ModelOfRow& modelOf, bool fresh = false);
    /// Takes up what updates of the catalogue changed since, also those of other processes. Whether there was anything.
    Result<bool> catchUp(const CatalogueDb& catalogue, const ModelOfRow& modelOf);
    ColumnIndexPtr index() const;
    /// Writes the present state to its files; done by itself when it is worth it.
    Status save();

private:
    void update(const ColumnIndex::Update& update, std::int64_t change);
    void maintain();
    bool isDue() const;


    IndexFiles m_files;
    std::string m_catalogue;
    std::mutex m_savingMutex; ///< one thread saves, or builds anew; guards m_catalogue
    mutable std::mutex m_mutex; ///< guards all below; taken after m_savingMutex
    ColumnIndexPtr m_index = ColumnIndex::empty();
    std::int64_t m_change = 0;
    std::uint64_t m_unsaved = 0; ///< rows changed since the saved state
    bool m_stop = false, m_failed = false;
    std::condition_variable m_wake;
    std::thread m_thread;
};

} // namespace modelbook
