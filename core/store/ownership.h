#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace atomscope {

/// Who writes an unfinished index: one row of table `writer`.
struct Owner
{
    std::int64_t pid = 0;
    std::int64_t started = 0; ///< start time of the process in clock ticks since boot: tells a reused pid
    std::string host, bootId;
    std::int64_t heartbeat = 0; ///< Unix time in seconds
};

/// This process, now.
Owner currentOwner();

/// Whether that process may still be writing. On this machine (same host and boot) the process is looked for; after a
/// reboot it is gone; on another machine a heartbeat younger than kForeignHeartbeatSeconds counts as life.
bool isAlive(const Owner& owner, const Owner& me);
inline constexpr std::int64_t kForeignHeartbeatSeconds = 300;

std::optional<Owner> readOwner(SQLite::Database& database);
/// Error Busy, naming the pid, if somebody alive owns the file.
Result<void> refuseLiveOwner(SQLite::Database& database, const std::filesystem::path& file);
/// Whether a file may give way to a new index: there is none, or it is an index that nobody writes. Another file may be
/// somebody's data. Errors: BadFormat, Unsupported, Busy.
Result<void> refuseToReplace(const std::filesystem::path& file);
/// Error Busy if the file is no longer this owner's: it was finished, or somebody took it for abandoned.
Result<void> refuseLostOwnership(SQLite::Database& database, const Owner& me, const std::filesystem::path& file);
/// Replaces whoever owned it; inside the caller's transaction.
void writeOwner(SQLite::Database& database, const Owner& owner);
/// Gives up the ownership if it is this owner's.
void removeOwner(SQLite::Database& database, const Owner& owner);

} // namespace atomscope
