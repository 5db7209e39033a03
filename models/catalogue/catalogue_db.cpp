#include "models/catalogue/catalogue_db.h"

#include <zstd.h>

#include <cstring>

namespace modelbook {

namespace {

constexpr std::int64_t schemaVersion = 2;

constexpr char schema[] = R"sql(
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS models(id TEXT PRIMARY KEY, change INTEGER NOT NULL, texts BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS models_change ON models(change);
    CREATE TABLE IF NOT EXISTS removed(id TEXT PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, inode INTEGER,
        manifest TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
)sql";

constexpr int zstdLevel = 3;

/// The three texts as one, compressed: args of a library repeat the same words. Lengths of the first two, then all.
std::string packTexts(const CatalogueRow& row)
{
    const std::uint64_t lengths[2] = {row.args.size(), row.model.size()};
    std::string all(reinterpret_cast<const char*>(lengths), sizeof lengths);
    all.append(row.args).append(row.model).append(row.readme);
    std::string packed(ZSTD_compressBound(all.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), all.data(), all.size(), zstdLevel));
    return packed;
}

Result<CatalogueRow> unpackTexts(ModelId id, const std::string& packed)
{
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    std::uint64_t lengths[2];
    std::string all;
    if (size != ZSTD_CONTENTSIZE_ERROR && size != ZSTD_CONTENTSIZE_UNKNOWN && size >= sizeof lengths && size < 1ull << 32) {
        all.resize(size);
        const auto got = ZSTD_decompress(all.data(), all.size(), packed.data(), packed.size());
        std::memcpy(lengths, all.data(), sizeof lengths);
        const auto texts = all.size() - sizeof lengths;
        if (!ZSTD_isError(got) && got == all.size() && lengths[0] <= texts && lengths[1] <= texts - lengths[0])
            return CatalogueRow{std::move(id), all.substr(sizeof lengths, lengths[0]),
                                all.substr(sizeof lengths + lengths[0], lengths[1]),
                                all.substr(sizeof lengths + lengths[0] + lengths[1])};
    }
    return makeError(ErrorCode::Corrupt, "the catalogue's row of model " + id + " is damaged; 'mbook reindex' builds it again");
}

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

Result<std::optional<CatalogueRow>> CatalogueDb::row(const ModelId& id) const
{
    MB_TRY(auto statement, m_database->prepare("SELECT texts FROM models WHERE id = ?"));
    MB_TRY(const bool found, statement.bind(1, id).step());
    if (!found)
        return std::nullopt;
    MB_TRY(auto row, unpackTexts(id, statement.text(0)));
    return std::optional(std::move(row));
}

Status CatalogueDb::forEach(const std::function<Status(CatalogueRow)>& row, std::int64_t since) const
{
    MB_TRY(auto statement, m_database->prepare(since > 0 ? "SELECT id, texts FROM models WHERE change > ? ORDER BY id"
                                                         : "SELECT id, texts FROM models WHERE change > ?"));
    statement.bind(1, since > 0 ? since : -1);
    while (true) {
        MB_TRY(const bool more, statement.step());
        if (!more)
            return {};
        MB_TRY(auto unpacked, unpackTexts(statement.text(0), statement.text(1)));
        MB_CHECK(row(std::move(unpacked)));
    }
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
        MB_TRY(auto insert, m_database->prepare("INSERT OR REPLACE INTO models VALUES(?, ?, ?)"));
        MB_TRY(auto back, m_database->prepare("DELETE FROM removed WHERE id = ?"));
        for (const auto& row : changed) {
            MB_CHECK(insert.bind(1, row.id).bind(2, number).bindBytes(3, packTexts(row)).run());
            MB_CHECK(back.bind(1, row.id).run());
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
