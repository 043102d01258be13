// An index job that is interrupted anywhere goes on and ends with the content of an uninterrupted one; what does not
// fit is refused with the difference named, and nothing that was committed is lost.
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"
#include "core/store/verify.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fstream>
#include <functional>
#include <optional>

using namespace atomscope;
using test::JobFixture;

namespace {

enum class Interruption { Cancel, Stop };

/// Runs a job and interrupts it at the first progress report that `isReached` likes. Reports come at every commit and
/// change of stage.
Result<IndexOutcome> runInterrupted(const IndexJob& job, Interruption interruption,
                                    const std::function<bool(const IndexProgress&)>& isReached)
{
    IndexControl control;
    IndexObserver observer;
    observer.onProgress = [&](const IndexProgress& progress) {
        if (!isReached(progress))
            return;
        if (interruption == Interruption::Cancel)
            control.cancel();
        else
            control.stop();
    };
    return runIndexJob(job, control, observer);
}

std::string integrityOf(const std::filesystem::path& file)
{
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    return database.execAndGet("PRAGMA integrity_check").getString();
}

/// Error message of a job that must fail with a code.
QString refusal(const Result<IndexOutcome>& outcome, ErrorCode code)
{
    if (outcome)
        return QStringLiteral("(it went well)");
    return outcome.error().code == code ? QString::fromStdString(outcome.error().message)
                                        : QStringLiteral("(another error: %1)").arg(outcome.error().message.c_str());
}

} // namespace

class ResumeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_documents = test::mixedDocuments();
        m_fixture = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, m_documents);
        const IndexJob job = smallSegments("whole.atoms");
        const auto outcome = test::runToTheEnd(job);
        VERIFY_RESULT(outcome);
        m_nTokens = outcome->nTokens;
        m_digest = digestOf(job);
    }

    void anyInterruptionEndsWithTheSameContent_data()
    {
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("cancelled") << true;
        QTest::newRow("stopped") << false;
    }

    void anyInterruptionEndsWithTheSameContent()
    {
        QFETCH(bool, isCancelled);
        const auto interruption = isCancelled ? Interruption::Cancel : Interruption::Stop;
        int nInterrupted = 0;
        for (int n = 1;; ++n) {
            const IndexJob job = smallSegments("step" + std::to_string(n) + (isCancelled ? "c.atoms" : "s.atoms"));
            int nReports = 0;
            const auto first = runInterrupted(job, interruption, [&](const IndexProgress&) { return ++nReports == n; });
            if (first && first->isFinished)
                break;
            ++nInterrupted;
            QCOMPARE(first.has_value(), !isCancelled);
            if (!first)
                QCOMPARE(first.error().code, ErrorCode::Cancelled);
            if (std::filesystem::exists(job.out)) {
                QCOMPARE(QString::fromStdString(integrityOf(job.out)), QStringLiteral("ok"));
                VERIFY_RESULT(verifyIndex(job.out));
            }
            const auto second = test::runToTheEnd(job);
            VERIFY_RESULT(second);
            QVERIFY(second->isFinished);
            VERIFY_RESULT(verifyIndex(job.out));
            QCOMPARE(digestOf(job), m_digest);
        }
        QVERIFY(nInterrupted > 8);
    }

    void aJobThatIsStoppedAgainAndAgainStillEnds()
    {
        const IndexJob job = smallSegments("often.atoms");
        int nRuns = 0;
        for (bool isFinished = false; !isFinished; ++nRuns) {
            QVERIFY(nRuns < 200);
            std::optional<std::int64_t> before;
            const auto outcome = runInterrupted(job, Interruption::Stop, [&](const IndexProgress& progress) {
                if (progress.stage != IndexProgress::Stage::Indexing)
                    return false;
                if (!before)
                    before = progress.committedTokens;
                return progress.committedTokens > *before;
            });
            VERIFY_RESULT(outcome);
            isFinished = outcome->isFinished;
        }
        QVERIFY(nRuns > 2);
        QCOMPARE(digestOf(job), m_digest);
    }

    void aStopCommitsWhatIsWhole()
    {
        IndexJob job = smallSegments("stop.atoms");
        job.segmentTokens = 1000;
        const auto outcome = runInterrupted(job, Interruption::Stop,
                                            [](const IndexProgress& progress) { return progress.nSegments == 1; });
        VERIFY_RESULT(outcome);
        QVERIFY(!outcome->isFinished);
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->state().nTokens, outcome->nTokens);
        QVERIFY(!index->state().isFinished);
    }

    void aFinishedFileIsRefusedUnlessForced()
    {
        IndexJob job = smallSegments("finished.atoms");
        VERIFY_RESULT(test::runToTheEnd(job));
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("finished")));
        job.force = true;
        job.seed = 5;
        VERIFY_RESULT(test::runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->definitions().seed, std::uint64_t{5});
    }

    void otherDefinitionsAreRefusedAndNamed()
    {
        const IndexJob begun = beginFile("other.atoms");
        IndexJob job = begun;
        job.context = 11;
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("context")));
        job = begun;
        job.seed = 1;
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("seed")));
        job = begun;
        job.specialsAsText = true;
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("specials")));
        job = begun;
        job.loss = true;
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("has_loss")));
        test::TinySaeSpec sae;
        sae.seed = 77;
        VERIFY_RESULT(test::writeTinySae(m_fixture->path("sae2"), sae));
        job = begun;
        job.sae = m_fixture->path("sae2");
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("sae")));
        // None of this harmed the file.
        VERIFY_RESULT(test::runToTheEnd(begun));
        QCOMPARE(digestOf(begun), m_digest);
    }

    void changedTextIsRefusedAndTheRecordNamed()
    {
        const IndexJob job = beginFile("changed.atoms");
        const auto restore = qScopeGuard([this] { m_fixture->writeText(m_documents); });
        auto documents = m_documents;
        documents[3] += " more";
        m_fixture->writeText(documents);
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("record 3 ")));
        documents = m_documents;
        documents.resize(22);
        m_fixture->writeText(documents);
        QVERIFY(refusal(test::runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("22 records")));
        // A change behind what is indexed is nobody's business.
        documents = m_documents;
        documents.back() = " the end";
        m_fixture->writeText(documents);
        VERIFY_RESULT(test::runToTheEnd(job));
    }

    void aSecondWriterIsRefusedWithTheFirstOnesPid()
    {
        const IndexJob job = beginFile("owned.atoms");
        IndexControl control;
        IndexObserver observer;
        QString second;
        observer.onProgress = [&](const IndexProgress& progress) {
            if (progress.stage == IndexProgress::Stage::Indexing && second.isEmpty())
                second = refusal(test::runToTheEnd(job), ErrorCode::Busy);
        };
        VERIFY_RESULT(runIndexJob(job, control, observer));
        QVERIFY2(second.contains(QString::number(QCoreApplication::applicationPid())), qPrintable(second));
    }

    void badInputIsRefusedAndLeavesNoFile_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no model") << QStringLiteral("model") << QStringLiteral("nowhere");
        QTest::newRow("no SAE") << QStringLiteral("sae") << QStringLiteral("nowhere");
        QTest::newRow("no text") << QStringLiteral("corpus") << QStringLiteral("nowhere");
        QTest::newRow("empty text") << QStringLiteral("empty") << QStringLiteral("text");
        QTest::newRow("only empty records") << QStringLiteral("blank") << QStringLiteral("text");
        QTest::newRow("no counted token") << QStringLiteral("specials") << QStringLiteral("counted");
        QTest::newRow("another width") << QStringLiteral("width") << QStringLiteral("24");
        QTest::newRow("no folder") << QStringLiteral("folder") << QStringLiteral("folder");
    }

    void badInputIsRefusedAndLeavesNoFile()
    {
        QFETCH(QString, what);
        QFETCH(QString, expected);
        IndexJob job = smallSegments("bad.atoms");
        const auto nowhere = m_fixture->path("nowhere");
        if (what == QStringLiteral("model"))
            job.model = nowhere;
        else if (what == QStringLiteral("sae"))
            job.sae = nowhere;
        else if (what == QStringLiteral("corpus"))
            job.corpus.push_back(nowhere);
        else if (what == QStringLiteral("folder"))
            job.out = nowhere / "bad.atoms";
        else if (what == QStringLiteral("width")) {
            test::TinySaeSpec sae;
            sae.dIn = 16;
            VERIFY_RESULT(test::writeTinySae(m_fixture->path("narrow"), sae));
            job.sae = m_fixture->path("narrow");
        } else {
            job.corpus = {m_fixture->path("bad.jsonl")};
            std::ofstream stream(job.corpus.front(), std::ios::binary);
            if (what == QStringLiteral("blank"))
                stream << "{\"text\": \"\"}\n{\"text\": \"\"}\n";
            else if (what == QStringLiteral("specials"))
                stream << "{\"text\": \"<|bos|><|bos|>\"}\n";
        }
        const auto outcome = test::runToTheEnd(job);
        QVERIFY(!outcome);
        const auto message = QString::fromStdString(outcome.error().message);
        QVERIFY2(message.contains(expected), qPrintable(message));
        QVERIFY(!std::filesystem::exists(job.out));
    }

    void aFileThatIsNoIndexIsNeverReplaced()
    {
        IndexJob job = smallSegments("notes.txt");
        const std::string precious = "somebody's notes, several hundred bytes of them" + std::string(2000, '.');
        std::ofstream(job.out, std::ios::binary) << precious;
        for (const bool force : {false, true}) {
            job.force = force;
            QVERIFY(!test::runToTheEnd(job));
            std::ifstream stream(job.out, std::ios::binary);
            const std::string left((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
            QVERIFY(left == precious);
        }
    }

private:
    IndexJob smallSegments(const std::string& name) const
    {
        IndexJob job = m_fixture->job(name);
        job.segmentTokens = 300;
        job.blockRows = 32;
        job.denseBytes = 2 * 24 * 150; // some tokens of the sample fall out again
        return job;
    }

    /// An unfinished file with some segments.
    IndexJob beginFile(const std::string& name)
    {
        const IndexJob job = smallSegments(name);
        const auto outcome = runInterrupted(job, Interruption::Cancel, [this](const IndexProgress& progress) {
            return 2 * progress.committedTokens > m_nTokens;
        });
        if (outcome || outcome.error().code != ErrorCode::Cancelled)
            qFatal("the job was not cancelled: %s", outcome ? "finished" : outcome.error().message.c_str());
        const auto index = AtomIndex::open(job.out);
        if (!index || index->state().nSegments < 1 || index->state().nDocuments < 25)
            qFatal("the job was cancelled too early");
        return job;
    }

    static QString digestOf(const IndexJob& job)
    {
        const auto digest = indexDigest(job.out);
        return digest ? QString::fromStdString(*digest) : QString::fromStdString(digest.error().message);
    }

    std::vector<std::string> m_documents;
    std::unique_ptr<JobFixture> m_fixture;
    QString m_digest; // of an uninterrupted run
    std::int64_t m_nTokens = 0;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ResumeTest)
#include "tst_resume.moc"
