#include "core/store/schema.h"

#include <sqlite3.h>

namespace atomscope {

namespace {

constexpr const char* kTables = R"(
CREATE TABLE definitions (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE state (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE writer (one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER, started INTEGER, host TEXT, boot_id TEXT,
                     heartbeat INTEGER);
CREATE TABLE segments (segment_id INTEGER PRIMARY KEY, first_position INTEGER, first_sequence INTEGER,
                       n_positions INTEGER, n_sequences INTEGER, n_tokens INTEGER, n_firings INTEGER,
                       first_document INTEGER, last_document INTEGER, sequence_hash INTEGER,
                       moments BLOB, windows BLOB);
CREATE TABLE postings (id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE token_postings (id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE sequences (id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE forward (id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE statistics (first_atom INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE documents (document_id INTEGER PRIMARY KEY, source TEXT, first_sequence INTEGER, n_sequences INTEGER,
                        text_hash INTEGER);
CREATE TABLE vocabulary (token_id INTEGER PRIMARY KEY, bytes BLOB, spelling TEXT, is_special INTEGER);
CREATE TABLE logit_effects (atom_id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE neighbours (atom_id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE atoms (atom_id INTEGER PRIMARY KEY);
CREATE TABLE sparklines (first_atom INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE dense_sample (position INTEGER PRIMARY KEY, row BLOB);
)";

} // namespace

void createIndexSchema(SQLite::Database& database)
{
    database.exec("PRAGMA application_id = " + std::to_string(kIndexApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(kIndexSchemaVersion));
    database.exec(kTables);
}

bool isEmptyDatabase(SQLite::Database& database)
{
    SQLite::Statement count(database, "SELECT count(*) FROM sqlite_schema");
    return count.executeStep() && count.getColumn(0).getInt64() == 0 && pragmaNumber(database, "application_id") == 0;
}

Result<void> checkIndexSchema(SQLite::Database& database, const std::filesystem::path& file)
{
    if (pragmaNumber(database, "application_id") != kIndexApplicationId)
        return fail(ErrorCode::BadFormat, file.string() + " is not an index of atoms; choose a .atoms file");
    const std::int64_t version = pragmaNumber(database, "user_version");
    if (version != kIndexSchemaVersion && version != kImportedSchemaVersion)
        return fail(ErrorCode::Unsupported,
                    file.string() + " has schema version " + std::to_string(version)
                        + " and this program knows versions " + std::to_string(kIndexSchemaVersion) + " and "
                        + std::to_string(kImportedSchemaVersion)
                        + (version > kImportedSchemaVersion ? "; use a newer program" : "; make the index again"));
    return {};
}

void hardenConnection(SQLite::Database& database)
{
    sqlite3* handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA mmap_size = 0");
}

} // namespace atomscope
