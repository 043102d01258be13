#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/store/database.h"
#include "core/store/imported.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Rows of the tables that only an imported index has (resources/docs/schema.md).
namespace atomscope {

/// Inside the caller's transaction, after createIndexSchema(); also sets the file's version.
void createImportedTables(SQLite::Database& database);
/// Once everything is in.
void createImportedIndexes(SQLite::Database& database);

/// Histogram and links as JSON; the numbers that have columns of their own are left out.
std::string factsText(const ImportedAtom& atom);
/// Fills the same fields. Error BadFormat, with `where` in front.
Result<void> readFacts(std::string_view text, const std::string& where, ImportedAtom& atom);

/// varint each.
Bytes encodeTokens(std::span<const TokenId> tokens);
/// Tokens must be below nVocabulary. Error BadFormat.
Result<std::vector<TokenId>> decodeTokens(std::span<const std::byte> bytes, std::int64_t nVocabulary);

/// varint n and n times {varint tokens skipped, float32}; zeros are skipped.
Bytes encodeActivations(std::span<const float> activations);
/// nTokens of them. Error BadFormat.
Result<std::vector<float>> decodeActivations(std::span<const std::byte> bytes, std::size_t nTokens);

/// Columns of `examples`, in the order of readExample(), with the window's tokens behind them.
inline constexpr const char* kExampleColumns
    = "e.kind, e.low, e.high, e.share, e.window_id, e.peak, e.activations, w.tokens";
/// From a row that begins at `column`. Error BadFormat.
Result<ImportedExample> readExample(const SQLite::Statement& row, int column, std::int64_t nVocabulary);

/// NULL for what is absent.
void bindNumber(SQLite::Statement& statement, int index, double value);
double numberOrAbsent(const SQLite::Column& column);

} // namespace atomscope
