#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace SQLite {
class Database;
}

namespace atomscope {

inline constexpr std::int32_t kLabelApplicationId = 0x41744c62; ///< "AtLb"

/// Brings a book from version - 1 to `version`; the first step makes an empty book.
struct LabelSchemaStep
{
    int version;
    const char* sql;
};

std::span<const LabelSchemaStep> labelSchemaSteps();

/// Applies the steps that are missing in one transaction; a new book belongs to `saeFingerprint` from then on. Before
/// anything changes in a book that has content, a dated copy is kept. A failing step leaves the book as it was. Errors:
/// Unsupported when the book is newer than the last step; Io when the copy cannot be made.
Result<void> bringUpToDate(SQLite::Database& db, const std::filesystem::path& book, const std::string& saeFingerprint,
                           std::span<const LabelSchemaStep> steps);

/// Whether the file is a whole label book that this program understands. Errors: BadFormat (no label book, or damaged;
/// names the newest copy), Unsupported (newer).
Result<void> checkLabelBook(SQLite::Database& db, const std::filesystem::path& book);

/// The SAE a checked book belongs to.
std::string labelBookFingerprint(SQLite::Database& db);

} // namespace atomscope
