#include "core/store/wholesae.h"

#include "core/store/databaseguard.h"
#include "core/store/indexstate.h"
#include "core/store/opendatabase.h"
#include "core/store/schema.h"

namespace atomscope {

Result<void> writeWholeSae(const std::filesystem::path& file, const std::string& name, const std::string& json)
{
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        return fail(ErrorCode::NotFound, "there is no index " + file.string() + "; check its name");
    return guarded(file, "nothing was changed; make room and run it again", [&]() -> Result<void> {
        SQLite::Database database(file, SQLite::OPEN_READWRITE, kBusyTimeoutMs);
        hardenConnection(database);
        TRY(checkIndexSchema(database, file));
        StatementCache statements(database);
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        StateRows rows = readState(statements);
        if (!rows.isFinished)
            return fail(ErrorCode::Conflict, file.string() + " is not finished: let its index job end first");
        database.exec("CREATE TABLE IF NOT EXISTS whole_sae (name TEXT PRIMARY KEY, value TEXT)");
        {
            Use insert(statements.get("INSERT OR REPLACE INTO whole_sae (name, value) VALUES (?, ?)"));
            insert->bind(1, name);
            insert->bind(2, json);
            insert->exec();
        }
        ++rows.revision;
        writeState(statements, rows);
        statements.clear();
        transaction.commit();
        return {};
    });
}

Result<std::optional<std::string>> readWholeSae(const std::filesystem::path& file, const std::string& name)
{
    TRY_ASSIGN(const OpenedDatabase opened, openForReading(file));
    return guarded(file, [&]() -> Result<std::optional<std::string>> {
        SQLite::Database& database = *opened.database;
        TRY(checkIndexSchema(database, file));
        if (!database.tableExists("whole_sae"))
            return std::nullopt;
        SQLite::Statement select(database, "SELECT value FROM whole_sae WHERE name = ?");
        select.bind(1, name);
        return select.executeStep() ? std::optional(select.getColumn(0).getString()) : std::nullopt;
    });
}

} // namespace atomscope
