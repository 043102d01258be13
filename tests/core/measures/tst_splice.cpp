// Means a token with their errors, and what is kept of a measurement.
#include "core/measures/splice.h"
#include "tests/support/testsupport.h"

#include <cmath>

using namespace atomscope;

class SpliceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMeanOfUnequalUnitsIsThatOfTheirTokens()
    {
        // By hand: mean 12 / 6 = 2; deviations 2 - 2*2 = -2, 4 - 2*1 = 2, 6 - 2*3 = 0; sqrt(3/2 * 8) / 6.
        const Nats nats = perToken(std::vector<double>{2, 4, 6}, std::vector<std::int64_t>{2, 1, 3});
        QCOMPARE(nats.mean, 2.0);
        QVERIFY(std::abs(nats.error - std::sqrt(12.0) / 6) < 1e-15);
        // Units of one token: the ordinary standard error of a mean.
        const Nats plain = perToken(std::vector<double>{1, 3}, std::vector<std::int64_t>{1, 1});
        QVERIFY(std::abs(plain.error - 1) < 1e-15); // sd sqrt(2) / sqrt(2)
        QVERIFY(std::isnan(perToken(std::vector<double>{1}, std::vector<std::int64_t>{1}).error));
        QVERIFY(std::isnan(perToken({}, {}).mean));
    }

    void whatIsKeptIsWhatWasMeasured()
    {
        SpliceMeasure measure;
        measure.site = "blocks.1.hook_resid_post";
        measure.nTokens = 12;
        measure.nUnits = 3;
        measure.unit = "document";
        for (std::size_t i = 0; i < 4; ++i) {
            const auto x = static_cast<double>(i);
            measure.crossEntropy[i] = {4 + x, 0.5};
            measure.deltaCrossEntropy[i] = {x, 0.25};
            measure.divergence[i] = {2 * x, std::nan("")};
        }
        const auto read = spliceFromJson(toJson(measure));
        VERIFY_RESULT(read);
        QCOMPARE(read->site, measure.site);
        QCOMPARE(read->nTokens, measure.nTokens);
        QCOMPARE(read->nUnits, measure.nUnits);
        QCOMPARE(read->unit, measure.unit);
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(read->crossEntropy[i].mean, measure.crossEntropy[i].mean);
            QCOMPARE(read->deltaCrossEntropy[i].error, i == 0 ? 0 : 0.25);
            QVERIFY(i == 0 || std::isnan(read->divergence[i].error));
        }
        QCOMPARE(read->recovered(Spliced::Zero), 0.5); // (2 - 1) / 2
        QVERIFY(std::isnan(SpliceMeasure().recovered(Spliced::Mean)));
        for (const char* broken : {"", "{}", "[1]", R"({"site": 3})"})
            QCOMPARE(spliceFromJson(broken).error().code, ErrorCode::BadFormat);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SpliceTest)
#include "tst_splice.moc"
