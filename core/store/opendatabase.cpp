#include "core/store/opendatabase.h"

#include "core/store/indexstate.h"
#include "core/store/schema.h"

namespace atomscope {

namespace fs = std::filesystem;

namespace {

Result<OpenedDatabase> openOnce(const fs::path& file, bool isImmutable)
{
    return guarded(file, [&]() -> Result<OpenedDatabase> {
        OpenedDatabase opened;
        opened.isImmutable = isImmutable;
        const std::string name = isImmutable ? databaseUri(file, "immutable=1") : file.string();
        opened.database = std::make_unique<SQLite::Database>(
            name, SQLite::OPEN_READONLY | (isImmutable ? SQLite::OPEN_URI : 0), kBusyTimeoutMs);
        hardenConnection(*opened.database);
        if (isEmptyDatabase(*opened.database)) // the first read: shows whether the file can be used at all
            return fail(ErrorCode::BadFormat,
                        file.string() + " is empty, not an index of atoms; make it with atomscope-worker index");
        TRY(checkIndexSchema(*opened.database, file));
        return opened;
    });
}

Result<bool> isFinished(SQLite::Database& database, const fs::path& file)
{
    return guarded(file, [&]() -> Result<bool> {
        StatementCache statements(database);
        return readState(statements).isFinished;
    });
}

// Its writer could not do it while somebody had the file open. Not being able to is no failure: WAL mode works too.
void tryToLeaveWal(const fs::path& file)
{
    try {
        SQLite::Database database(file, SQLite::OPEN_READWRITE, 0);
        hardenConnection(database);
        (void)pragmaText(database, "journal_mode = DELETE");
    } catch (const SQLite::Exception&) {
        return;
    }
}

bool isInWalMode(SQLite::Database& database)
{
    return pragmaText(database, "journal_mode") == "wal";
}

} // namespace

Result<OpenedDatabase> openForReading(const fs::path& file)
{
    std::error_code failed;
    if (!fs::exists(file, failed))
        return fail(ErrorCode::NotFound,
                    "there is no index " + file.string() + "; check its name, or make it with atomscope-worker index");
    if (!fs::is_regular_file(file, failed))
        return fail(ErrorCode::BadFormat, file.string() + " is not a file");
    auto opened = openOnce(file, false);
    if (!opened) {
        // In WAL mode a reader needs to write beside the file; where nobody can, nobody changes it either.
        if (opened.error().code != ErrorCode::Io)
            return opened;
        auto frozen = openOnce(file, true);
        if (!frozen)
            return opened;
        TRY_ASSIGN(const bool isDone, isFinished(*frozen->database, file));
        if (!isDone)
            return fail(ErrorCode::Io,
                        file.string()
                            + " is not finished and its folder cannot be written; copy it with its -wal file to a "
                              "folder of your own");
        return frozen;
    }
    TRY_ASSIGN(const bool isDone, isFinished(*opened->database, file));
    if (!isDone || !isInWalMode(*opened->database))
        return opened;
    opened->database.reset();
    tryToLeaveWal(file);
    return openOnce(file, false);
}

} // namespace atomscope
