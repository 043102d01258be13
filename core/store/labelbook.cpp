#include "core/store/labelbook.h"

#include "core/store/databaseguard.h"
#include "core/store/labelcopies.h"
#include "core/store/labelrows.h"
#include "core/store/labelschema.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace atomscope {

namespace {

constexpr int kBusyTimeoutMs = 2000;
constexpr const char* kAtomKind = "atom";

bool mayBeWritten(SQLite::Database& db, const fs::path& file)
{
    // Even a writable file cannot be changed in a read-only folder: the rollback journal lies beside it.
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    return sqlite3_db_readonly(db.getHandle(), "main") == 0 && ::access(folder.c_str(), W_OK) == 0;
}

Result<void> checkFingerprint(SQLite::Database& db, const fs::path& file, const std::string& saeFingerprint)
{
    const std::string found = labelBookFingerprint(db);
    if (found != saeFingerprint)
        return fail(
            ErrorCode::Conflict,
            fmt::format("{}: these labels belong to another SAE; choose another file for the labels of this one",
                        file.string()),
            fmt::format("fingerprint in the file {}, of the SAE {}", found, saeFingerprint));
    return {};
}

/// A file that holds nothing is a new book, unless copies show that there was one.
Result<bool> isNewBook(const fs::path& file)
{
    std::error_code error;
    const bool isThere = fs::exists(file, error);
    if (isThere && fs::file_size(file, error) > 0)
        return false;
    if (const auto copy = newestCopy(file))
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: the labels are gone, but there are copies; put the newest, {}, in its place, or "
                                "move the copies away to begin anew",
                                file.string(), copy->string()));
    return true;
}

struct ShownRow
{
    std::string id, author, timeUtc, programVersion;
    std::int64_t subject = 0, documentHash = 0;
};

struct BookContent
{
    std::vector<LabelRevision> revisions;
    std::vector<ShownRow> shown;
};

Result<BookContent> readBook(const fs::path& file, const std::string& saeFingerprint)
{
    return guarded(file, [&]() -> Result<BookContent> {
        SQLite::Database db(file.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
        db.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
        TRY(checkLabelBook(db, file));
        TRY(checkFingerprint(db, file, saeFingerprint));
        const SQLite::Transaction snapshot(db);
        BookContent content;
        SQLite::Statement revisions(db, fmt::format("SELECT {} FROM revision WHERE kind = ?", kRevisionColumns));
        revisions.bind(1, kAtomKind);
        while (revisions.executeStep())
            content.revisions.push_back(readRevision(revisions));
        SQLite::Statement shown(
            db, "SELECT id, author, time_utc, program_version, subject, document_hash FROM shown WHERE kind = ?");
        shown.bind(1, kAtomKind);
        while (shown.executeStep())
            content.shown.push_back({shown.getColumn(0).getString(), shown.getColumn(1).getString(),
                                     shown.getColumn(2).getString(), shown.getColumn(3).getString(),
                                     shown.getColumn(4).getInt64(), shown.getColumn(5).getInt64()});
        return content;
    });
}

} // namespace

struct LabelBook::Parts
{
    fs::path file;
    SQLite::Database db;
    bool isReadOnly = false;
    std::string dayOfCopy; ///< "2026-05-01"

    Parts(const fs::path& path, int flags)
        : file(path)
        , db(path.string(), flags, kBusyTimeoutMs)
    {
        // A book may come from a stranger: functions in its schema are not run, damaged cells are noticed.
        db.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
        // FULL, and the folder's entry of the journal is synchronised too.
        db.exec("PRAGMA synchronous = EXTRA");
    }

    std::vector<LabelRevision> history(AtomId atom)
    {
        SQLite::Statement query(
            db, fmt::format("SELECT {} FROM revision WHERE kind = ? AND subject = ?", kRevisionColumns));
        query.bind(1, kAtomKind);
        query.bind(2, atom.v);
        std::vector<LabelRevision> revisions;
        while (query.executeStep())
            revisions.push_back(readRevision(query));
        sortIntoHistory(revisions);
        return revisions;
    }

    std::optional<LabelRevision> head(AtomId atom)
    {
        std::vector<LabelRevision> revisions = history(atom);
        return revisions.empty() ? std::nullopt : std::optional(std::move(revisions.back()));
    }

    bool insert(const LabelRevision& revision)
    {
        SQLite::Statement statement(
            db,
            fmt::format("INSERT OR IGNORE INTO revision (kind, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                        "?, ?)",
                        kRevisionColumns));
        statement.bind(1, kAtomKind);
        statement.bind(2, revision.id);
        statement.bind(3, revision.parent);
        statement.bind(4, revision.atom.v);
        statement.bind(5, revision.author);
        statement.bind(6, revision.timeUtc);
        statement.bind(7, revision.programVersion);
        bindContent(statement, 8, revision.content);
        return statement.exec() > 0;
    }

    bool insertShown(const ShownRow& row)
    {
        SQLite::Statement statement(db, "INSERT OR IGNORE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?)");
        statement.bind(1, row.id);
        statement.bind(2, kAtomKind);
        statement.bind(3, row.subject);
        statement.bind(4, row.documentHash);
        statement.bind(5, row.author);
        statement.bind(6, row.timeUtc);
        statement.bind(7, row.programVersion);
        return statement.exec() > 0;
    }

    void removeDraft(AtomId atom, const std::string& author)
    {
        SQLite::Statement statement(db, "DELETE FROM draft WHERE kind = ? AND subject = ? AND author = ?");
        statement.bind(1, kAtomKind);
        statement.bind(2, atom.v);
        statement.bind(3, author);
        statement.exec();
    }

    /// Runs `change` in one transaction that other programs wait for. The day's copy comes first; that it cannot be
    /// made is no reason to refuse what a person typed.
    template <typename Value, typename Change> Result<Value> write(Change change)
    {
        if (isReadOnly)
            return fail(ErrorCode::Io,
                        fmt::format("{}: this label book is read-only; make the file and its folder "
                                    "writable, or open the index from a folder of your own",
                                    file.string()));
        if (const std::string today = utcNow().substr(0, 10); today != dayOfCopy) {
            if (const auto kept = keepDailyCopy(db, file); !kept)
                spdlog::warn("No daily copy of the labels: {}", kept.error().message);
            dayOfCopy = today;
        }
        return guarded(file, [&]() -> Result<Value> {
            SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
            if constexpr (std::is_void_v<Value>) {
                change();
                transaction.commit();
                return {};
            } else {
                Value value = change();
                transaction.commit();
                return value;
            }
        });
    }
};

LabelBook::LabelBook(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
LabelBook::~LabelBook() = default;
LabelBook::LabelBook(LabelBook&&) noexcept = default;
LabelBook& LabelBook::operator=(LabelBook&&) noexcept = default;

Result<LabelBook> LabelBook::open(const fs::path& file, const std::string& saeFingerprint)
{
    TRY_ASSIGN(const bool isNew, isNewBook(file));
    return guarded(file, [&]() -> Result<LabelBook> {
        // SQLite falls back to reading when the file may not be written.
        auto parts = std::make_unique<Parts>(file, SQLite::OPEN_READWRITE | (isNew ? SQLite::OPEN_CREATE : 0));
        parts->isReadOnly = !mayBeWritten(parts->db, file);
        if (isNew) {
            TRY(bringUpToDate(parts->db, file, saeFingerprint, labelSchemaSteps()));
            parts->dayOfCopy = utcNow().substr(0, 10); // nothing to copy yet
        }
        TRY(checkLabelBook(parts->db, file));
        TRY(checkFingerprint(parts->db, file, saeFingerprint));
        if (!parts->isReadOnly)
            TRY(bringUpToDate(parts->db, file, saeFingerprint, labelSchemaSteps()));
        return LabelBook(std::move(parts));
    });
}

Result<std::string> LabelBook::fingerprintOf(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error))
        return fail(ErrorCode::NotFound, fmt::format("{}: there is no such label book", file.string()));
    return guarded(file, [&]() -> Result<std::string> {
        SQLite::Database db(file.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
        TRY(checkLabelBook(db, file));
        return labelBookFingerprint(db);
    });
}

const fs::path& LabelBook::path() const
{
    return m_parts->file;
}

bool LabelBook::isReadOnly() const
{
    return m_parts->isReadOnly;
}

Result<std::vector<LabelRevision>> LabelBook::heads() const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<LabelRevision>> {
        SQLite::Statement query(
            m_parts->db, fmt::format("SELECT {} FROM revision WHERE kind = ? ORDER BY subject", kRevisionColumns));
        query.bind(1, kAtomKind);
        std::vector<LabelRevision> heads, ofOneAtom;
        const auto takeHead = [&] {
            sortIntoHistory(ofOneAtom);
            heads.push_back(std::move(ofOneAtom.back()));
            ofOneAtom.clear();
        };
        while (query.executeStep()) {
            LabelRevision revision = readRevision(query);
            if (!ofOneAtom.empty() && ofOneAtom.back().atom != revision.atom)
                takeHead();
            ofOneAtom.push_back(std::move(revision));
        }
        if (!ofOneAtom.empty())
            takeHead();
        return heads;
    });
}

Result<std::optional<LabelRevision>> LabelBook::head(AtomId atom) const
{
    return guarded(m_parts->file, [&]() -> Result<std::optional<LabelRevision>> { return m_parts->head(atom); });
}

Result<std::vector<LabelRevision>> LabelBook::history(AtomId atom) const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<LabelRevision>> { return m_parts->history(atom); });
}

Result<LabelRevision> LabelBook::commit(AtomId atom, const LabelContent& content, const std::string& author)
{
    return m_parts->write<LabelRevision>([&] {
        const auto head = m_parts->head(atom);
        m_parts->removeDraft(atom, author);
        LabelRevision revision{{}, {}, atom, content, author, utcNow(), ATOMSCOPE_VERSION};
        if (head && head->content == content)
            return *head;
        if (!head && content.isEmpty())
            return revision;
        revision.id = randomRecordId();
        if (head)
            revision.parent = head->id;
        m_parts->insert(revision);
        return revision;
    });
}

Result<void> LabelBook::saveDraft(AtomId atom, const LabelContent& content, const std::string& author)
{
    return m_parts->write<void>([&] {
        SQLite::Statement statement(
            m_parts->db,
            fmt::format("INSERT OR REPLACE INTO draft (id, kind, subject, author, time_utc, "
                        "program_version, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        kContentColumns));
        statement.bind(1, randomRecordId());
        statement.bind(2, kAtomKind);
        statement.bind(3, atom.v);
        statement.bind(4, author);
        statement.bind(5, utcNow());
        statement.bind(6, ATOMSCOPE_VERSION);
        bindContent(statement, 7, content);
        statement.exec();
    });
}

Result<std::optional<LabelContent>> LabelBook::draft(AtomId atom, const std::string& author) const
{
    return guarded(m_parts->file, [&]() -> Result<std::optional<LabelContent>> {
        SQLite::Statement query(
            m_parts->db,
            fmt::format("SELECT {} FROM draft WHERE kind = ? AND subject = ? AND author = ?", kContentColumns));
        query.bind(1, kAtomKind);
        query.bind(2, atom.v);
        query.bind(3, author);
        return query.executeStep() ? std::optional(readContent(query, 0)) : std::nullopt;
    });
}

Result<std::vector<AtomId>> LabelBook::pendingDrafts(const std::string& author) const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<AtomId>> {
        SQLite::Statement query(m_parts->db,
                                "SELECT subject FROM draft WHERE kind = ? AND author = ? ORDER BY subject");
        query.bind(1, kAtomKind);
        query.bind(2, author);
        std::vector<AtomId> atoms;
        while (query.executeStep())
            atoms.push_back(AtomId{query.getColumn(0).getInt()});
        return atoms;
    });
}

Result<void> LabelBook::recordShown(AtomId atom, const std::vector<std::uint64_t>& documentHashes,
                                    const std::string& author)
{
    if (documentHashes.empty())
        return {};
    return m_parts->write<void>([&] {
        const std::string now = utcNow();
        for (const std::uint64_t hash : documentHashes)
            m_parts->insertShown(
                {randomRecordId(), author, now, ATOMSCOPE_VERSION, atom.v, static_cast<std::int64_t>(hash)});
    });
}

Result<std::vector<std::uint64_t>> LabelBook::shown(AtomId atom, const std::string& author) const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<std::uint64_t>> {
        SQLite::Statement query(m_parts->db,
                                "SELECT document_hash FROM shown WHERE kind = ? AND subject = ? AND author = ?");
        query.bind(1, kAtomKind);
        query.bind(2, atom.v);
        query.bind(3, author);
        std::vector<std::uint64_t> hashes;
        while (query.executeStep())
            hashes.push_back(static_cast<std::uint64_t>(query.getColumn(0).getInt64()));
        std::sort(hashes.begin(), hashes.end());
        return hashes;
    });
}

Result<std::int64_t> LabelBook::mergeFrom(const fs::path& other)
{
    TRY_ASSIGN(const std::string fingerprint,
               guarded(m_parts->file, [&]() -> Result<std::string> { return labelBookFingerprint(m_parts->db); }));
    TRY_ASSIGN(const BookContent theirs, readBook(other, fingerprint));
    return m_parts->write<std::int64_t>([&] {
        std::int64_t nNew = 0;
        for (const LabelRevision& revision : theirs.revisions)
            nNew += m_parts->insert(revision) ? 1 : 0;
        for (const ShownRow& row : theirs.shown)
            nNew += m_parts->insertShown(row) ? 1 : 0;
        return nNew;
    });
}

} // namespace atomscope
