#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"
#include "ui/session/filepath.h"
#include "ui/session/indexhandover.h"
#include "ui/session/indexsession.h"
#include "ui/session/indexwatcher.h"
#include "ui/session/workerclient.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <fstream>
#include <set>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

using Freshness = IndexSession::Freshness;
constexpr AtomId kDense{1};

struct Folder
{
    QTemporaryDir folder;
    TinyTable table = makeTinyTable();
    fs::path file = toPath(folder.filePath(QStringLiteral("tiny.atoms")));
    QString name() const { return fromPath(file); }
};

struct Session : IndexSession
{
    QSignalSpy openedSpy{this, &IndexSession::opened}, openFailedSpy{this, &IndexSession::openFailed},
        closedSpy{this, &IndexSession::closed}, moved{this, &IndexSession::snapshotMoved},
        columns{this, &IndexSession::columnsReady}, orders{this, &IndexSession::orderReady},
        pages{this, &IndexSession::pageReady}, windows{this, &IndexSession::windowReady},
        firings{this, &IndexSession::firingsReady}, newest{this, &IndexSession::newestStateReady},
        failed{this, &IndexSession::requestFailed};

    bool openNow(const QString& file)
    {
        open(file);
        return openedSpy.wait();
    }
    AtomPageReply page(AtomId atom, Freshness freshness = Freshness::Snapshot)
    {
        requestPage(atom, PageOptions::fullRange(), freshness);
        return pages.wait() ? qvariant_cast<AtomPageReply>(pages.last().at(0)) : AtomPageReply{};
    }
};

IndexWriter writerOf(const Folder& folder)
{
    return *IndexWriter::open(folder.file, folder.table.definitions, IndexWriter::Existing::Resume);
}

} // namespace

class IndexSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openingTellsWhatTheIndexIs()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        const auto opened = qvariant_cast<IndexOpened>(session.openedSpy.last().at(0));
        QCOMPARE(opened.definitions.dSae, folder.table.spec.dSae);
        QCOMPARE(opened.state.nTokens, folder.table.nTokens());
        QVERIFY(opened.specialTokens == (std::vector<TokenId>{TokenId{0}}));
        QVERIFY(session.isOpen() && session.state().isFinished);
    }

    void aFileThatIsNoIndexIsRefusedWithItsName()
    {
        const Folder folder;
        std::ofstream(folder.file) << std::string(5000, 'x');
        Session session;
        session.open(folder.name());
        QVERIFY(session.openFailedSpy.wait());
        const auto error = qvariant_cast<Error>(session.openFailedSpy.last().at(0));
        QCOMPARE(error.code, ErrorCode::BadFormat);
        QVERIFY(error.message.find("tiny.atoms") != std::string::npos);
        session.requestColumns(Freshness::Newest);
        QVERIFY(!session.isOpen());
    }

    void aPageIsWhatTheIndexSays()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        const auto index = AtomIndex::open(folder.file);
        VERIFY_RESULT(index);
        Session session;
        QVERIFY(session.openNow(folder.name()));
        const auto reply = session.page(kDense);
        const auto expected = makeAtomPage(*index, kDense, PageOptions::fullRange());
        QVERIFY(reply.page != nullptr);
        QCOMPARE(reply.atom, kDense);
        QCOMPARE(reply.page->numbers.nFired, folder.table.statistics(kDense).nFired);
        QCOMPARE(reply.page->contexts.size(), expected->contexts.size());
        QVERIFY(!reply.page->contexts.empty());
        for (const Context& context : reply.page->contexts)
            QCOMPARE(reply.documentHashes.at(context.document), index->document(context.document)->textHash);
        for (const auto& entry : reply.page->logitEffects.top)
            QCOMPARE(reply.tokenTexts.at(entry.token), index->tokenBytes(entry.token));

        session.requestWindow(kDense, reply.page->contexts.front());
        QVERIFY(session.windows.wait());
        const auto whole = qvariant_cast<Context>(session.windows.last().at(1));
        QCOMPARE(whole.sequence, reply.page->contexts.front().sequence);
        QCOMPARE(whole.tokenIds.size(), index->sequence(whole.sequence)->ids.size());
    }

    void onlyTheNewestOfManyRequestsIsAnswered()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        for (int atom = 0; atom < 30; ++atom)
            session.requestPage(AtomId{atom}, PageOptions::fullRange(), Freshness::Snapshot);
        session.requestColumns(Freshness::Snapshot); // another kind, and in line behind the last page
        QVERIFY(session.columns.wait());
        QCOMPARE(session.pages.size(), 1);
        QCOMPARE(qvariant_cast<AtomPageReply>(session.pages.last().at(0)).atom, AtomId{29});
        QVERIFY(session.failed.isEmpty());
    }

    void answersOfAnotherFileAreDropped()
    {
        const Folder folder, other;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        VERIFY_RESULT(writeTinyIndex(other.file, other.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        session.requestPage(kDense, PageOptions::fullRange(), Freshness::Snapshot);
        session.requestColumns(Freshness::Snapshot);
        QVERIFY(session.openNow(other.name()));
        session.requestNewestState();
        QVERIFY(session.newest.wait());
        QVERIFY(session.pages.isEmpty() && session.columns.isEmpty());
        QCOMPARE(session.file(), other.name());
    }

    void columnsAreTheTableOfAtoms()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        session.requestColumns(Freshness::Newest);
        QVERIFY(session.columns.wait());
        QVERIFY(session.moved.isEmpty());
        const auto columns = qvariant_cast<AtomColumnsPointer>(session.columns.last().at(0));
        QCOMPARE(columns->nAtoms, folder.table.spec.dSae);
        QCOMPARE(columns->nTokens, folder.table.nTokens());
        QVERIFY(!columns->isSoFar);
        QCOMPARE(columns->sparklines.size(), static_cast<std::size_t>(columns->nAtoms) * 16);
        QCOMPARE(columns->category.size(), static_cast<std::size_t>(columns->nAtoms));
        const AtomMeasure* density = columns->measure("density");
        QVERIFY(density && !density->definition.empty());
        for (std::int32_t atom = 0; atom < columns->nAtoms; ++atom) {
            const auto row = static_cast<std::size_t>(atom);
            const std::int64_t nFired = folder.table.statistics(AtomId{atom}).nFired;
            QCOMPARE(columns->nFired[row], nFired);
            QCOMPARE(density->values[row], static_cast<double>(nFired) / static_cast<double>(columns->nTokens));
        }

        AtomOrderRequest request{77, columns, nullptr, {AtomSort::Key::Measure, "n_fired", true}, {}};
        session.requestOrder({1, columns, nullptr, {}, {}});
        session.requestOrder(request);
        QVERIFY(session.orders.wait());
        QCOMPARE(session.orders.size(), 1);
        QCOMPARE(session.orders.last().at(0).toULongLong(), request.generation);
        const auto order = qvariant_cast<std::vector<AtomId>>(session.orders.last().at(1));
        QVERIFY(order == orderAtoms(*columns, {}, request.sort, request.filter));
    }

    void aHistogramOfAColumnIsCounted()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        session.requestColumns(Freshness::Newest);
        QVERIFY(session.columns.wait());
        const auto columns = qvariant_cast<AtomColumnsPointer>(session.columns.last().at(0));
        QSignalSpy histograms(&session, &IndexSession::histogramReady);
        session.requestHistogram(columns, QStringLiteral("density"));
        session.requestHistogram(columns, QStringLiteral("max_act")); // instead
        QVERIFY(histograms.wait());
        QCOMPARE(histograms.size(), 1);
        const auto histogram = qvariant_cast<ColumnHistogramPointer>(histograms.last().at(0));
        QVERIFY(histogram->counts == histogramOf(*columns->measure("max_act")).counts);
        QCOMPARE(histogram->measure, std::string("max_act"));
        // Every different category, once.
        const std::set<std::string> categories(columns->category.begin(), columns->category.end());
        QVERIFY(
            std::equal(columns->categories.begin(), columns->categories.end(), categories.begin(), categories.end()));
    }

    void firingsAtATokenComeStrongestFirst()
    {
        const Folder folder;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        constexpr SequenceId kSequence{2};
        constexpr int kPosition = 3;
        session.requestFirings(kSequence, kPosition);
        QVERIFY(session.firings.wait());
        const auto firings = qvariant_cast<TokenFirings>(session.firings.last().at(2));
        const TokenFirings& expected = folder.table.firings[2][kPosition];
        QVERIFY(!expected.atom.empty());
        auto atoms = firings.atom;
        std::sort(atoms.begin(), atoms.end());
        QVERIFY(atoms == expected.atom);
        QVERIFY(std::is_sorted(firings.activation.rbegin(), firings.activation.rend()));
        session.requestFirings(kSequence, 1'000'000);
        QVERIFY(session.failed.wait());
        QCOMPARE(qvariant_cast<Error>(session.failed.last().at(1)).code, ErrorCode::NotFound);
    }

    void aPageIsASnapshotUntilTheNewestIsAskedFor()
    {
        const Folder folder;
        const std::size_t half = folder.table.windows.size() / 2;
        VERIFY_RESULT(writeUnfinishedIndex(folder.file, folder.table, half));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        const auto before = session.page(kDense);
        QVERIFY(before.page && before.page->numbers.isSoFar);
        {
            auto writer = writerOf(folder);
            VERIFY_RESULT(commitWindows(writer, folder.table, half, folder.table.windows.size()));
        }
        session.requestNewestState();
        QVERIFY(session.newest.wait());
        const auto newest = qvariant_cast<NewestState>(session.newest.last().at(0));
        QCOMPARE(newest.state.nTokens, folder.table.nTokens());
        QVERIFY(newest.condition == FileCondition::Same);
        QCOMPARE(session.page(kDense).page->numbers.nFired, before.page->numbers.nFired);
        QVERIFY(session.moved.isEmpty());
        QCOMPARE(session.page(kDense, Freshness::Newest).page->numbers.nFired, folder.table.statistics(kDense).nFired);
        QCOMPARE(session.moved.size(), 1);
        QCOMPARE(session.state().nTokens, folder.table.nTokens());
    }

    void anIndexWithoutATableHasNoAtomsYet()
    {
        const Folder folder;
        VERIFY_RESULT(writeUnfinishedIndex(folder.file, folder.table, 5));
        Session session;
        QVERIFY(session.openNow(folder.name()));
        session.requestColumns(Freshness::Newest);
        QVERIFY(session.columns.wait());
        QCOMPARE(qvariant_cast<AtomColumnsPointer>(session.columns.last().at(0))->nAtoms, 0);
    }

    void theWatcherFollowsAnyWriter()
    {
        const Folder folder;
        const std::size_t half = folder.table.windows.size() / 2;
        VERIFY_RESULT(writeUnfinishedIndex(folder.file, folder.table, half));
        Session session;
        IndexWatcher watcher(&session, 1);
        QSignalSpy finished(&watcher, &IndexWatcher::finished);
        QVERIFY(session.openNow(folder.name()));
        const qint64 shown = session.state().nTokens;
        QCOMPARE(watcher.news().newTokens, qint64(0));
        auto writer = writerOf(folder);
        VERIFY_RESULT(commitWindows(writer, folder.table, half, folder.table.windows.size()));
        QTRY_COMPARE(watcher.news().newTokens, folder.table.nTokens() - shown);
        QVERIFY(finished.isEmpty());
        QVERIFY(session.page(kDense, Freshness::Newest).page);
        QCOMPARE(watcher.news().newTokens, qint64(0));
        VERIFY_RESULT(writer.finish());
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(watcher.news().isFinished);
    }

    void theWatcherNoticesReplacedAndDeletedFiles()
    {
        const Folder folder, other;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        VERIFY_RESULT(writeTinyIndex(other.file, other.table));
        Session session;
        IndexWatcher watcher(&session, 1);
        QSignalSpy replaced(&watcher, &IndexWatcher::fileReplaced), deleted(&watcher, &IndexWatcher::fileDeleted);
        QVERIFY(session.openNow(folder.name()));
        fs::rename(other.file, folder.file);
        QVERIFY(replaced.wait());
        fs::remove(folder.file);
        QVERIFY(deleted.wait());
        QVERIFY(session.page(kDense).page); // what is open can still be read
        QCOMPARE(replaced.size(), 1);
        QCOMPARE(deleted.size(), 1);
    }

    void aClosedSessionLeavesTheFileToItsWriter()
    {
        const Folder folder;
        VERIFY_RESULT(writeUnfinishedIndex(folder.file, folder.table, folder.table.windows.size()));
        auto writer = writerOf(folder);
        Session session;
        QVERIFY(session.openNow(folder.name()));
        session.close();
        QVERIFY(session.closedSpy.wait());
        QVERIFY(!session.isOpen());
        VERIFY_RESULT(writer.finish());
        QCOMPARE(*writer.leaveWal(), true);
        QVERIFY(session.openNow(session.file()));
        QVERIFY(session.state().isFinished);
    }

    void whenTheOwnWorkerIsDoneTheFileIsClosedAndOpenedAgain()
    {
        const Folder folder, unrelated;
        VERIFY_RESULT(writeTinyIndex(folder.file, folder.table));
        WorkerClient worker;
        worker.setProgram(QString::fromStdString(program("fakeworker").string()), {QStringLiteral("good")});
        Session session;
        const IndexHandover handover(&worker, &session);
        QSignalSpy jobEnded(&worker, &WorkerClient::jobEnded);
        QVERIFY(session.openNow(folder.name()));
        worker.start();
        IndexJobRequest job;
        job.out = folder.name();
        worker.startIndex(job);
        QVERIFY(session.openedSpy.wait());
        QCOMPARE(session.closedSpy.size(), 1);
        QCOMPARE(jobEnded.size(), 1);
        // Of a file that is not shown, there is nothing to close.
        job.out = unrelated.name();
        worker.startIndex(job);
        QVERIFY(jobEnded.wait());
        QCOMPARE(session.closedSpy.size(), 1);
        QVERIFY(session.isOpen());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(IndexSessionTest)
#include "tst_indexsession.moc"
