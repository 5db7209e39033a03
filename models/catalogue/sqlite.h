// A thin, owning wrapper of SQLite: one connection, prepared statements, failures as Errors.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace modelbook {

/// A prepared statement. Bind by position from 1, step(), read columns from 0. Lives no longer than its Database.
class Statement
{
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::int64_t number);
    Statement& bindBytes(int index, std::string_view bytes);
    /// True where there is a row; after the last, false.
    Result<bool> step();
    /// Runs it to its end and makes it ready to be bound again.
    Status run();
    std::string text(int column) const; ///< or the bytes of a blob
    std::int64_t number(int column) const;

private:
    friend class Database;
    Statement(sqlite3* database, sqlite3_stmt* statement) : m_database(database), m_statement(statement) {}
    sqlite3* m_database;
    sqlite3_stmt* m_statement;
};

/// One connection; its owner serialises calls.
class Database
{
public:
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path);
    ~Database();
    Status execute(const char* sql);
    Result<Statement> prepare(const char* sql);

private:
    Database(sqlite3* database, std::string path) : m_database(database), m_path(std::move(path)) {}
    sqlite3* m_database;
    std::string m_path;
};

} // namespace modelbook
