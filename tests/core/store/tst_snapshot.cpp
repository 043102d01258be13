// A reader beside a writer: its snapshot does not move while segments are committed and merged under it.
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <atomic>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

// The table as it was when nWindows windows had been committed.
TinyTable firstWindows(const TinyTable& table, std::size_t nWindows)
{
    TinyTable part = table;
    part.windows.resize(nWindows);
    part.firings.resize(nWindows);
    part.moments.resize(nWindows);
    return part;
}

// Empty if the index answers as the table, else what differs.
std::string difference(const AtomIndex& index, const TinyTable& table)
{
    if (index.state().nTokens != table.nTokens() || index.state().nFirings != table.nFirings())
        return "totals";
    for (std::int32_t a = 0; a < table.spec.dSae; ++a) {
        const auto list = index.postings(AtomId{a});
        if (!list)
            return list.error().message;
        const PostingList expected = table.stored(AtomId{a});
        if (list->position != expected.position || list->activation != expected.activation)
            return "postings of atom " + std::to_string(a);
        const auto statistics = index.statistics(AtomId{a});
        if (!statistics)
            return statistics.error().message;
        const AtomStatistics wanted = table.statistics(AtomId{a});
        if (statistics->nFired != wanted.nFired || statistics->nDocuments != wanted.nDocuments
            || statistics->maxPosition != wanted.maxPosition || statistics->sum != wanted.sum)
            return "statistics of atom " + std::to_string(a);
    }
    for (std::size_t w = 0; w < table.windows.size(); ++w) {
        const SequenceId id{static_cast<std::int32_t>(w)};
        const auto tokens = index.sequence(id);
        const auto firings = index.firingsOf(id);
        if (!tokens || !firings)
            return tokens ? firings.error().message : tokens.error().message;
        if (tokens->ids != table.windows[w].ids || firings->front().atom != table.firings[w].front().atom)
            return "window " + std::to_string(w);
    }
    std::size_t nTokens = 0;
    for (std::int32_t token = 0; token < table.spec.nVocabulary; ++token)
        nTokens += index.tokenPositions(TokenId{token}).value().size();
    return nTokens == static_cast<std::size_t>(table.nTokens()) ? "" : "token lists";
}

} // namespace

class SnapshotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        TinyIndexSpec spec;
        spec.segmentTokens = 1; // a segment for each window: merges begin after 32
        spec.nDocuments = 60;
        spec.contextSize = 8;
        spec.dSae = 12;
        m_table = makeTinyTable(spec);
        QVERIFY(m_table.windows.size() > 100);
    }

    void aSnapshotOutlivesCommitsAndMerges()
    {
        auto writer = begin("snapshot");
        std::vector<std::pair<AtomIndex, std::size_t>> readers;
        for (std::size_t w = 0; w < m_table.windows.size(); ++w) {
            VERIFY_RESULT(commitWindows(writer, m_table, w, w + 1));
            if (w % 23 != 20)
                continue;
            auto reader = AtomIndex::open(path("snapshot"));
            VERIFY_RESULT(reader);
            readers.emplace_back(std::move(*reader), w + 1);
        }
        QVERIFY(writer.state().nSegments <= 32);
        for (auto& [reader, nWindows] : readers) {
            QCOMPARE(difference(reader, firstWindows(m_table, nWindows)), std::string());
            QVERIFY(!reader.sequence(SequenceId{static_cast<std::int32_t>(nWindows)}));
            QCOMPARE(reader.newestState().value().nTokens, m_table.nTokens());
            QCOMPARE(reader.state().nSequences, static_cast<std::int64_t>(nWindows));
            QCOMPARE(reader.refresh().value(), true);
            QCOMPARE(difference(reader, m_table), std::string());
            QCOMPARE(reader.refresh().value(), false);
        }
    }

    void aGrowingDocumentIsCutAtTheSnapshot()
    {
        const auto longest = std::ranges::max_element(m_table.documents, {}, &DocumentRecord::nSequences);
        QVERIFY(longest->nSequences > 2);
        const auto nWindows = static_cast<std::size_t>(longest->firstSequence.v) + 1;
        auto writer = begin("growing");
        VERIFY_RESULT(commitWindows(writer, m_table, 0, nWindows));
        const auto reader = AtomIndex::open(path("growing")).value();
        VERIFY_RESULT(commitWindows(writer, m_table, nWindows, m_table.windows.size()));
        QCOMPARE(reader.document(longest->id).value().nSequences, 1);
        QVERIFY(!reader.document(DocumentId{longest->id.v + 1}));
    }

    void heartbeatsChangeNothing()
    {
        auto writer = begin("heartbeat");
        VERIFY_RESULT(commitWindows(writer, m_table, 0, 3));
        auto reader = AtomIndex::open(path("heartbeat")).value();
        VERIFY_RESULT(writer.heartbeat());
        QCOMPARE(reader.refresh().value(), false);
        VERIFY_RESULT(writer.finish());
        QCOMPARE(reader.refresh().value(), true);
        QVERIFY(reader.state().isFinished);
        QCOMPARE(difference(reader, firstWindows(m_table, 3)), std::string());
    }

    void aReaderHoldsNoTransaction()
    {
        auto writer = begin("checkpoints");
        VERIFY_RESULT(commitWindows(writer, m_table, 0, 10));
        const auto reader = AtomIndex::open(path("checkpoints")).value();
        QVERIFY(!reader.postings(AtomId{1}).value().position.empty());
        QVERIFY(!reader.columnNames().size());
        VERIFY_RESULT(commitWindows(writer, m_table, 10, 60));
        // Every commit could empty the log into the file.
        QCOMPARE(fs::file_size(path("checkpoints-wal")), std::uintmax_t(0));
    }

    void readersInOtherThreadsSeeWholeCommits()
    {
        auto writer = begin("threads");
        VERIFY_RESULT(commitWindows(writer, m_table, 0, 5));
        std::atomic<bool> isDone = false;
        std::string found[2];
        int nSnapshots[2] = {0, 0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&, i] {
                auto reader = AtomIndex::open(path("threads"));
                while (reader && found[i].empty()) {
                    const bool isLast = isDone;
                    const auto nWindows = static_cast<std::size_t>(reader->state().nSequences);
                    found[i] = difference(*reader, firstWindows(m_table, nWindows));
                    ++nSnapshots[i];
                    if (isLast)
                        return;
                    if (const auto moved = reader->refresh(); !moved)
                        found[i] = moved.error().message;
                }
                if (!reader)
                    found[i] = reader.error().message;
            });
        }
        std::string failed;
        for (std::size_t w = 5; w < m_table.windows.size() && failed.empty(); ++w) {
            if (const auto result = commitWindows(writer, m_table, w, w + 1); !result)
                failed = result.error().message;
        }
        isDone = true;
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(failed, std::string());
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(found[i], std::string());
            QVERIFY(nSnapshots[i] >= 1);
        }
    }

    void aReadOnlyFolderIsEnoughForAFinishedIndex_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("finished") << QStringLiteral("finished");
        QTest::newRow("finished, in WAL mode") << QStringLiteral("wal");
        QTest::newRow("unfinished") << QStringLiteral("unfinished");
    }

    void aReadOnlyFolderIsEnoughForAFinishedIndex()
    {
        QFETCH(QString, kind);
        const fs::path folder = path("locked " + kind.toStdString());
        fs::create_directory(folder);
        const fs::path file = folder / "a?b#.atoms";
        TinyTable table = m_table;
        table.spec.segmentTokens = 500;
        if (kind == QStringLiteral("finished")) {
            VERIFY_RESULT(writeTinyIndex(file, table));
        } else {
            auto writer = IndexWriter::open(file, table.definitions, IndexWriter::Existing::Resume).value();
            VERIFY_RESULT(commitWindows(writer, table, 0, table.windows.size()));
            if (kind == QStringLiteral("wal"))
                VERIFY_RESULT(writer.finish());
        }
        ::chmod(m_folder.path().toStdString().c_str(), 0755);
        ::chmod(folder.c_str(), 0555);
        const pid_t child = ::fork();
        if (child == 0) {
            // A root's tests may write everywhere: read as nobody.
            if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0))
                ::_exit(10);
            const auto index = AtomIndex::open(file);
            if (kind == QStringLiteral("unfinished"))
                ::_exit(!index && index.error().code == ErrorCode::Io
                                && index.error().message.find("not finished") != std::string::npos
                            ? 0
                            : 11);
            ::_exit(index && difference(*index, table).empty() ? 0 : 12);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        ::chmod(folder.c_str(), 0755);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
    }

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }

    IndexWriter begin(const std::string& name) const
    {
        return IndexWriter::open(path(name), m_table.definitions, IndexWriter::Existing::Resume).value();
    }

    QTemporaryDir m_folder;
    TinyTable m_table;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
