#include "core/store/databaseguard.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace atomscope {

Error databaseError(const std::filesystem::path& file, const SQLite::Exception& failure)
{
    const auto make = [&](ErrorCode code, std::string_view what) {
        return Error{code, fmt::format("{}: {}", file.string(), what),
                     fmt::format("SQLite: {} (code {})", failure.what(), failure.getExtendedErrorCode())};
    };
    switch (failure.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return make(ErrorCode::Busy, "another program is writing to this file; try again when it is done");
    case SQLITE_NOTADB:
        return make(ErrorCode::BadFormat, "this is not an SQLite file; choose one that this program has made");
    case SQLITE_CORRUPT:
        return make(ErrorCode::BadFormat, "the file is damaged; use a copy of it (an index can be made again)");
    case SQLITE_FULL:
        return make(ErrorCode::Io, "the disk (or a size limit) is full; free some space and try again");
    case SQLITE_READONLY:
        return make(ErrorCode::Io, "the file or its folder is read-only");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return make(ErrorCode::Io, "the file cannot be opened; check that its folder exists and may be written to");
    case SQLITE_IOERR:
        return make(ErrorCode::Io, "reading or writing the file failed; check the disk's space and health");
    default:
        return make(ErrorCode::Database, failure.what());
    }
}

} // namespace atomscope
