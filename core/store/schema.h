#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace atomscope {

/// resources/docs/schema.md describes every table and blob.
inline constexpr std::int64_t kIndexApplicationId = 0x41746d73; // "Atms"
inline constexpr std::int64_t kIndexSchemaVersion = 1;
/// Of an imported index: programs that only know version 1 must not take it for one in which nothing fires.
inline constexpr std::int64_t kImportedSchemaVersion = 2;

/// Packed rows are keyed segment << 24 | first key.
inline constexpr int kRowKeyBits = 24;
inline constexpr std::int64_t kRowKeyMask = (std::int64_t{1} << kRowKeyBits) - 1;

/// Creates every table, inside the caller's transaction.
void createIndexSchema(SQLite::Database& database);

/// Whether there is nothing in the file at all: just made, or its maker was killed before the first transaction.
bool isEmptyDatabase(SQLite::Database& database);

/// Error BadFormat for another kind of file, Unsupported for another schema version (names both).
Result<void> checkIndexSchema(SQLite::Database& database, const std::filesystem::path& file);

/// Settings of every connection to an index: a foreign file's schema must not run code.
void hardenConnection(SQLite::Database& database);

} // namespace atomscope
