#include "models/catalogue/catalogue_db.h"

#include "storage/base/parallel.h"

namespace modelbook {

namespace {

constexpr std::int64_t schemaVersion = 2;

constexpr char schema[] = R"sql(
    PRAGMA page_size = 16384;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS models(id TEXT PRIMARY KEY, change INTEGER NOT NULL, dictionary INTEGER NOT NULL, texts BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS dictionaries(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS models_change ON models(change);
    CREATE TABLE IF NOT EXISTS removed(id TEXT PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, inode INTEGER,
        manifest TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
)sql";

/// The first rows get a dictionary, and later ones that stay larger than this share of their texts.
constexpr double poorlyPacked = 0.3;
constexpr std::int64_t mostDictionaries = 32;
constexpr std::size_t worthDictionary = 2048; ///< bytes of text

} // namespace

Result<std::unique_ptr<CatalogueDb>> CatalogueDb::tryOpen(const std::filesystem::path& path)
{
    MB_TRY(auto database, Database::open(path));
    std::int64_t found = 0;
    {
        // Ends before the schema is made: a statement under way would keep a transaction open.
        MB_TRY(auto version, database->prepare("PRAGMA user_version"));
        MB_TRY(const bool row, version.step());
        found = row ? version.number(0) : 0;
    }
    if (found != 0 && found != schemaVersion)
        return makeError(ErrorCode::Corrupt, "the catalogue is of another version");
    MB_CHECK(database->execute(schema));
    MB_CHECK(database->execute("PRAGMA user_version = 2"));
    MB_CHECK(database->execute("INSERT OR IGNORE INTO meta VALUES('id', lower(hex(randomblob(16))))"));
    return std::unique_ptr<CatalogueDb>(new CatalogueDb(std::move(database)));
}

Result<std::unique_ptr<CatalogueDb>> CatalogueDb::open(const std::filesystem::path& path)
{
    MB_CHECK(makeFolders(path.parent_path()));
    auto database = tryOpen(path);
    if (database || database.error().code() != ErrorCode::Corrupt)
        return database;
    // Derived data: nothing is lost by starting again.
    for (const char* tail : {"", "-wal", "-shm"}) {
        std::error_code error;
        std::filesystem::remove(path.string() + tail, error);
    }
    return tryOpen(path);
}

Result<std::string> CatalogueDb::head() const
{
    MB_TRY(auto statement, m_database->prepare("SELECT value FROM meta WHERE key = 'head'"));
    MB_TRY(const bool row, statement.step());
    return row ? statement.text(0) : std::string();
}

Result<std::string> CatalogueDb::id() const
{
    MB_TRY(auto statement, m_database->prepare("SELECT value FROM meta WHERE key = 'id'"));
    MB_TRY(const bool row, statement.step());
    return row ? statement.text(0) : std::string();
}

Result<std::int64_t> CatalogueDb::lastChange() const
{
    MB_TRY(auto statement, m_database->prepare("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'change'"));
    MB_TRY(const bool row, statement.step());
    return row ? statement.number(0) : 0;
}

Status CatalogueDb::loadDictionaries() const
{
    MB_TRY(auto statement, m_database->prepare("SELECT id, bytes FROM dictionaries WHERE id > ? ORDER BY id"));
    statement.bind(1, m_lastDictionary);
    while (true) {
        MB_TRY(const bool more, statement.step());
        if (!more)
            return {};
        m_lastDictionary = statement.number(0);
        m_packer.add(m_lastDictionary, statement.text(1));
    }
}

Result<CatalogueRow> CatalogueDb::unpacked(ModelId id, std::int64_t dictionary, const std::string& packed) const
{
    if (!m_packer.has(dictionary))
        MB_CHECK(loadDictionaries()); // another process, or another connection of this one, added it
    return m_packer.unpack(std::move(id), packed, dictionary);
}

Result<std::optional<CatalogueRow>> CatalogueDb::row(const ModelId& id) const
{
    MB_TRY(auto statement, m_database->prepare("SELECT dictionary, texts FROM models WHERE id = ?"));
    MB_TRY(const bool found, statement.bind(1, id).step());
    if (!found)
        return std::nullopt;
    MB_TRY(auto row, unpacked(id, statement.number(0), statement.text(1)));
    return std::optional(std::move(row));
}

Status CatalogueDb::forEach(const std::function<Status(CatalogueRow)>& row, std::int64_t since) const
{
    MB_TRY(auto statement, m_database->prepare(since > 0 ? "SELECT id, dictionary, texts FROM models WHERE change > ? ORDER BY id"
                                                         : "SELECT id, dictionary, texts FROM models WHERE change > ?"));
    statement.bind(1, since > 0 ? since : -1);
    while (true) {
        MB_TRY(const bool more, statement.step());
        if (!more)
            return {};
        MB_TRY(auto one, unpacked(statement.text(0), statement.number(1), statement.text(2)));
        MB_CHECK(row(std::move(one)));
    }
}

Result<std::vector<std::string>> CatalogueDb::pack(const std::vector<CatalogueRow>& rows)
{
    MB_CHECK(loadDictionaries());
    std::vector<std::string> packed(rows.size());
    std::size_t before = 0, after = 0;
    const auto packAll = [&] {
        parallelFor(rows.size(), 64, [&](std::size_t i) { packed[i] = m_packer.pack(rows[i], m_lastDictionary); });
        before = after = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            before += rows[i].args.size() + rows[i].model.size() + rows[i].readme.size();
            after += packed[i].size();
        }
    };
    packAll();
    const bool poor = m_lastDictionary == 0 || static_cast<double>(after) > poorlyPacked * static_cast<double>(before);
    if (before < worthDictionary || !poor || m_lastDictionary >= mostDictionaries)
        return packed;
    const auto bytes = RowPacker::dictionaryOf(rows);
    ++m_lastDictionary;
    MB_TRY(auto insert, m_database->prepare("INSERT INTO dictionaries VALUES(?, ?)"));
    MB_CHECK(insert.bind(1, m_lastDictionary).bindBytes(2, bytes).run());
    m_packer.add(m_lastDictionary, bytes);
    packAll();
    return packed;
}

Result<std::vector<ModelId>> CatalogueDb::removedSince(std::int64_t since) const
{
    MB_TRY(auto statement, m_database->prepare("SELECT id FROM removed WHERE change > ?"));
    statement.bind(1, since);
    std::vector<ModelId> ids;
    while (true) {
        MB_TRY(const bool more, statement.step());
        if (!more)
            return ids;
        ids.push_back(statement.text(0));
    }
}

Status CatalogueDb::update(const std::vector<CatalogueRow>& changed, const std::vector<ModelId>& removed,
                           const std::string& head)
{
    MB_CHECK(m_database->execute("BEGIN IMMEDIATE"));
    const auto write = [&]() -> Status {
        MB_TRY(const auto last, lastChange());
        const auto number = last + 1;
        MB_TRY(const auto packed, pack(changed));
        MB_TRY(auto insert, m_database->prepare("INSERT OR REPLACE INTO models VALUES(?, ?, ?, ?)"));
        MB_TRY(auto back, m_database->prepare("DELETE FROM removed WHERE id = ?"));
        for (std::size_t i = 0; i < changed.size(); ++i) {
            MB_CHECK(insert.bind(1, changed[i].id).bind(2, number).bind(3, m_lastDictionary).bindBytes(4, packed[i]).run());
            MB_CHECK(back.bind(1, changed[i].id).run());
        }
        MB_TRY(auto erase, m_database->prepare("DELETE FROM models WHERE id = ?"));
        MB_TRY(auto remember, m_database->prepare("INSERT OR REPLACE INTO removed VALUES(?, ?)"));
        for (const auto& id : removed) {
            MB_CHECK(erase.bind(1, id).run());
            MB_CHECK(remember.bind(1, id).bind(2, number).run());
        }
        MB_TRY(auto meta, m_database->prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)"));
        MB_CHECK(meta.bind(1, "head").bind(2, head).run());
        MB_CHECK(meta.bind(1, "change").bind(2, std::to_string(number)).run());
        return m_database->execute("COMMIT");
    };
    auto written = write();
    if (!written) {
        (void)m_database->execute("ROLLBACK");
        m_packer = RowPacker(); // a dictionary of the update is gone with it
        m_lastDictionary = 0;
    }
    return written;
}

std::optional<KnownFile> CatalogueDb::knownFile(const std::string& path) const
{
    auto statement =
        m_database->prepare("SELECT size, modified, inode, manifest, sha256 FROM files WHERE path = ?");
    if (!statement)
        return std::nullopt;
    const auto row = statement->bind(1, path).step();
    if (!row || !*row)
        return std::nullopt;
    return KnownFile{{static_cast<std::uint64_t>(statement->number(0)), statement->number(1),
                      static_cast<std::uint64_t>(statement->number(2))},
                     statement->text(3), statement->text(4)};
}

Status CatalogueDb::rememberFile(const std::string& path, const KnownFile& file)
{
    MB_TRY(auto statement, m_database->prepare("INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?, ?, ?)"));
    return statement.bind(1, path)
        .bind(2, static_cast<std::int64_t>(file.stamp.size))
        .bind(3, file.stamp.modifiedNs)
        .bind(4, static_cast<std::int64_t>(file.stamp.inode))
        .bind(5, file.manifest)
        .bind(6, file.sha256)
        .run();
}

} // namespace modelbook
