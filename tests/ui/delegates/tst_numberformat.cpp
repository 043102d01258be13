#include "tests/support/testsupport.h"
#include "ui/delegates/numberformat.h"

#include <limits>

using namespace atomscope;

class NumberFormatTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsAreGroupedByThousands_data()
    {
        QTest::addColumn<qint64>("count");
        QTest::addColumn<QString>("shown");
        QTest::newRow("zero") << qint64{0} << QStringLiteral("0");
        QTest::newRow("three digits") << qint64{999} << QStringLiteral("999");
        QTest::newRow("four digits") << qint64{1000} << QStringLiteral("1,000");
        QTest::newRow("seven digits") << qint64{1234567} << QStringLiteral("1,234,567");
        QTest::newRow("negative") << qint64{-123} << QStringLiteral("-123");
        QTest::newRow("negative thousands") << qint64{-1234} << QStringLiteral("-1,234");
        QTest::newRow("largest") << std::numeric_limits<qint64>::max() << QStringLiteral("9,223,372,036,854,775,807");
    }
    void countsAreGroupedByThousands()
    {
        QFETCH(qint64, count);
        QTEST(formatCount(count), "shown");
    }

    void activationsKeepThreeSignificantDigits_data()
    {
        QTest::addColumn<double>("activation");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("precise");
        const auto row = [](double value, const char* shown, const char* precise) {
            QTest::newRow(precise) << value << QString::fromLatin1(shown) << QString::fromLatin1(precise);
        };
        row(0, "0", "0");
        row(34.1234567, "34.1", "34.123");
        row(8.2, "8.20", "8.2000");
        row(9.996, "10.0", "9.9960");
        row(0.612, "0.612", "0.61200");
        row(0.0061234, "0.00612", "0.0061234");
        row(0.000015, "1.50e-05", "1.5000e-05");
        row(1234.6, "1235", "1234.6");
        row(999999.9, "1.00e+06", "1.0000e+06");
        row(-2.5, "-2.50", "-2.5000");
    }
    void activationsKeepThreeSignificantDigits()
    {
        QFETCH(double, activation);
        QTEST(formatActivation(activation), "shown");
        QTEST(formatActivationPrecise(activation), "precise");
    }

    void percentagesHaveTwoSignificantDigitsAndNeverPretendToBeWhole_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("shown");
        QTest::newRow("none") << 0.0 << QStringLiteral("0\u00a0%");
        QTest::newRow("all") << 1.0 << QStringLiteral("100\u00a0%");
        QTest::newRow("nearly all") << 0.99999 << QStringLiteral("> 99.9\u00a0%");
        QTest::newRow("a third") << 1.0 / 3 << QStringLiteral("33.3\u00a0%");
        QTest::newRow("few") << 0.035 << QStringLiteral("3.5\u00a0%");
        QTest::newRow("fewer") << 0.00012 << QStringLiteral("0.012\u00a0%");
    }
    void percentagesHaveTwoSignificantDigitsAndNeverPretendToBeWhole()
    {
        QFETCH(double, share);
        QTEST(formatPercent(share), "shown");
    }

    void compactCountsAreShort()
    {
        QCOMPARE(formatCompact(0), QStringLiteral("0"));
        QCOMPARE(formatCompact(9'999), QStringLiteral("9,999"));
        QCOMPARE(formatCompact(10'000), QStringLiteral("10.0k"));
        QCOMPARE(formatCompact(412'345), QStringLiteral("412k"));
        QCOMPARE(formatCompact(999'600), QStringLiteral("1.00M")); // not "1000k"
        QCOMPARE(formatCompact(-1'020'000), QStringLiteral("-1.02M"));
        QCOMPARE(formatCompact(3'100'000'000), QStringLiteral("3.10G"));
    }

    void sizesHaveTheirUnit()
    {
        QCOMPARE(formatBytes(999), QStringLiteral("999 bytes"));
        QCOMPARE(formatBytes(23'400'000), QStringLiteral("23.4\u00a0MB"));
        QCOMPARE(formatBytes(999'600), QStringLiteral("1.00\u00a0MB")); // not "1000 kB"
        QCOMPARE(formatBytes(1'200'000'000), QStringLiteral("1.20\u00a0GB"));
        QCOMPARE(formatBytes(5'000'000'000'000), QStringLiteral("5.00\u00a0TB"));
    }

    void fewerThanThirtyAreShownAsCounts()
    {
        QCOMPARE(formatDensity(29, 1000), QStringLiteral("29 of 1,000"));
        QCOMPARE(formatDensity(30, 1000), QStringLiteral("3.0\u00a0%"));
        QCOMPARE(formatDensity(0, 1000000), QStringLiteral("0 of 1,000,000"));
        QCOMPARE(formatShare(40, 0), QStringLiteral("40 of 0"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(NumberFormatTest)
#include "tst_numberformat.moc"
