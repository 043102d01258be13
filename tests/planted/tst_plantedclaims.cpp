// What the claims page says where the truth is known.
#include "core/claims/claims.h"
#include "core/jobs/measurejob.h"
#include "core/store/pairednull.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>

using namespace atomscope;

class PlantedClaimsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void claimsAreWhatWasPlanted_data()
    {
        QTest::addColumn<char>("kase");
        QTest::addColumn<int>("seed");
        QTest::addColumn<QStringList>("consistent");
        QTest::addColumn<QStringList>("against");
        const QStringList one{QStringLiteral("C1"), QStringLiteral("C4")}, some{QStringLiteral("C1")};
        const QStringList several{QStringLiteral("C4"), QStringLiteral("C5"), QStringLiteral("C11")};
        for (const int seed : {1, 2, 3}) {
            QTest::addRow("A oracle, %d", seed) << 'A' << seed << one << QStringList{};
            QTest::addRow("B several meanings, %d", seed) << 'B' << seed << some << several;
            QTest::addRow("K random directions, %d", seed) << 'K' << seed << QStringList{} << QStringList{};
        }
        // Circles and behaviours without an atom: nothing measures them yet, and the page must not claim that they are
        // not there.
        QTest::addRow("D circles") << 'D' << 1 << one << QStringList{};
        QTest::addRow("L behaviours") << 'L' << 1 << one << QStringList{};
    }

    void claimsAreWhatWasPlanted()
    {
        QFETCH(char, kase);
        QFETCH(int, seed);
        QFETCH(QStringList, consistent);
        QFETCH(QStringList, against);
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString(), file = path / "planted.atoms";
        const auto set = makePlantedSet({kase, static_cast<std::uint64_t>(seed), 391, false}).value();
        VERIFY_RESULT(test::writePlantedIndex(path, file, set));
        IndexControl control;
        VERIFY_RESULT(runMeasureJob({file, 0}, control, {}));
        const auto index = AtomIndex::open(file).value();
        const auto page = makeClaimsPage(index);
        VERIFY_RESULT(page);
        QStringList isConsistent, isAgainst;
        for (const Claim& claim : page->claims) {
            if (claim.outcome == ClaimOutcome::ConsistentWith)
                isConsistent.append(QString::fromStdString(claim.id));
            if (claim.outcome == ClaimOutcome::CountsAgainst)
                isAgainst.append(QString::fromStdString(claim.id));
        }
        QCOMPARE(isConsistent, consistent);
        QCOMPARE(isAgainst, against);
        QVERIFY(!page->claims[7].notMeasured.empty() && !page->claims[9].notMeasured.empty());
        QVERIFY(!page->null && page->nullNote.empty());

        // What has a null's name and is none is not used, and that is said.
        std::filesystem::copy_file(file, pairedNullPath(file, NullKind::Directions));
        const auto beside = makeClaimsPage(index).value();
        QVERIFY(!beside.null && !beside.nullNote.empty());
        QCOMPARE(beside.claims[0].why, page->claims[0].why);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(PlantedClaimsTest)
#include "tst_plantedclaims.moc"
