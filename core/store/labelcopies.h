#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace SQLite {
class Database;
}

/// Dated copies of a label book, in the folder NAME.labels.copies beside it. Each is a whole book of its own: it can be
/// put in the book's place or merged into it.
namespace atomscope {

/// "2026-05-01T12:34:56.789Z".
std::string utcNow();

std::filesystem::path copiesFolder(const std::filesystem::path& book);
/// The copy with the latest date, if there is one.
std::optional<std::filesystem::path> newestCopy(const std::filesystem::path& book);

/// Keeps the state before the first change of the day, and of such copies the 30 newest. Does nothing when today's
/// copy is there. `db` must not be inside a transaction.
Result<void> keepDailyCopy(SQLite::Database& db, const std::filesystem::path& book);
/// Keeps the state before a migration; never removed.
Result<void> keepCopyBeforeMigration(SQLite::Database& db, const std::filesystem::path& book, int newVersion);

} // namespace atomscope
