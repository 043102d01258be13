#include "core/store/labelschema.h"

#include "core/store/databaseguard.h"
#include "core/store/labelcopies.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <array>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace atomscope {

namespace {

// `kind` leaves room for subjects other than atoms. Revisions and what was shown can only be added: the triggers hold
// against other programs too. A document is known by the hash of its text, since its number differs between indexes.
constexpr const char* kFirstSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE revision(
    id TEXT PRIMARY KEY, parent TEXT NOT NULL, kind TEXT NOT NULL, subject INTEGER NOT NULL,
    label TEXT NOT NULL, category TEXT NOT NULL, verdict TEXT NOT NULL, confidence INTEGER, n_senses INTEGER,
    tags TEXT NOT NULL, notes TEXT NOT NULL, is_starred INTEGER NOT NULL,
    author TEXT NOT NULL, time_utc TEXT NOT NULL, program_version TEXT NOT NULL);
CREATE INDEX revision_subject ON revision(kind, subject);
CREATE TRIGGER revision_is_final BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
CREATE TRIGGER revision_stays BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;

CREATE TABLE draft(
    id TEXT NOT NULL, kind TEXT NOT NULL, subject INTEGER NOT NULL,
    label TEXT NOT NULL, category TEXT NOT NULL, verdict TEXT NOT NULL, confidence INTEGER, n_senses INTEGER,
    tags TEXT NOT NULL, notes TEXT NOT NULL, is_starred INTEGER NOT NULL,
    author TEXT NOT NULL, time_utc TEXT NOT NULL, program_version TEXT NOT NULL,
    PRIMARY KEY(kind, subject, author)) WITHOUT ROWID;

CREATE TABLE shown(
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject INTEGER NOT NULL, document_hash INTEGER NOT NULL,
    author TEXT NOT NULL, time_utc TEXT NOT NULL, program_version TEXT NOT NULL);
CREATE UNIQUE INDEX shown_once ON shown(kind, subject, author, document_hash);
CREATE TRIGGER shown_is_final BEFORE UPDATE ON shown BEGIN SELECT RAISE(ABORT, 'what was shown stays shown'); END;
CREATE TRIGGER shown_stays BEFORE DELETE ON shown BEGIN SELECT RAISE(ABORT, 'what was shown stays shown'); END;
)";

constexpr std::array kSteps = {LabelSchemaStep{1, kFirstSchema}};

int versionOf(SQLite::Database& db)
{
    return db.execAndGet("PRAGMA user_version").getInt();
}

Result<void> checkVersion(SQLite::Database& db, const fs::path& book, int newest)
{
    const int version = versionOf(db);
    if (version > newest)
        return fail(ErrorCode::Unsupported,
                    fmt::format("{}: these labels were written by a newer Atomscope (schema {}; this one knows up to "
                                "{}); update the program to open them",
                                book.string(), version, newest));
    return {};
}

std::string withNewestCopy(const fs::path& book, std::string_view what)
{
    const auto copy = newestCopy(book);
    return fmt::format("{}: {}{}", book.string(), what,
                       copy ? fmt::format("; the newest copy is {}", copy->string()) : std::string());
}

} // namespace

std::span<const LabelSchemaStep> labelSchemaSteps()
{
    return kSteps;
}

Result<void> bringUpToDate(SQLite::Database& db, const fs::path& book, const std::string& saeFingerprint,
                           std::span<const LabelSchemaStep> steps)
{
    TRY(checkVersion(db, book, steps.back().version));
    const int version = versionOf(db);
    if (version == steps.back().version)
        return {};
    if (version > 0)
        TRY(keepCopyBeforeMigration(db, book, steps.back().version));
    return guarded(book, [&]() -> Result<void> {
        SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
        const int now = versionOf(db); // another program may have been faster
        for (const LabelSchemaStep& step : steps) {
            if (step.version > now)
                db.exec(step.sql);
        }
        if (now == 0) {
            SQLite::Statement insert(db, "INSERT INTO meta VALUES ('sae_fingerprint', ?), ('created_utc', ?)");
            insert.bind(1, saeFingerprint);
            insert.bind(2, utcNow());
            insert.exec();
        }
        db.exec(fmt::format("PRAGMA application_id = {}", kLabelApplicationId));
        db.exec(fmt::format("PRAGMA user_version = {}", steps.back().version));
        transaction.commit();
        return {};
    });
}

Result<void> checkLabelBook(SQLite::Database& db, const fs::path& book)
{
    try {
        if (db.execAndGet("PRAGMA application_id").getInt() != kLabelApplicationId)
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: this SQLite file is no label book of Atomscope; choose another name for the "
                                    "labels or move it away",
                                    book.string()));
        TRY(checkVersion(db, book, kSteps.back().version));
        const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
        if (verdict != "ok")
            return fail(ErrorCode::BadFormat, withNewestCopy(book, "the labels are damaged"), verdict);
        return {};
    } catch (const SQLite::Exception& failure) {
        Error error = databaseError(book, failure);
        if (error.code == ErrorCode::BadFormat)
            error.message = withNewestCopy(book, "this is no label book, or it is damaged");
        return tl::unexpected<Error>(std::move(error));
    }
}

std::string labelBookFingerprint(SQLite::Database& db)
{
    SQLite::Statement query(db, "SELECT value FROM meta WHERE key = 'sae_fingerprint'");
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

} // namespace atomscope
