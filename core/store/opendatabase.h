#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <filesystem>
#include <memory>

namespace atomscope {

struct OpenedDatabase
{
    std::unique_ptr<SQLite::Database> database;
    bool isImmutable = false; ///< opened without locks or log: the folder cannot be written
};

/// A read-only connection to an index, finished or being filled. A finished one that was left in WAL mode is converted
/// where that is possible; on read-only media it is opened as immutable.
/// Errors: NotFound; BadFormat, Unsupported as checkIndexSchema(); Io for an unfinished index that cannot be followed.
Result<OpenedDatabase> openForReading(const std::filesystem::path& file);

} // namespace atomscope
