#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/store/databaseguard.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace atomscope {

/// How long a statement waits for another process's lock.
inline constexpr int kBusyTimeoutMs = 5000;

/// Statements of one connection, prepared once. Must not outlive the connection.
class StatementCache
{
public:
    explicit StatementCache(SQLite::Database& database)
        : m_database(database)
    {
    }
    SQLite::Statement& get(const std::string& sql);
    void clear() { m_statements.clear(); }

private:
    SQLite::Database& m_database;
    std::map<std::string, std::unique_ptr<SQLite::Statement>> m_statements;
};

/// Use of a cached statement: reset on leaving, so that no read transaction stays open.
class Use
{
public:
    explicit Use(SQLite::Statement& statement)
        : m_statement(statement)
    {
        m_statement.reset();
        m_statement.clearBindings();
    }
    ~Use() { m_statement.tryReset(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    SQLite::Statement* operator->() { return &m_statement; }
    SQLite::Statement& operator*() { return m_statement; }

private:
    SQLite::Statement& m_statement;
};

/// The bytes of a column, valid until the statement steps on. Anything but a blob gives its bytes too.
std::span<const std::byte> blobOf(const SQLite::Column& column);
/// Binds bytes that stay alive until the statement is reset.
void bindBlob(SQLite::Statement& statement, int index, std::span<const std::byte> bytes);

/// A pragma's value as a number.
std::int64_t pragmaNumber(SQLite::Database& database, const std::string& name);
std::string pragmaText(SQLite::Database& database, const std::string& name);

/// The file as an SQLite URI with a query, for example "immutable=1".
std::string databaseUri(const std::filesystem::path& file, const std::string& query);

/// The file and its write-ahead log, in bytes.
std::int64_t bytesOnDisk(const std::filesystem::path& file);

} // namespace atomscope
