// Nulls beside an index: atom by atom as dense as the index, of the same text, or refused.
#include "core/jobs/nulljob.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

constexpr int kD = 24;

QString refusal(const Result<IndexOutcome>& outcome, ErrorCode code)
{
    if (outcome)
        return QStringLiteral("(it went well)");
    return outcome.error().code == code ? QString::fromStdString(outcome.error().message)
                                        : QStringLiteral("(another error: %1)").arg(outcome.error().message.c_str());
}

/// How often each token is counted in each document.
std::map<std::pair<int, int>, int> unigrams(const AtomIndex& index)
{
    std::map<std::pair<int, int>, int> counts;
    for (std::int32_t w = 0; w < index.state().nSequences; ++w) {
        const auto window = index.sequence(SequenceId{w}).value();
        for (std::size_t t = 0; t < window.ids.size(); ++t)
            if (window.counted[t])
                ++counts[{window.document.v, window.ids[t].v}];
    }
    return counts;
}

} // namespace

class NullJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<JobFixture>(TinyModelSpec{}, TinySaeSpec{}, mixedDocuments());
        VERIFY_RESULT(runToTheEnd(trained()));
    }

    void directionsAndBasisFireAsOftenAsThePairedAtoms_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("sampled");
        QTest::newRow("directions, all tokens known") << "directions" << 0;
        QTest::newRow("basis, all tokens known") << "basis" << 0;
        QTest::newRow("directions, from a sample") << "directions" << 1000;
        QTest::newRow("basis, from a sample") << "basis" << 1000;
    }

    void directionsAndBasisFireAsOftenAsThePairedAtoms()
    {
        QFETCH(QString, kind);
        QFETCH(int, sampled);
        if (sampled > 0) {
            IndexJob job = trained();
            job.force = true;
            job.denseBytes = 2 * kD * sampled;
            VERIFY_RESULT(runToTheEnd(job));
        }
        const IndexJob job = null(kind.toStdString());
        VERIFY_RESULT(runToTheEnd(job));
        const fs::path file = pairedNullPath(job.nullOf, *job.null);
        VERIFY_RESULT(verifyIndex(file));
        const auto paired = AtomIndex::open(job.nullOf);
        const auto made = AtomIndex::open(file);
        VERIFY_RESULT(made);
        QCOMPARE(made->state().nTokens, paired->state().nTokens);
        QVERIFY(made->state().nTokens > 2 * sampled);
        QVERIFY(unigrams(*made) == unigrams(*paired));
        const auto wanted = paired->allStatistics().value();
        const auto reached = made->allStatistics().value();
        int nLooked = 0;
        double sumWanted = 0;
        double sumReached = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto n = static_cast<double>(wanted[i].nFired);
            // Windows of this text that begin with the same token have the same x there: where a threshold falls among
            // them, rounding to float16 decides for all of them at once. A sample knows a count k of its own to
            // sqrt(k).
            const double inSample = n * sampled / static_cast<double>(made->state().nTokens);
            if (sampled > 0 && inSample < 20)
                continue;
            ++nLooked;
            sumWanted += n;
            sumReached += static_cast<double>(reached[i].nFired);
            const double allowed = 35 + 0.02 * n + (sampled > 0 ? 5 * n / std::sqrt(inSample) : 0.0);
            QVERIFY2(std::abs(static_cast<double>(reached[i].nFired) - n) <= allowed,
                     qPrintable(QStringLiteral("atom %1: %2 and %3").arg(i).arg(n).arg(reached[i].nFired)));
        }
        QVERIFY(nLooked > 10);
        QVERIFY2(std::abs(sumReached / sumWanted - 1) < (sampled > 0 ? 0.1 : 0.02),
                 qPrintable(QStringLiteral("%1 and %2").arg(sumWanted).arg(sumReached)));
        QVERIFY(std::isnan(made->sequence(SequenceId{0}).value().errorNorm[2]));
    }

    void shuffledTextKeepsWhatStandsInEachDocument()
    {
        const IndexJob job = null("shuffled");
        VERIFY_RESULT(runToTheEnd(job));
        const fs::path file = pairedNullPath(job.nullOf, NullKind::Shuffled);
        VERIFY_RESULT(verifyIndex(file));
        const auto paired = AtomIndex::open(job.nullOf);
        const auto made = AtomIndex::open(file);
        QVERIFY(unigrams(*made) == unigrams(*paired));
        QCOMPARE(made->state().nSequences, paired->state().nSequences);
        int nMoved = 0;
        for (std::int32_t w = 0; w < made->state().nSequences; ++w) {
            const auto now = made->sequence(SequenceId{w}).value();
            const auto before = paired->sequence(SequenceId{w}).value();
            QCOMPARE(now.counted, before.counted);
            nMoved += now.ids != before.ids;
        }
        QVERIFY(nMoved > made->state().nSequences / 2);
        QCOMPARE(made->definitions().saeFingerprint, paired->definitions().saeFingerprint);
    }

    void everyNullIsFoundBesideItsIndex()
    {
        for (const char* kind : {"directions", "basis", "shuffled"})
            VERIFY_RESULT(runToTheEnd(null(kind)));
        const auto found = findPairedNulls(trained().out);
        VERIFY_RESULT(found);
        QCOMPARE(found->size(), 3U);
        for (const PairedNull& entry : *found) {
            QCOMPARE(QString::fromStdString(entry.refusal), QString());
            QVERIFY(entry.isFinished);
        }
    }

    void aStoppedNullGoesOnToTheSameDigest_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"directions", "basis", "shuffled"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }

    void aStoppedNullGoesOnToTheSameDigest()
    {
        QFETCH(QString, kind);
        IndexJob job = null(kind.toStdString());
        job.out = m_fixture->path("whole.atoms");
        VERIFY_RESULT(runToTheEnd(job));
        const auto digest = indexDigest(job.out).value();
        job.out = m_fixture->path("stopped.atoms");
        const auto stopped = runUntilSegments(job, 2);
        VERIFY_RESULT(stopped);
        QVERIFY(!stopped->isFinished);
        VERIFY_RESULT(verifyIndex(job.out));
        job.threads = 2;
        VERIFY_RESULT(runToTheEnd(job));
        QCOMPARE(QString::fromStdString(indexDigest(job.out).value()), QString::fromStdString(digest));
    }

    void anotherTextIsRefused()
    {
        auto documents = mixedDocuments();
        documents[documents.size() / 2] += " and more";
        m_fixture->writeText(documents);
        QVERIFY(refusal(runToTheEnd(null("directions")), ErrorCode::Conflict).contains(QStringLiteral("same text")));
        documents = mixedDocuments();
        documents.push_back("one more");
        m_fixture->writeText(documents);
        QVERIFY(refusal(runToTheEnd(null("shuffled")), ErrorCode::Conflict).contains(QStringLiteral("same text")));
        documents = mixedDocuments();
        documents.resize(documents.size() / 2);
        m_fixture->writeText(documents);
        QVERIFY(refusal(runToTheEnd(null("basis")), ErrorCode::Conflict).contains(QStringLiteral("text")));
        const auto found = findPairedNulls(trained().out);
        QVERIFY(std::ranges::none_of(found.value(), &PairedNull::isFinished));
    }

    void anotherSaeIsRefused()
    {
        TinySaeSpec spec;
        spec.seed = 77;
        VERIFY_RESULT(writeTinySae(m_fixture->path("other"), spec));
        IndexJob job = null("directions");
        job.sae = m_fixture->path("other");
        QVERIFY(refusal(runToTheEnd(job), ErrorCode::Conflict).contains(QStringLiteral("SAE")));
    }

    void indexesWithoutASampleOrAnEndHaveNoNull()
    {
        IndexJob job = trained();
        job.out = m_fixture->path("nosample.atoms");
        job.denseBytes = 0;
        VERIFY_RESULT(runToTheEnd(job));
        IndexJob of = null("basis");
        of.nullOf = job.out;
        QVERIFY(refusal(runToTheEnd(of), ErrorCode::Unsupported).contains(QStringLiteral("--dense-sample")));
        job.out = m_fixture->path("unfinished.atoms");
        VERIFY_RESULT(runUntilSegments(job, 1));
        of.nullOf = job.out;
        QVERIFY(refusal(runToTheEnd(of), ErrorCode::Usage).contains(QStringLiteral("not finished")));
        of.nullOf.clear();
        QVERIFY(refusal(runToTheEnd(of), ErrorCode::Usage).contains(QStringLiteral("--null-of")));
        of = null("basis");
        of.out = of.nullOf;
        of.force = true;
        QVERIFY(refusal(runToTheEnd(of), ErrorCode::Usage).contains(QStringLiteral("index itself")));
        const IndexJob first = null("basis");
        VERIFY_RESULT(runToTheEnd(first));
        of.nullOf = pairedNullPath(first.nullOf, NullKind::Basis);
        QVERIFY(refusal(runToTheEnd(of), ErrorCode::Usage).contains(QStringLiteral("null itself")));
    }

    void aPermutedDecoderIsNoNullOfFirings()
    {
        const auto kind = parseNullKind("permuted-decoder");
        QVERIFY(!kind);
        QCOMPARE(kind.error().code, ErrorCode::Unsupported);
        QVERIFY(QString::fromStdString(kind.error().message).contains(QStringLiteral("leaves every firing as it is")));
        QCOMPARE(parseNullKind("nothing").error().code, ErrorCode::Usage);
    }

private:
    IndexJob trained() const { return m_fixture->job("trained.atoms"); }
    IndexJob null(const std::string& kind) const
    {
        IndexJob job = trained();
        job.nullOf = job.out;
        job.out.clear();
        job.null = parseNullKind(kind).value();
        job.segmentTokens = 600;
        return job;
    }

    std::unique_ptr<JobFixture> m_fixture;
};

ATOMSCOPE_GUILESS_TEST_MAIN(NullJobTest)
#include "tst_nulljob.moc"
