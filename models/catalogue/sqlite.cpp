#include "models/catalogue/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace modelbook {

namespace {

Error sqliteError(sqlite3* database, const std::string& what)
{
    const int status = sqlite3_errcode(database);
    const auto code = status == SQLITE_FULL ? ErrorCode::DiskFull
                      : status == SQLITE_CORRUPT || status == SQLITE_NOTADB ? ErrorCode::Corrupt
                                                                            : ErrorCode::Io;
    return makeError(code, what + ": " + sqlite3_errmsg(database));
}

} // namespace

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database), m_statement(std::exchange(other.m_statement, nullptr))
{
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

Statement& Statement::bind(int index, std::string_view text)
{
    sqlite3_bind_text64(m_statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int index, std::int64_t number)
{
    sqlite3_bind_int64(m_statement, index, number);
    return *this;
}

Statement& Statement::bindBytes(int index, std::string_view bytes)
{
    sqlite3_bind_blob64(m_statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Result<bool> Statement::step()
{
    const int status = sqlite3_step(m_statement);
    if (status == SQLITE_ROW)
        return true;
    if (status == SQLITE_DONE)
        return false;
    return sqliteError(m_database, "the catalogue cannot be used");
}

Status Statement::run()
{
    auto stepped = step();
    sqlite3_reset(m_statement);
    if (!stepped)
        return failure(stepped);
    return {};
}

std::string Statement::text(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : std::string();
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path)
{
    sqlite3* raw = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &raw,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    std::unique_ptr<Database> database(new Database(raw, path.string()));
    if (status != SQLITE_OK)
        return sqliteError(raw, "cannot open " + path.string());
    sqlite3_busy_timeout(raw, 10'000);
    return database;
}

Database::~Database()
{
    sqlite3_close_v2(m_database);
}

Status Database::execute(const char* sql)
{
    if (sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqliteError(m_database, "cannot use " + m_path);
    return {};
}

Result<Statement> Database::prepare(const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr) != SQLITE_OK)
        return sqliteError(m_database, "cannot use " + m_path);
    return Statement(m_database, statement);
}

} // namespace modelbook
