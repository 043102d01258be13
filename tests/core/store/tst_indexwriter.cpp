// The writer: ownership, resumption, refusal, full disks, tables of atoms, the end of WAL mode.
#include "core/store/indexwriter.h"
#include "core/store/verify.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <SQLiteCpp/SQLiteCpp.h>
#include <cmath>
#include <csignal>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;
using Existing = IndexWriter::Existing;

namespace {

void execute(const fs::path& file, const std::string& sql)
{
    SQLite::Database(file, SQLite::OPEN_READWRITE, 1000).exec(sql);
}

bool contains(const Error& error, const std::string& text)
{
    return error.message.find(text) != std::string::npos;
}

// Runs the function in a child process that then kills itself, as a crash or a power button would.
void inKilledProcess(const std::function<void()>& function)
{
    const pid_t child = ::fork();
    if (child == 0) {
        function();
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

// From the window after the last committed one to the end, then everything that finishes an index.
Result<void> completeIndex(IndexWriter& writer, const TinyTable& table)
{
    if (!writer.hasVocabulary())
        TRY(writer.writeVocabulary(table.vocabulary));
    TRY_ASSIGN(const auto n, writer.nLogitEffects());
    TRY(writer.writeLogitEffects(AtomId{static_cast<std::int32_t>(n)},
                                 std::span(table.logitEffects).subspan(static_cast<std::size_t>(n))));
    TRY(commitWindows(writer, table, static_cast<std::size_t>(writer.state().nSequences), table.windows.size()));
    TRY(writeTinyAtomsTable(writer, table));
    TRY(writer.writeNeighbours(AtomId{0}, table.neighbours));
    return writer.finish();
}

// Files cannot grow beyond this while the object lives.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit = {bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before = {};
    void (*m_handler)(int) = nullptr;
};

// Databases that are opened while the object lives get no more pages: SQLite says "full" before the disk does.
class PageLimit
{
public:
    explicit PageLimit(std::int64_t pages)
    {
        s_pages = pages;
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&PageLimit::limit));
    }
    ~PageLimit() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&PageLimit::limit)); }

private:
    static int limit(sqlite3* database, char**, const void*)
    {
        const std::string pragma = "PRAGMA max_page_count = " + std::to_string(s_pages);
        return sqlite3_exec(database, pragma.c_str(), nullptr, nullptr, nullptr);
    }
    static inline std::int64_t s_pages = 0;
};

} // namespace

class IndexWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_table = makeTinyTable();
        VERIFY_RESULT(writeTinyIndex(path("whole"), m_table));
        m_digest = indexDigest(path("whole")).value();
    }

    void aSecondWriterIsRefusedWithTheFirstsPid()
    {
        const auto first = open("owned");
        VERIFY_RESULT(first);
        for (const Existing existing : {Existing::Resume, Existing::Replace}) {
            const auto second = IndexWriter::open(path("owned"), m_table.definitions, existing);
            QVERIFY(!second);
            QCOMPARE(second.error().code, ErrorCode::Busy);
            QVERIFY(contains(second.error(), std::to_string(::getpid())));
        }
    }

    void aWriterThatEndsGivesUpTheFile()
    {
        VERIFY_RESULT(open("given up"));
        VERIFY_RESULT(open("given up"));
    }

    void aKilledWriterIsReplacedAndNothingCommittedIsLost()
    {
        const std::size_t n = m_table.windows.size() / 2;
        inKilledProcess([&] {
            auto writer = open("killed").value();
            (void)commitWindows(writer, m_table, 0, n);
        });
        auto writer = open("killed");
        VERIFY_RESULT(writer);
        QCOMPARE(writer->state().nSequences, static_cast<std::int64_t>(n));
        VERIFY_RESULT(completeIndex(*writer, m_table));
        QCOMPARE(indexDigest(path("killed")).value(), m_digest);
    }

    void killsAfterEverySegmentChangeNothing()
    {
        TinyTable table = m_table;
        table.spec.segmentTokens = 60;
        for (int run = 0; !isFinished("many kills"); ++run) {
            QVERIFY(run < 100);
            inKilledProcess([&] {
                auto writer = IndexWriter::open(path("many kills"), table.definitions, Existing::Resume).value();
                const auto begin = static_cast<std::size_t>(writer.state().nSequences);
                const std::size_t end = std::min(begin + 9, table.windows.size());
                (void)(end == table.windows.size() ? completeIndex(writer, table)
                                                   : commitWindows(writer, table, begin, end));
            });
        }
        QCOMPARE(indexDigest(path("many kills")).value(), m_digest);
        VERIFY_RESULT(verifyIndex(path("many kills")));
    }

    void anOwnerOfAnotherBootIsReplaced()
    {
        auto first = open("boot");
        VERIFY_RESULT(first);
        execute(path("boot"), "UPDATE writer SET boot_id = 'another'");
        auto second = open("boot");
        VERIFY_RESULT(second);
        // The first one learns that it lost the file instead of writing into it.
        const auto late = commitWindows(*first, m_table, 0, 5);
        QVERIFY(late || late.error().code == ErrorCode::Busy);
    }

    void aReusedPidIsNotTheOwner()
    {
        const auto first = open("reused");
        VERIFY_RESULT(first);
        execute(path("reused"), "UPDATE writer SET started = started + 1");
        VERIFY_RESULT(open("reused"));
    }

    void anOwnerOnAnotherMachineIsBelievedWhileItsHeartBeats()
    {
        const auto first = open("elsewhere");
        VERIFY_RESULT(first);
        execute(path("elsewhere"), "UPDATE writer SET host = 'elsewhere', pid = 4194999");
        const auto refused = open("elsewhere");
        QVERIFY(!refused && refused.error().code == ErrorCode::Busy);
        QVERIFY(contains(refused.error(), "4194999 on elsewhere"));
        execute(path("elsewhere"), "UPDATE writer SET heartbeat = heartbeat - 3600");
        VERIFY_RESULT(open("elsewhere"));
    }

    void goingOnKnowsWhereItWas()
    {
        const std::size_t n = 11;
        SegmentDocuments before;
        {
            auto writer = open("resumed");
            VERIFY_RESULT(writer);
            QVERIFY(!writer->hasVocabulary());
            VERIFY_RESULT(writer->writeVocabulary(m_table.vocabulary));
            VERIFY_RESULT(writer->writeLogitEffects(AtomId{0}, std::span(m_table.logitEffects).first(7)));
            VERIFY_RESULT(writer->writeLogitSigma(3.25, "measured"));
            VERIFY_RESULT(commitWindows(*writer, m_table, 0, n));
            VERIFY_RESULT(writer->heartbeat());
            before = writer->documents();
        }
        Definitions newer = m_table.definitions;
        newer.toolVersion = "a newer one";
        auto writer = IndexWriter::open(path("resumed"), newer, Existing::Resume);
        VERIFY_RESULT(writer);
        QVERIFY(writer->hasVocabulary());
        QCOMPARE(writer->nLogitEffects().value(), std::int64_t(7));
        QCOMPARE(writer->documents().nDocuments, before.nDocuments);
        QCOMPARE(writer->documents().nWindowsOfOpenDocument, before.nWindowsOfOpenDocument);
        QCOMPARE(writer->documents().textHash, before.textHash);
        QVERIFY(writer->documents().documents.empty());
        QCOMPARE(AtomIndex::open(path("resumed")).value().definitions().logitSigma, 3.25);
    }

    void otherDefinitionsAreRefusedByName()
    {
        VERIFY_RESULT(open("defined"));
        Definitions other = m_table.definitions;
        other.contextSize = 32;
        other.split = "line";
        const auto refused = IndexWriter::open(path("defined"), other, Existing::Resume);
        QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
        QVERIFY(contains(refused.error(), "context_size was \"16\" and is now \"32\""));
        VERIFY_RESULT(IndexWriter::open(path("defined"), other, Existing::Replace));
        QCOMPARE(AtomIndex::open(path("defined")).value().definitions().split, std::string("line"));
    }

    void aFinishedIndexIsRefusedUnlessReplaced()
    {
        VERIFY_RESULT(writeTinyIndex(path("done"), m_table));
        const auto refused = open("done");
        QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
        QVERIFY(contains(refused.error(), "finished"));
        const auto replaced = IndexWriter::open(path("done"), m_table.definitions, Existing::Replace);
        VERIFY_RESULT(replaced);
        QCOMPARE(replaced->state().nTokens, std::int64_t(0));
    }

    void somebodyElsesFileIsNeverReplaced()
    {
        execute(createdDatabase("other"), "CREATE TABLE precious (a)");
        QFile text(QString::fromStdString(path("text").string()));
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write(QByteArray(5000, 'x')) == 5000);
        text.close();
        for (const char* name : {"other", "text"}) {
            for (const Existing existing : {Existing::Resume, Existing::Replace}) {
                const auto refused = IndexWriter::open(path(name), m_table.definitions, existing);
                QVERIFY(!refused);
                QVERIFY2(refused.error().code == ErrorCode::BadFormat, refused.error().message.c_str());
            }
        }
        QVERIFY(text.size() == 5000);
        execute(path("other"), "INSERT INTO precious VALUES (1)");
        QCOMPARE(IndexWriter::open(path("no/such/x"), m_table.definitions, Existing::Resume).error().code,
                 ErrorCode::NotFound);
    }

    void anotherSchemaIsRefusedNamingBothVersions()
    {
        fs::copy_file(path("whole"), path("newer"));
        execute(path("newer"), "PRAGMA user_version = 7");
        const Error errors[] = {open("newer").error(), AtomIndex::open(path("newer")).error()};
        for (const auto& error : errors) {
            QCOMPARE(error.code, ErrorCode::Unsupported);
            QVERIFY(contains(error, "version 7") && contains(error, "versions 1 and 2"));
        }
    }

    void aFullDiskLosesNothing()
    {
        auto writer = open("full");
        VERIFY_RESULT(writer);
        VERIFY_RESULT(writer->writeVocabulary(m_table.vocabulary));
        VERIFY_RESULT(commitWindows(*writer, m_table, 0, 20));
        const IndexState before = writer->state();
        const std::uint64_t size = fs::file_size(path("full"));
        for (const std::uint64_t spare : {0U, 20000U}) {
            const FileSizeLimit limit(size + spare);
            const auto failed = commitWindows(*writer, m_table, static_cast<std::size_t>(writer->state().nSequences),
                                              m_table.windows.size());
            QVERIFY(!failed);
            QVERIFY2(failed.error().code == ErrorCode::Io, failed.error().message.c_str());
            QVERIFY2(contains(failed.error(), "full") || contains(failed.error(), "disk"),
                     failed.error().message.c_str());
            QVERIFY2(contains(failed.error(), "goes on after " + std::to_string(writer->state().nTokens) + " tokens"),
                     failed.error().message.c_str());
        }
        QVERIFY(writer->state().nTokens >= before.nTokens);
        // A reader sees what was committed, and the same writer can go on when there is room again.
        QCOMPARE(AtomIndex::open(path("full")).value().state().nTokens, writer->state().nTokens);
        VERIFY_RESULT(verifyIndex(path("full")));
        VERIFY_RESULT(completeIndex(*writer, m_table));
        QCOMPARE(indexDigest(path("full")).value(), m_digest);
    }

    void aDatabaseWithoutRoomForPagesLosesNothing()
    {
        const std::string name = "pages";
        {
            auto writer = open(name);
            VERIFY_RESULT(writer);
            VERIFY_RESULT(writer->writeVocabulary(m_table.vocabulary));
            VERIFY_RESULT(commitWindows(*writer, m_table, 0, 20));
        }
        const std::int64_t pages = SQLite::Database(path(name)).execAndGet("PRAGMA page_count").getInt64();
        std::int64_t nTokens = 0;
        for (const std::int64_t spare : {0, 1, 5}) {
            const PageLimit limit(pages + spare);
            auto writer = open(name);
            VERIFY_RESULT(writer);
            const auto failed = commitWindows(*writer, m_table, static_cast<std::size_t>(writer->state().nSequences),
                                              m_table.windows.size());
            QVERIFY(!failed);
            QCOMPARE(failed.error().code, ErrorCode::Io);
            QVERIFY2(contains(failed.error(), "full"), failed.error().message.c_str());
            QVERIFY(contains(failed.error(), "goes on after " + std::to_string(writer->state().nTokens) + " tokens"));
            QVERIFY(failed.error().detail.find("code 13") != std::string::npos); // SQLITE_FULL
            QVERIFY(writer->state().nTokens >= nTokens);
            nTokens = writer->state().nTokens;
            QCOMPARE(AtomIndex::open(path(name)).value().state().nTokens, nTokens);
        }
        VERIFY_RESULT(verifyIndex(path(name)));
        auto writer = open(name);
        VERIFY_RESULT(writer);
        VERIFY_RESULT(completeIndex(*writer, m_table));
        QCOMPARE(indexDigest(path(name)).value(), m_digest);
    }

    void aFullDiskAtTheStartIsSaid()
    {
        {
            const FileSizeLimit limit(2000);
            const auto failed = open("full at once");
            QVERIFY(!failed);
            QCOMPARE(failed.error().code, ErrorCode::Io);
        }
        VERIFY_RESULT(open("full at once"));
    }

    void segmentsMustFollowEachOther()
    {
        auto writer = open("gap");
        VERIFY_RESULT(writer);
        EncodedSegment segment;
        QCOMPARE(writer->commit(segment, {}).error().code, ErrorCode::Usage);
        segment.nSequences = 1;
        segment.firstSequence = 3;
        QCOMPARE(writer->commit(segment, {}).error().code, ErrorCode::Usage);
    }

    void columnsOfAtomsAreAddedReplacedAndKept()
    {
        auto writer = open("columns");
        VERIFY_RESULT(writer);
        const auto n = static_cast<std::size_t>(m_table.spec.dSae);
        const std::vector<std::int64_t> ones(n, 1);
        std::vector<double> halves(n, 0.5);
        halves[2] = std::nan("");
        const std::vector<std::string> words(n, "it's \"quoted\"");
        VERIFY_RESULT(writer->writeAtomsTable({{{"a", ones}, {"b", words}}}, {}, 10));
        auto index = AtomIndex::open(path("columns"));
        VERIFY_RESULT(index);
        QCOMPARE(index->atomsTableTokens(), std::int64_t(10));
        VERIFY_RESULT(
            writer->writeAtomsTable({{{"a", halves}, {"c", ones}}}, std::vector<std::uint8_t>(16 * n, 7), 20));
        QCOMPARE(std::get<std::vector<double>>(index->column("a").value())[1], 0.5);
        QVERIFY(std::isnan(std::get<std::vector<double>>(index->column("a").value())[2]));
        QCOMPARE(std::get<std::vector<std::string>>(index->column("b").value()), words);
        QCOMPARE(std::get<std::vector<std::int64_t>>(index->column("c").value()), ones);
        QCOMPARE(index->columnNames(), (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(index->atomsTableTokens(), std::int64_t(20));
        QCOMPARE(index->sparklines().value(), std::vector<std::uint8_t>(16 * n, 7));

        QCOMPARE(writer->writeAtomsTable({{{"a\"; DROP TABLE atoms", ones}}}, {}, 1).error().code, ErrorCode::Usage);
        QCOMPARE(writer->writeAtomsTable({{{"d", std::vector<double>(3)}}}, {}, 1).error().code,
                 ErrorCode::ShapeMismatch);
        QCOMPARE(writer->writeAtomsTable({{{"d", ones}}}, std::vector<std::uint8_t>(3), 1).error().code,
                 ErrorCode::ShapeMismatch);
        QCOMPARE(index->atomsTableTokens(), std::int64_t(20));
    }

    void mergingKeepsFewSegmentsAndGivesSpaceBack()
    {
        TinyTable table = m_table;
        table.spec.segmentTokens = 1;
        auto writer = IndexWriter::open(path("merged"), table.definitions, Existing::Resume);
        VERIFY_RESULT(writer);
        for (std::size_t w = 0; w < table.windows.size(); ++w) {
            VERIFY_RESULT(commitWindows(*writer, table, w, w + 1));
            QVERIFY(writer->state().nSegments <= 32);
        }
        QVERIFY(table.windows.size() > 40);
        VERIFY_RESULT(completeIndex(*writer, table));
        QCOMPARE(indexDigest(path("merged")).value(), m_digest);
    }

    void walIsLeftWhenNobodyHasTheFileOpen()
    {
        auto writer = open("wal");
        VERIFY_RESULT(writer);
        VERIFY_RESULT(completeIndex(*writer, m_table));
        {
            const auto reader = AtomIndex::open(path("wal"));
            VERIFY_RESULT(reader);
            QCOMPARE(writer->leaveWal().value(), false);
            QVERIFY(reader->postings(AtomId{1}).value().position.size() > 0);
        }
        QCOMPARE(writer->leaveWal().value(), true);
        QVERIFY(!fs::exists(path("wal-wal")) && !fs::exists(path("wal-shm")));
    }

    void theNextReaderConvertsWhatTheWriterCouldNot()
    {
        {
            auto writer = open("left in wal");
            VERIFY_RESULT(writer);
            VERIFY_RESULT(completeIndex(*writer, m_table));
        }
        QCOMPARE(journalMode("left in wal"), std::string("wal"));
        VERIFY_RESULT(AtomIndex::open(path("left in wal")));
        QCOMPARE(journalMode("left in wal"), std::string("delete"));
    }

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }

    Result<IndexWriter> open(const std::string& name) const
    {
        return IndexWriter::open(path(name), m_table.definitions, Existing::Resume);
    }

    bool isFinished(const std::string& name) const
    {
        const auto index = AtomIndex::open(path(name));
        return index && index->state().isFinished;
    }

    fs::path createdDatabase(const std::string& name) const
    {
        SQLite::Database(path(name), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("PRAGMA user_version = 0");
        return path(name);
    }

    std::string journalMode(const std::string& name) const
    {
        SQLite::Database database(path(name), SQLite::OPEN_READONLY);
        return database.execAndGet("PRAGMA journal_mode").getString();
    }

    QTemporaryDir m_folder;
    TinyTable m_table;
    std::string m_digest;
};

ATOMSCOPE_GUILESS_TEST_MAIN(IndexWriterTest)
#include "tst_indexwriter.moc"
