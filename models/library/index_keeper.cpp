#include "models/library/index_keeper.h"

namespace modelbook {

namespace {

// Rows that would have to be read and taken in again at the next start.
constexpr std::uint64_t worthSaving = 512;    ///< while the library is open
constexpr std::uint64_t worthSavingLast = 64; ///< when it closes
constexpr std::size_t batchRows = 8192;
constexpr std::uint64_t spillRows = 131'072;

} // namespace

IndexKeeper::~IndexKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    if (m_unsaved >= worthSavingLast)
        (void)save();
}

ColumnIndexPtr IndexKeeper::index() const
{
    const std::lock_guard lock(m_mutex);
    return m_index;
}

Status IndexKeeper::load(const CatalogueDb& catalogue, const ModelOfRow& modelOf, bool fresh)
{
    const std::lock_guard saving(m_savingMutex);
    MB_TRY(m_catalogue, catalogue.id());
    MB_TRY(const auto change, catalogue.lastChange());
    auto saved = fresh ? std::nullopt : m_files.load(m_catalogue);
    if (saved && saved->change > change)
        saved.reset();
    auto index = saved ? saved->index : ColumnIndex::empty();
    const auto since = saved ? saved->change : 0;
    std::uint64_t replayed = 0;
    ColumnIndex::Update update;
    if (saved) {
        MB_TRY(update.removed, catalogue.removedSince(since));
    }
    const auto apply = [&]() -> Status {
        replayed += update.changed.size() + update.removed.size();
        index = index->updated(update);
        update = {};
        if (rowsInMemory(*index) >= spillRows) {
            MB_TRY(index, m_files.spill(index));
        }
        return {};
    };
    MB_CHECK(catalogue.forEach(
        [&](const CatalogueRow& row) -> Status {
            if (auto model = modelOf(row))
                update.changed.push_back(std::move(*model));
            return update.changed.size() < batchRows ? Status() : apply();
        },
        since));
    MB_CHECK(apply());
    const std::lock_guard lock(m_mutex);
    m_index = std::move(index);
    m_change = change;
    m_unsaved = replayed;
    m_failed = false;
    if (!m_thread.joinable())
        m_thread = std::thread([this] { maintain(); });
    m_wake.notify_all();
    return {};
}

Result<bool> IndexKeeper::catchUp(const CatalogueDb& catalogue, const ModelOfRow& modelOf)
{
    std::int64_t since = 0;
    {
        const std::lock_guard lock(m_mutex);
        since = m_change;
    }
    MB_TRY(const auto change, catalogue.lastChange());
    if (change == since)
        return false;
    ColumnIndex::Update changes;
    MB_TRY(changes.removed, catalogue.removedSince(since));
    MB_CHECK(catalogue.forEach(
        [&](const CatalogueRow& row) -> Status {
            if (auto model = modelOf(row))
                changes.changed.push_back(std::move(*model));
            else
                changes.removed.push_back(row.id);
            return {};
        },
        since));
    update(changes, change);
    return true;
}

void IndexKeeper::update(const ColumnIndex::Update& update, std::int64_t change)
{
    auto next = index();
    // The maintainer may put merged segments in place meanwhile: then once more, on those.
    while (true) {
        const auto before = next;
        auto updated = before->updated(update);
        const std::lock_guard lock(m_mutex);
        next = m_index;
        if (next != before)
            continue;
        m_index = std::move(updated);
        m_change = change;
        m_unsaved += update.changed.size() + update.removed.size();
        m_wake.notify_all();
        return;
    }
}

bool IndexKeeper::isDue() const
{
    return !m_failed && m_unsaved > 0 && (m_unsaved >= worthSaving || !m_index->dueMerge().empty());
}

void IndexKeeper::maintain()
{
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stop || isDue(); });
            if (m_stop)
                return;
        }
        (void)save();
    }
}

Status IndexKeeper::save()
{
    const std::lock_guard saving(m_savingMutex);
    ColumnIndexPtr index;
    std::int64_t change = 0;
    std::uint64_t unsaved = 0;
    {
        const std::lock_guard lock(m_mutex);
        index = m_index;
        change = m_change;
        unsaved = m_unsaved;
    }
    auto merges = m_files.save(m_catalogue, index, change);
    const std::lock_guard lock(m_mutex);
    if (!merges) {
        m_failed = true; // a full disk, say: the index goes on in memory, and the next start reads the rows again
        return failure(merges);
    }
    for (const auto& merge : *merges)
        m_index = m_index->replaced(merge.parts, merge.merged);
    m_unsaved -= unsaved;
    return {};
}

} // namespace modelbook
