#include "models/catalogue/catalogue_db.h"

namespace modelbook {

namespace {

constexpr std::int64_t schemaVersion = 1;

constexpr char schema[] = R"sql(
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS models(id TEXT PRIMARY KEY, args TEXT NOT NULL, model TEXT NOT NULL, readme TEXT NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, inode INTEGER,
        manifest TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
)sql";

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
    MB_CHECK(database->execute("PRAGMA user_version = 1"));
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

Status CatalogueDb::forEach(const std::function<Status(CatalogueRow)>& row) const
{
    MB_TRY(auto statement, m_database->prepare("SELECT id, args, model, readme FROM models ORDER BY id"));
    while (true) {
        MB_TRY(const bool more, statement.step());
        if (!more)
            return {};
        MB_CHECK(row({statement.text(0), statement.text(1), statement.text(2), statement.text(3)}));
    }
}

Status CatalogueDb::update(const std::vector<CatalogueRow>& changed, const std::vector<ModelId>& removed,
                           const std::string& head)
{
    MB_CHECK(m_database->execute("BEGIN IMMEDIATE"));
    const auto write = [&]() -> Status {
        MB_TRY(auto insert, m_database->prepare("INSERT OR REPLACE INTO models VALUES(?, ?, ?, ?)"));
        for (const auto& row : changed)
            MB_CHECK(insert.bind(1, row.id).bind(2, row.args).bind(3, row.model).bind(4, row.readme).run());
        MB_TRY(auto erase, m_database->prepare("DELETE FROM models WHERE id = ?"));
        for (const auto& id : removed)
            MB_CHECK(erase.bind(1, id).run());
        MB_TRY(auto meta, m_database->prepare("INSERT OR REPLACE INTO meta VALUES('head', ?)"));
        MB_CHECK(meta.bind(1, head).run());
        return m_database->execute("COMMIT");
    };
    auto written = write();
    if (!written)
        (void)m_database->execute("ROLLBACK");
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
