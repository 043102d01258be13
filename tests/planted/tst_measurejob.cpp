// The job that measures every atom: the same numbers however it is run, and nothing twice.
#include "core/jobs/measurejob.h"
#include "core/measures/evidencemeasures.h"
#include "core/measures/verdict.h"
#include "core/store/verify.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <cmath>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

bool isSame(double a, double b)
{
    return (std::isnan(a) && std::isnan(b)) || a == b;
}

const std::function<void(std::int64_t, std::int64_t)> kSilent;

} // namespace

class MeasureJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_path = m_folder.path().toStdString();
        const auto set = makePlantedSet({'B', 1, 60, false}).value();
        VERIFY_RESULT(test::writePlantedIndex(m_path, m_path / "whole.atoms", set));
        fs::copy_file(m_path / "whole.atoms", m_path / "parts.atoms");
        m_digest = indexDigest(m_path / "whole.atoms").value();
        IndexControl control;
        std::int64_t last = 0, total = 0;
        const auto outcome
            = runMeasureJob({m_path / "whole.atoms", 1}, control, [&](std::int64_t done, std::int64_t of) {
                  QVERIFY(done > last);
                  last = done;
                  total = of;
              });
        VERIFY_RESULT(outcome);
        QVERIFY(outcome->isFinished && !outcome->wasUpToDate);
        QCOMPARE(outcome->nAtoms, static_cast<std::int64_t>(set.atoms.size()));
        QCOMPARE(last, outcome->nAtoms);
        QCOMPARE(total, outcome->nAtoms);
    }

    void theColumnsAreWhatTheMetersSay()
    {
        const auto index = AtomIndex::open(m_path / "whole.atoms").value();
        EvidenceMeter meter(EvidenceText::read(index).value());
        const auto gain = std::get<std::vector<double>>(index.column("lookup_gain").value());
        const auto verdicts = std::get<std::vector<std::string>>(index.column("verdict").value());
        for (const int atom : {0, 3, 25, 70, 110, 150, 177, 186}) {
            const auto at = static_cast<std::size_t>(atom);
            const auto evidence = meter.measure(index, AtomId{atom}, index.postings(AtomId{atom}).value()).value();
            for (const EvidenceMeasure& measure : evidenceMeasures()) {
                const auto column = std::get<std::vector<double>>(index.column(measure.about.name).value());
                QVERIFY2(isSame(column[at], measure.value(evidence)), measure.about.name.data());
            }
            QCOMPARE(verdicts[at], std::string(toString(decideVerdict(evidence, gain[at]))));
        }
    }

    void aRunThatWasStoppedGoesOn()
    {
        const fs::path file = m_path / "parts.atoms";
        int nRuns = 0;
        bool isFinished = false;
        while (!isFinished && nRuns < 10) {
            IndexControl control;
            const auto outcome = runMeasureJob({file, 2}, control, [&](std::int64_t, std::int64_t) { control.stop(); });
            VERIFY_RESULT(outcome);
            isFinished = outcome->isFinished;
            ++nRuns;
        }
        QVERIFY(isFinished && nRuns > 1);
        const auto parts = AtomIndex::open(file).value(), whole = AtomIndex::open(m_path / "whole.atoms").value();
        QCOMPARE(parts.columnNames(), whole.columnNames());
        for (const std::string& name : whole.columnNames()) {
            const auto a = parts.column(name).value(), b = whole.column(name).value();
            if (const auto* reals = std::get_if<std::vector<double>>(&a)) {
                for (std::size_t i = 0; i < reals->size(); ++i)
                    QVERIFY(isSame((*reals)[i], std::get<std::vector<double>>(b)[i]));
            } else {
                QVERIFY(a == b);
            }
        }
    }

    void nothingIsMeasuredTwice()
    {
        IndexControl control;
        const auto outcome = runMeasureJob({m_path / "whole.atoms", 1}, control, kSilent);
        VERIFY_RESULT(outcome);
        QVERIFY(outcome->isFinished && outcome->wasUpToDate);
        QCOMPARE(outcome->nAtoms, 0);
    }

    void theContentStaysWhatItWas()
    {
        VERIFY_RESULT(verifyIndex(m_path / "whole.atoms"));
        QCOMPARE(indexDigest(m_path / "whole.atoms").value(), m_digest);
    }

    void aCancelledRunSaysSo()
    {
        fs::copy_file(m_path / "whole.atoms", m_path / "cancelled.atoms");
        IndexControl control;
        control.cancel();
        const auto upToDate = runMeasureJob({m_path / "cancelled.atoms", 1}, control, kSilent);
        VERIFY_RESULT(upToDate); // there was nothing to cancel
        const auto missing = runMeasureJob({m_path / "none.atoms", 1}, control, kSilent);
        QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
    }

private:
    QTemporaryDir m_folder;
    fs::path m_path;
    std::string m_digest;
};

ATOMSCOPE_GUILESS_TEST_MAIN(MeasureJobTest)
#include "tst_measurejob.moc"
