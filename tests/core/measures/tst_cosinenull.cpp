// What random directions give, against published numbers and against directions that are drawn.
#include "core/base/randomstream.h"
#include "core/measures/cosinenull.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace atomscope;

class CosineNullTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theExpectedLargestIsThePublishedOne()
    {
        QVERIFY(std::abs(expectedLargestCosine(24576, 768) - 0.143) < 0.0005);
    }

    void theExpectedLargestIsThatOfDirectionsThatAreDrawn()
    {
        constexpr int kD = 256;
        constexpr int kM = 4000;
        constexpr int kRepeats = 40;
        double mean = 0;
        for (int repeat = 0; repeat < kRepeats; ++repeat) {
            RandomStream random(static_cast<std::uint64_t>(repeat), 4);
            const auto drawn = [&random] {
                std::vector<double> direction(kD);
                double squares = 0;
                for (double& value : direction) {
                    value = static_cast<double>(random.noise());
                    squares += value * value;
                }
                for (double& value : direction)
                    value /= std::sqrt(squares);
                return direction;
            };
            const auto mine = drawn();
            double largest = -1;
            for (int i = 0; i < kM; ++i) {
                const auto other = drawn();
                largest = std::max(largest, std::inner_product(mine.begin(), mine.end(), other.begin(), 0.0));
            }
            mean += largest / kRepeats;
        }
        const double expected = expectedLargestCosine(kM, kD); // an expansion: some percent below, as published
        QVERIFY2(std::abs(mean / expected - 1) < 0.05, qPrintable(QStringLiteral("%1 %2").arg(mean).arg(expected)));
    }

    void theWelchBoundIsReachedByTheSimplex()
    {
        // d + 1 corners of a simplex have cosines of -1/d each: no set does better.
        QVERIFY(std::abs(welchBound(4, 3) - 1.0 / 3) < 1e-12);
        QCOMPARE(welchBound(3, 3), 0.0);
        QVERIFY(std::abs(welchBound(2, 1) - 1) < 1e-12);
        QVERIFY(welchBound(24576, 768) < expectedLargestCosine(24576, 768));
    }

    void whatIsNotDefinedIsNoNumber()
    {
        QVERIFY(std::isnan(expectedLargestCosine(2, 10)));
        QVERIFY(std::isnan(expectedLargestCosine(100, 0)));
        QVERIFY(std::isnan(welchBound(1, 10)));
        QVERIFY(expectedLargestCosine(1000, 1) <= 1);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(CosineNullTest)
#include "tst_cosinenull.moc"
