#include "core/base/file.h"
#include "core/store/labelbook.h"
#include "core/store/labelcopies.h"
#include "core/store/labelrows.h"
#include "core/store/labelschema.h"
#include "tests/support/childprocess.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fstream>
#include <set>
#include <sys/resource.h>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

const std::string kSae = "5ae0000000000000000000000000000000000000000000000000000000000001";
const std::string kAnna = "Anna";

LabelContent withLabel(const std::string& text)
{
    LabelContent content;
    content.label = text;
    return content;
}

LabelContent fullContent()
{
    LabelContent content;
    content.label = "of or relating to — „dazu gehörig“ 🙂";
    content.category = "token in context";
    content.verdict = Verdict::Polysemantic;
    content.confidence = 3;
    content.nSenses = 2;
    content.tags = {"glosses", "with \"quotes\"", ""};
    content.notes = std::string("line one\nline two\0after a NUL", 29);
    content.isStarred = true;
    return content;
}

struct Folder
{
    QTemporaryDir folder;
    fs::path operator/(const std::string& name) const { return fs::path(folder.path().toStdString()) / name; }
};

std::vector<std::string> labelsOf(const std::vector<LabelRevision>& revisions)
{
    std::vector<std::string> labels;
    for (const auto& revision : revisions)
        labels.push_back(revision.content.label);
    return labels;
}

void execute(const fs::path& file, const std::string& sql)
{
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
}

} // namespace

class LabelBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldComesBack()
    {
        const Folder folder;
        const LabelContent content = fullContent();
        std::string id;
        {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            VERIFY_RESULT(book);
            auto revision = book->commit(AtomId{7}, content, kAnna);
            VERIFY_RESULT(revision);
            id = revision->id;
            QCOMPARE(id.size(), std::size_t(32));
            QVERIFY(!book->isReadOnly());
        }
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        const auto head = book->head(AtomId{7});
        VERIFY_RESULT(head);
        QVERIFY(head->has_value());
        QVERIFY((*head)->content == content);
        QCOMPARE((*head)->id, id);
        QCOMPARE((*head)->author, kAnna);
        QCOMPARE((*head)->programVersion, std::string(ATOMSCOPE_VERSION));
        QCOMPARE((*head)->timeUtc.size(), std::string("2026-05-01T12:34:56.789Z").size());
        QCOMPARE((*head)->atom, AtomId{7});
        QVERIFY(!book->head(AtomId{8})->has_value());
    }

    void revisionsAreAppendedOnTopOfEachOther()
    {
        const Folder folder;
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        std::string parent;
        for (const char* text : {"one", "two", "one", "three", "four"}) {
            const auto revision = book->commit(AtomId{1}, withLabel(text), kAnna);
            VERIFY_RESULT(revision);
            QCOMPARE(revision->parent, parent);
            parent = revision->id;
        }
        QCOMPARE(labelsOf(*book->history(AtomId{1})), (std::vector<std::string>{"one", "two", "one", "three", "four"}));
        VERIFY_RESULT(book->commit(AtomId{0}, withLabel("zero"), kAnna));
        QCOMPARE(labelsOf(*book->heads()), (std::vector<std::string>{"zero", "four"}));
    }

    void unchangedContentAppendsNothing()
    {
        const Folder folder;
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        QVERIFY(book->commit(AtomId{1}, LabelContent{}, kAnna)->id.empty());
        QVERIFY(book->history(AtomId{1})->empty());
        const auto first = book->commit(AtomId{1}, withLabel("x"), kAnna);
        const auto again = book->commit(AtomId{1}, withLabel("x"), "Bert");
        QCOMPARE(again->id, first->id);
        QCOMPARE(book->history(AtomId{1})->size(), std::size_t(1));
        // Clearing a label is a version of it.
        QVERIFY(!book->commit(AtomId{1}, LabelContent{}, kAnna)->id.empty());
        QCOMPARE(book->history(AtomId{1})->size(), std::size_t(2));
    }

    void nothingCanBeOverwritten()
    {
        const Folder folder;
        {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            VERIFY_RESULT(book);
            VERIFY_RESULT(book->commit(AtomId{1}, withLabel("x"), kAnna));
            VERIFY_RESULT(book->recordShown(AtomId{1}, {5}, kAnna));
        }
        for (const char* sql : {"UPDATE revision SET label = 'y'", "DELETE FROM revision", "DELETE FROM shown",
                                "UPDATE shown SET author = 'y'"})
            QVERIFY_EXCEPTION_THROWN(execute(folder / "a.labels", sql), SQLite::Exception);
    }

    void aDraftIsOneRowAnAtomAndAuthorAndEndsWithTheCommit()
    {
        const Folder folder;
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        for (const char* text : {"h", "he", "hel"})
            VERIFY_RESULT(book->saveDraft(AtomId{3}, withLabel(text), kAnna));
        VERIFY_RESULT(book->saveDraft(AtomId{3}, withLabel("other"), "Bert"));
        VERIFY_RESULT(book->saveDraft(AtomId{2}, fullContent(), kAnna));
        QCOMPARE((*book->draft(AtomId{3}, kAnna))->label, std::string("hel"));
        QVERIFY(**book->draft(AtomId{2}, kAnna) == fullContent());
        QVERIFY(*book->pendingDrafts(kAnna) == (std::vector<AtomId>{AtomId{2}, AtomId{3}}));
        QVERIFY(book->history(AtomId{3})->empty());
        VERIFY_RESULT(book->commit(AtomId{3}, withLabel("hello"), kAnna));
        QVERIFY(!book->draft(AtomId{3}, kAnna)->has_value());
        QCOMPARE((*book->draft(AtomId{3}, "Bert"))->label, std::string("other"));
        QVERIFY(*book->pendingDrafts(kAnna) == (std::vector<AtomId>{AtomId{2}}));
    }

    void shownDocumentsAreASetAnAtomAndAuthor()
    {
        const Folder folder;
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        const std::uint64_t large = 0xfedcba9876543210ULL;
        VERIFY_RESULT(book->recordShown(AtomId{1}, {large, 4, 4}, kAnna));
        VERIFY_RESULT(book->recordShown(AtomId{1}, {9, 4}, kAnna));
        VERIFY_RESULT(book->recordShown(AtomId{1}, {}, kAnna));
        VERIFY_RESULT(book->recordShown(AtomId{1}, {8}, "Bert"));
        QVERIFY(*book->shown(AtomId{1}, kAnna) == (std::vector<std::uint64_t>{4, 9, large}));
        QVERIFY(*book->shown(AtomId{1}, "Bert") == (std::vector<std::uint64_t>{8}));
        QVERIFY(book->shown(AtomId{2}, kAnna)->empty());
    }

    void aKillRightAfterACommitLosesNothing()
    {
        const Folder folder;
        for (int round = 0; round < 5; ++round) {
            const std::string text = "round " + std::to_string(round);
            QVERIFY(killRightAfter([&] {
                auto book = LabelBook::open(folder / "a.labels", kSae);
                return book && book->commit(AtomId{1}, withLabel(text), kAnna)
                    && book->saveDraft(AtomId{2}, withLabel("draft of " + text), kAnna);
            }));
            auto book = LabelBook::open(folder / "a.labels", kSae);
            VERIFY_RESULT(book);
            QCOMPARE(book->history(AtomId{1})->size(), static_cast<std::size_t>(round + 1));
            QCOMPARE((*book->head(AtomId{1}))->content.label, text);
            QCOMPARE((*book->draft(AtomId{2}, kAnna))->label, "draft of " + text);
        }
    }

    void aKillInTheMiddleOfAWriteLeavesTheStateBefore()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("kept"), kAnna));
        QVERIFY(killRightAfter([&] {
            static SQLite::Database db((folder / "a.labels").string(), SQLite::OPEN_READWRITE); // open when killed
            db.exec("PRAGMA cache_size = 1; BEGIN IMMEDIATE");
            db.exec(
                "INSERT INTO revision SELECT 'id' || value, '', 'atom', 1, hex(zeroblob(500)), '', '', NULL, NULL, "
                "'[]', '', 0, 'x', '2099', '' FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 "
                "FROM n LIMIT 2000) SELECT value FROM n)");
            return true;
        }));
        QVERIFY(fs::exists(folder / "a.labels-journal")); // or the kill came before anything was written
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        QCOMPARE(labelsOf(*book->history(AtomId{1})), (std::vector<std::string>{"kept"}));
    }

    void aBookOfAnotherSaeIsRefusedAndLeftAsItIs()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("x"), kAnna));
        const std::string before = *readTextFile(folder / "a.labels", 1 << 20);
        const auto other = LabelBook::open(folder / "a.labels", "another");
        QVERIFY(!other);
        QCOMPARE(other.error().code, ErrorCode::Conflict);
        QVERIFY(other.error().message.find("a.labels") != std::string::npos);
        QVERIFY(*readTextFile(folder / "a.labels", 1 << 20) == before);
        QCOMPARE(*LabelBook::fingerprintOf(folder / "a.labels"), kSae);
        QCOMPARE(LabelBook::fingerprintOf(folder / "none.labels").error().code, ErrorCode::NotFound);
        QVERIFY(!fs::exists(folder / "none.labels"));
    }

    void aBookOfANewerProgramIsUnsupported()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae));
        execute(folder / "a.labels", "PRAGMA user_version = 2");
        const auto book = LabelBook::open(folder / "a.labels", kSae);
        QVERIFY(!book);
        QCOMPARE(book.error().code, ErrorCode::Unsupported);
        QVERIFY(book.error().message.find("schema 2") != std::string::npos);
    }

    void foreignFilesAreRefusedAndLeftAsTheyAre()
    {
        const Folder folder;
        std::ofstream(folder / "text.labels") << std::string(5000, 'x');
        SQLite::Database((folder / "foreign.labels").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("CREATE TABLE precious(x)");
        for (const char* name : {"text.labels", "foreign.labels"}) {
            const std::string before = *readTextFile(folder / name, 1 << 20);
            const auto book = LabelBook::open(folder / name, kSae);
            QVERIFY(!book);
            QCOMPARE(book.error().code, ErrorCode::BadFormat);
            QVERIFY(book.error().message.find(name) != std::string::npos);
            QVERIFY(*readTextFile(folder / name, 1 << 20) == before);
        }
        QCOMPARE(LabelBook::open(folder / "no folder/a.labels", kSae).error().code, ErrorCode::Io);
    }

    void aDamagedBookNamesItsNewestCopy()
    {
        const Folder folder;
        {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            VERIFY_RESULT(book);
            for (int i = 0; i < 60; ++i)
                VERIFY_RESULT(book->commit(AtomId{i}, fullContent(), kAnna));
        }
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("x"), kAnna));
        const auto copy = newestCopy(folder / "a.labels");
        QVERIFY(copy.has_value());
        std::string bytes = *readTextFile(folder / "a.labels", 1 << 24);
        for (std::size_t at = 3 * 4096; at < 12 * 4096; ++at)
            bytes[at] = static_cast<char>(at * 37);
        std::ofstream(folder / "a.labels", std::ios::binary) << bytes;
        const auto book = LabelBook::open(folder / "a.labels", kSae);
        QVERIFY(!book);
        QCOMPARE(book.error().code, ErrorCode::BadFormat);
        QVERIFY(book.error().message.find(copy->string()) != std::string::npos);

        // Truncated to nothing, it is not quietly begun anew.
        std::ofstream(folder / "a.labels", std::ios::trunc).close();
        const auto gone = LabelBook::open(folder / "a.labels", kSae);
        QVERIFY(!gone);
        QVERIFY(gone.error().message.find(copy->string()) != std::string::npos);

        fs::copy_file(*copy, folder / "a.labels", fs::copy_options::overwrite_existing);
        QCOMPARE(LabelBook::open(folder / "a.labels", kSae)->heads()->size(), std::size_t(60));
    }

    void theCopyOfTheDayHoldsTheStateBeforeTheFirstChange()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("old"), kAnna));
        QVERIFY(!newestCopy(folder / "a.labels"));
        {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            VERIFY_RESULT(book->commit(AtomId{1}, withLabel("new"), kAnna));
            VERIFY_RESULT(book->commit(AtomId{1}, withLabel("newer"), kAnna));
        }
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("newest"), kAnna));
        const auto copy = newestCopy(folder / "a.labels");
        QVERIFY(copy.has_value());
        QCOMPARE(copy->filename().string(), utcNow().substr(0, 10) + ".labels");
        QCOMPARE((*LabelBook::open(*copy, kSae)->head(AtomId{1}))->content.label, std::string("old"));
    }

    void thirtyDailyCopiesAreKept()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("x"), kAnna));
        const fs::path copies = copiesFolder(folder / "a.labels");
        fs::create_directories(copies);
        for (int day = 10; day < 50; ++day)
            std::ofstream(copies / ("2001-01-" + std::to_string(day) + ".labels")) << day;
        std::ofstream(copies / "2000-01-01T000000.000Z-before-schema-2.labels") << 1;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("y"), kAnna));
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(copies))
            names.insert(entry.path().filename().string());
        QCOMPARE(names.size(), std::size_t(31));
        QVERIFY(names.contains("2000-01-01T000000.000Z-before-schema-2.labels"));
        QVERIFY(names.contains("2001-01-49.labels"));
        QVERIFY(names.contains("2001-01-21.labels"));
        QVERIFY(!names.contains("2001-01-20.labels"));
    }

    void aMigrationKeepsACopyAndAFailingOneChangesNothing()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("x"), kAnna));
        SQLite::Database db((folder / "a.labels").string(), SQLite::OPEN_READWRITE);
        const auto current = labelSchemaSteps();
        std::vector<LabelSchemaStep> steps(current.begin(), current.end());
        const int next = steps.back().version + 1;
        steps.push_back({next, "ALTER TABLE draft ADD COLUMN mood TEXT; ALTER TABLE nowhere ADD COLUMN x TEXT"});
        const auto failed = bringUpToDate(db, folder / "a.labels", kSae, steps);
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::Database);
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae));
        QVERIFY(newestCopy(folder / "a.labels"));
        fs::remove_all(copiesFolder(folder / "a.labels"));

        steps.back().sql = "ALTER TABLE draft ADD COLUMN mood TEXT";
        VERIFY_RESULT(bringUpToDate(db, folder / "a.labels", kSae, steps));
        QCOMPARE(db.execAndGet("PRAGMA user_version").getInt(), next);
        db.exec("SELECT mood FROM draft");
        const auto copy = newestCopy(folder / "a.labels");
        QVERIFY(copy && copy->filename().string().ends_with("before-schema-" + std::to_string(next) + ".labels"));
        QCOMPARE((*LabelBook::open(*copy, kSae)->head(AtomId{1}))->content.label, std::string("x"));
        QCOMPARE(LabelBook::open(folder / "a.labels", kSae).error().code, ErrorCode::Unsupported);
    }

    void divergedBooksMergeWithBothHistories()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("root"), kAnna));
        fs::copy_file(folder / "a.labels", folder / "b.labels");
        auto ours = LabelBook::open(folder / "a.labels", kSae);
        auto theirs = LabelBook::open(folder / "b.labels", kSae);
        VERIFY_RESULT(ours);
        VERIFY_RESULT(theirs);
        VERIFY_RESULT(ours->commit(AtomId{1}, withLabel("ours"), kAnna));
        VERIFY_RESULT(theirs->commit(AtomId{1}, withLabel("theirs 1"), "Bert"));
        VERIFY_RESULT(theirs->commit(AtomId{1}, withLabel("theirs 2"), "Bert"));
        VERIFY_RESULT(theirs->commit(AtomId{9}, fullContent(), "Bert"));
        VERIFY_RESULT(theirs->recordShown(AtomId{9}, {11, 12}, "Bert"));
        VERIFY_RESULT(ours->recordShown(AtomId{9}, {12}, kAnna));
        VERIFY_RESULT(theirs->saveDraft(AtomId{4}, withLabel("unfinished"), "Bert"));

        QCOMPARE(*ours->mergeFrom(folder / "b.labels"), std::int64_t(3 + 2));
        QCOMPARE(*ours->mergeFrom(folder / "b.labels"), std::int64_t(0));
        QCOMPARE(*ours->mergeFrom(folder / "a.labels"), std::int64_t(0));
        QCOMPARE(*theirs->mergeFrom(folder / "a.labels"), std::int64_t(1 + 1));

        const auto history = ours->history(AtomId{1});
        QCOMPARE(history->size(), std::size_t(4));
        QCOMPARE(history->front().content.label, std::string("root"));
        const auto labels = labelsOf(*history);
        QVERIFY(std::set<std::string>(labels.begin(), labels.end())
                == (std::set<std::string>{"root", "ours", "theirs 1", "theirs 2"}));
        for (const auto& revision : *history)
            QVERIFY(revision.parent.empty() == (revision.content.label == "root"));
        // Both books now say the same.
        QCOMPARE(labelsOf(*theirs->history(AtomId{1})), labelsOf(*history));
        QCOMPARE((*theirs->head(AtomId{1}))->id, (*ours->head(AtomId{1}))->id);
        QVERIFY((*ours->head(AtomId{9}))->content == fullContent());
        QVERIFY(*ours->shown(AtomId{9}, "Bert") == (std::vector<std::uint64_t>{11, 12}));
        QVERIFY(ours->pendingDrafts("Bert")->empty());
        // A new version follows the head of the merged history.
        const std::string head = (*ours->head(AtomId{1}))->id;
        QCOMPARE(ours->commit(AtomId{1}, withLabel("together"), kAnna)->parent, head);
        QCOMPARE((*ours->head(AtomId{1}))->content.label, std::string("together"));
    }

    void aMergeOfAnotherSaesBookTakesNothing()
    {
        const Folder folder;
        auto ours = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(LabelBook::open(folder / "b.labels", "another")->commit(AtomId{1}, withLabel("x"), kAnna));
        QCOMPARE(ours->mergeFrom(folder / "b.labels").error().code, ErrorCode::Conflict);
        std::ofstream(folder / "c.labels") << "not a book at all, but long enough to look at";
        QCOMPARE(ours->mergeFrom(folder / "c.labels").error().code, ErrorCode::BadFormat);
        QVERIFY(!ours->mergeFrom(folder / "none.labels"));
        QVERIFY(ours->heads()->empty());
    }

    void historyFollowsParentsEvenWhenClocksRanApart()
    {
        const auto revision = [](std::string id, std::string parent, std::string time) {
            return LabelRevision{std::move(id), std::move(parent), AtomId{1}, {}, {}, std::move(time), {}};
        };
        // "b" was written on a machine whose clock was a year behind; "x" and "y" are a ring no program writes.
        std::vector<LabelRevision> revisions = {
            revision("c", "b", "2026-01-02"),
            revision("b", "a", "2025-01-01"),
            revision("a", "", "2026-01-01"),
            revision("d", "a", "2026-01-02"),
        };
        sortIntoHistory(revisions);
        std::string order;
        for (const auto& each : revisions)
            order += each.id;
        QCOMPARE(order, std::string("abcd"));
        std::vector<LabelRevision> ring = {revision("x", "y", "2026"), revision("y", "x", "2026")};
        sortIntoHistory(ring);
        QCOMPARE(ring.size(), std::size_t(2));
    }

    void aSecondProgramWritesToo()
    {
        const Folder folder;
        auto one = LabelBook::open(folder / "a.labels", kSae);
        auto two = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(one);
        VERIFY_RESULT(two);
        const auto first = one->commit(AtomId{1}, withLabel("one"), kAnna);
        const auto second = two->commit(AtomId{1}, withLabel("two"), "Bert");
        QCOMPARE(second->parent, first->id);
        QCOMPARE((*one->head(AtomId{1}))->id, second->id);
    }

    void aLockedBookIsBusyAndLosesNothing()
    {
        const Folder folder;
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        VERIFY_RESULT(book->saveDraft(AtomId{1}, withLabel("typed"), kAnna));
        {
            SQLite::Database other((folder / "a.labels").string(), SQLite::OPEN_READWRITE);
            const SQLite::Transaction lock(other, SQLite::TransactionBehavior::EXCLUSIVE);
            const auto refused = book->commit(AtomId{1}, withLabel("typed"), kAnna);
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::Busy);
        }
        QCOMPARE((*book->draft(AtomId{1}, kAnna))->label, std::string("typed"));
        VERIFY_RESULT(book->commit(AtomId{1}, withLabel("typed"), kAnna));
    }

    void aReadOnlyBookIsReadAndEveryChangeSaysWhy()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("x"), kAnna));
        fs::permissions(folder / "a.labels", fs::perms(0444));
        fs::permissions(folder / "", fs::perms(0555));
        const bool isRefused = runUnprivileged([&] {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            if (!book || !book->isReadOnly() || (*book->head(AtomId{1}))->content.label != "x")
                return false;
            const auto commit = book->commit(AtomId{1}, withLabel("y"), kAnna);
            const auto draft = book->saveDraft(AtomId{1}, withLabel("y"), kAnna);
            return !commit && commit.error().code == ErrorCode::Io && !draft
                && commit.error().message.find("read-only") != std::string::npos;
        });
        fs::permissions(folder / "", fs::perms(0755));
        QVERIFY(isRefused);
        QCOMPARE(LabelBook::open(folder / "a.labels", kSae)->history(AtomId{1})->size(), std::size_t(1));
    }

    void aFullDiskLosesNothingThatWasKept()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder / "a.labels", kSae)->commit(AtomId{1}, withLabel("kept"), kAnna));
        QVERIFY(runInChild([&] {
            auto book = LabelBook::open(folder / "a.labels", kSae);
            if (!book || !book->saveDraft(AtomId{1}, withLabel("typed"), kAnna))
                return false;
            const rlimit limit{fs::file_size(folder / "a.labels") + 4096, RLIM_INFINITY};
            std::signal(SIGXFSZ, SIG_IGN);
            if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return false;
            LabelContent large = withLabel("large");
            large.notes = std::string(100'000, 'n');
            const auto refused = book->commit(AtomId{1}, large, kAnna);
            return !refused && refused.error().code == ErrorCode::Io;
        }));
        auto book = LabelBook::open(folder / "a.labels", kSae);
        VERIFY_RESULT(book);
        QCOMPARE((*book->draft(AtomId{1}, kAnna))->label, std::string("typed"));
        QCOMPARE((*book->head(AtomId{1}))->content.label, std::string("kept"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(LabelBookTest)
#include "tst_labelbook.moc"
