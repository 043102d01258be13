#include "core/store/database.h"

#include <string_view>

namespace atomscope {

SQLite::Statement& StatementCache::get(const std::string& sql)
{
    auto& statement = m_statements[sql];
    if (!statement)
        statement = std::make_unique<SQLite::Statement>(m_database, sql);
    return *statement;
}

std::span<const std::byte> blobOf(const SQLite::Column& column)
{
    const void* bytes = column.getBlob();
    const int size = column.getBytes();
    if (!bytes || size <= 0)
        return {};
    return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)};
}

void bindBlob(SQLite::Statement& statement, int index, std::span<const std::byte> bytes)
{
    // A null pointer would be bound as NULL.
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    statement.bindNoCopy(index, data, static_cast<int>(bytes.size()));
}

std::int64_t pragmaNumber(SQLite::Database& database, const std::string& name)
{
    SQLite::Statement statement(database, "PRAGMA " + name);
    return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

std::string pragmaText(SQLite::Database& database, const std::string& name)
{
    SQLite::Statement statement(database, "PRAGMA " + name);
    return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
}

std::string databaseUri(const std::filesystem::path& file, const std::string& query)
{
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/'
            || c == '.' || c == '-' || c == '_';
        if (isPlain)
            uri += c;
        else
            uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return uri + "?" + query;
}

std::int64_t bytesOnDisk(const std::filesystem::path& file)
{
    std::int64_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code absent;
        const auto size = std::filesystem::file_size(file.string() + suffix, absent);
        if (!absent)
            total += static_cast<std::int64_t>(size);
    }
    return total;
}

} // namespace atomscope
