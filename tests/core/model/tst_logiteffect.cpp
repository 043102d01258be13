#include "core/base/hash.h"
#include "core/model/logiteffect.h"
#include "core/model/norm.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace atomscope;

namespace {

std::vector<float> randomValues(std::size_t count, std::uint64_t seed)
{
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(mix64(seed + i) >> 40) / 8388608.0F - 1;
    return values;
}

Unembedding randomUnembedding(NormKind norm, int D, int V)
{
    Unembedding unembedding{norm, 1e-5F, randomValues(static_cast<std::size_t>(D), 11), {}};
    unembedding.unembed = randomValues(static_cast<std::size_t>(D) * static_cast<std::size_t>(V), 12);
    return unembedding;
}

/// The effects of one decoder row in plain loops over doubles, for tokens 0 … nVocabulary - 1.
std::vector<double> slowEffects(const Unembedding& u, const float* row, int nVocabulary, double sigma)
{
    const std::size_t D = u.gamma.size();
    double mean = 0;
    for (std::size_t i = 0; i < D; ++i)
        mean += u.norm == NormKind::LayerNorm ? double(row[i]) / double(D) : 0;
    std::vector<double> effects;
    double vocabularyMean = 0;
    for (int token = 0; token < nVocabulary; ++token) {
        double logit = 0;
        for (std::size_t i = 0; i < D; ++i)
            logit += (double(row[i]) - mean) * double(u.gamma[i]) * double(u.unembed[std::size_t(token) * D + i]);
        effects.push_back(logit / sigma);
        vocabularyMean += logit / sigma / nVocabulary;
    }
    for (double& effect : effects)
        effect -= vocabularyMean;
    return effects;
}

bool isNear(double got, double expected)
{
    return std::abs(got - expected) <= 1e-5 + 1e-5 * std::abs(expected);
}

/// Empty if `got` is the histogram of `values`; values that lie on an edge but for rounding may be on either side.
QString histogramError(const TokenEffects& got, const std::vector<double>& values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const std::size_t nBins = got.counts.size();
    if (got.edges.size() != nBins + 1 || !isNear(got.edges.front(), *low) || !isNear(got.edges.back(), *high))
        return QStringLiteral("edges do not span the values");
    std::int64_t sum = 0;
    for (std::size_t bin = 0; bin < nBins; ++bin) {
        const double from = *low + (*high - *low) * double(bin) / double(nBins);
        const double to = *low + (*high - *low) * double(bin + 1) / double(nBins);
        if (!isNear(got.edges[bin], from))
            return QStringLiteral("edge %1 is misplaced").arg(bin);
        const auto between = [&](double slack) {
            return std::count_if(values.begin(), values.end(),
                                 [&](double v) { return v > from - slack && v < to + slack; });
        };
        if (got.counts[bin] < between(-1e-5) || got.counts[bin] > between(1e-5))
            return QStringLiteral("bin %1 holds %2").arg(bin).arg(got.counts[bin]);
        sum += got.counts[bin];
    }
    return sum == std::ssize(values) ? QString() : QStringLiteral("counts do not add up");
}

} // namespace

class LogitEffectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void effectsAreThoseOfPlainLoops_data()
    {
        QTest::addColumn<int>("norm");
        QTest::addColumn<int>("D");
        QTest::addColumn<int>("n");
        QTest::newRow("layer norm") << int(NormKind::LayerNorm) << 24 << 5;
        QTest::newRow("RMS norm") << int(NormKind::RmsNorm) << 24 << 5;
        QTest::newRow("more atoms than a block") << int(NormKind::LayerNorm) << 7 << 131;
    }

    void effectsAreThoseOfPlainLoops()
    {
        QFETCH(int, norm);
        QFETCH(int, D);
        QFETCH(int, n);
        constexpr int kRows = 307; // seven of them padding
        const LogitEffectOptions options{.nVocabulary = 300, .sigma = 2.5, .nTokens = 9, .nBins = 16};
        const Unembedding u = randomUnembedding(NormKind(norm), D, kRows);
        const std::vector<float> decoder = randomValues(std::size_t(n) * std::size_t(D), 13);
        const auto effects = directLogitEffects(u, decoder, options);
        VERIFY_RESULT(effects);
        QCOMPARE(std::ssize(*effects), std::ptrdiff_t{n});
        for (int atom = 0; atom < n; ++atom) {
            const TokenEffects& got = (*effects)[std::size_t(atom)];
            const auto slow = slowEffects(u, decoder.data() + atom * D, options.nVocabulary, options.sigma);
            std::vector<double> sorted = slow;
            std::sort(sorted.begin(), sorted.end());
            QCOMPARE(std::ssize(got.top), std::ptrdiff_t{9});
            QCOMPARE(std::ssize(got.bottom), std::ptrdiff_t{9});
            for (std::size_t i = 0; i < 9; ++i) {
                QVERIFY(isNear(got.top[i].value, sorted[sorted.size() - 1 - i]));
                QVERIFY(isNear(got.top[i].value, slow.at(std::size_t(got.top[i].token.v))));
                QVERIFY(isNear(got.bottom[i].value, sorted[i]));
                QVERIFY(isNear(got.bottom[i].value, slow.at(std::size_t(got.bottom[i].token.v))));
            }
            const QString error = histogramError(got, slow);
            QVERIFY2(error.isEmpty(), qPrintable(error));
        }
    }

    void bitsDoNotDependOnHowManyAtomsAreAsked()
    {
        const Unembedding u = randomUnembedding(NormKind::LayerNorm, 24, 300);
        const std::vector<float> decoder = randomValues(200 * 24, 14);
        const LogitEffectOptions options{.nVocabulary = 300};
        const auto all = directLogitEffects(u, decoder, options);
        VERIFY_RESULT(all);
        for (const std::size_t atom : {std::size_t{0}, std::size_t{127}, std::size_t{199}}) {
            const auto alone = directLogitEffects(u, std::span(decoder).subspan(atom * 24, 24), options);
            VERIFY_RESULT(alone);
            QVERIFY(alone->at(0).edges == all->at(atom).edges);
            QVERIFY(alone->at(0).counts == all->at(atom).counts);
            for (std::size_t i = 0; i < 10; ++i) {
                QVERIFY(alone->at(0).top[i].token == all->at(atom).top[i].token);
                QCOMPARE(alone->at(0).top[i].value, all->at(atom).top[i].value);
            }
        }
    }

    void equalEffectsAreInTheOrderOfTheirIds()
    {
        Unembedding u{NormKind::RmsNorm, 0, {1, 1}, std::vector<float>(2 * 6)};
        for (std::size_t token = 0; token < 6; ++token)
            u.unembed[2 * token] = token % 2 == 0 ? 1.0F : -1.0F;
        const std::vector<float> decoder = {3, 0};
        const auto effects = directLogitEffects(u, decoder, {.nVocabulary = 6, .nTokens = 4, .nBins = 2});
        VERIFY_RESULT(effects);
        const auto ids = [](const std::vector<TokenEffect>& list) {
            std::vector<int> result;
            for (const TokenEffect& effect : list)
                result.push_back(effect.token.v);
            return result;
        };
        QCOMPARE(ids(effects->at(0).top), (std::vector<int>{0, 2, 4, 1}));
        QCOMPARE(ids(effects->at(0).bottom), (std::vector<int>{1, 3, 5, 0}));
        QCOMPARE(effects->at(0).top[0].value, 3.0F);
        QCOMPARE(effects->at(0).counts, (std::vector<std::int64_t>{3, 3}));
    }

    void aConstantAddedToADecoderRowHasNoEffectUnderLayerNorm()
    {
        const Unembedding u = randomUnembedding(NormKind::LayerNorm, 24, 300);
        const std::vector<float> decoder = randomValues(24, 15);
        std::vector<float> shifted = decoder;
        for (float& value : shifted)
            value += 4;
        const auto plain = directLogitEffects(u, decoder, {.nVocabulary = 300});
        const auto moved = directLogitEffects(u, shifted, {.nVocabulary = 300});
        VERIFY_RESULT(plain);
        VERIFY_RESULT(moved);
        for (std::size_t i = 0; i < 10; ++i)
            QVERIFY(isNear(plain->at(0).top[i].value, moved->at(0).top[i].value));
    }

    void aDeadRowHasOneBinAndARowThatIsNotFiniteHasNoLists()
    {
        const Unembedding u = randomUnembedding(NormKind::LayerNorm, 4, 50);
        std::vector<float> decoder(3 * 4, 0.0F);
        decoder[5] = std::numeric_limits<float>::quiet_NaN();
        decoder[8] = 1;
        const auto effects = directLogitEffects(u, decoder, {.nVocabulary = 50, .nBins = 4});
        VERIFY_RESULT(effects);
        QCOMPARE(effects->at(0).counts, (std::vector<std::int64_t>{50, 0, 0, 0}));
        QCOMPARE(effects->at(0).top[0].value, 0.0F);
        QVERIFY(effects->at(1).top.empty() && effects->at(1).bottom.empty() && effects->at(1).edges.empty());
        QCOMPARE(effects->at(1).counts, (std::vector<std::int64_t>{0, 0, 0, 0}));
        QVERIFY(std::isfinite(effects->at(2).top.at(0).value));
    }

    void questionsThatMakeNoSenseAreRefused()
    {
        const Unembedding u = randomUnembedding(NormKind::LayerNorm, 4, 50);
        const std::vector<float> decoder(8, 1.0F);
        QVERIFY(!directLogitEffects(u, std::span(decoder).first(7), {.nVocabulary = 50}));
        QVERIFY(!directLogitEffects(u, decoder, {.nVocabulary = 51}));
        QVERIFY(!directLogitEffects(u, decoder, {.nVocabulary = 0}));
        QVERIFY(!directLogitEffects(u, decoder, {.nVocabulary = 50, .sigma = 0}));
        QVERIFY(!directLogitEffects(u, decoder, {.nVocabulary = 50, .sigma = std::nan("")}));
        QCOMPARE(directLogitEffects(u, {}, {.nVocabulary = 50}).value().size(), std::size_t{0});
    }

    void scalesAreWhatTheNormDividesBy()
    {
        constexpr int D = 37;
        constexpr int N = 5;
        constexpr float kEpsilon = 0.01F;
        const std::vector<float> x = randomValues(N * D, 16);
        for (const NormKind kind : {NormKind::LayerNorm, NormKind::RmsNorm}) {
            std::vector<float> scales(N);
            normScales(kind, kEpsilon, x.data(), N, D, scales.data());
            const Norm norm{kind, kEpsilon, std::vector<float>(D, 1.0F), std::vector<float>(D, 0.0F)};
            std::vector<float> y(N * D);
            applyNorm(norm, x.data(), N, y.data());
            for (int n = 0; n < N; ++n) {
                // (x_i - x_j) / (y_i - y_j) is the divisor, whether or not a mean was subtracted
                const std::size_t row = std::size_t(n) * D;
                const auto [low, high] = std::minmax_element(x.begin() + n * D, x.begin() + (n + 1) * D);
                const auto i = std::size_t(low - x.begin());
                const auto j = std::size_t(high - x.begin());
                QVERIFY(i >= row && j >= row);
                QVERIFY(isNear(scales[std::size_t(n)], double(x[i] - x[j]) / double(y[i] - y[j])));
            }
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(LogitEffectTest)
#include "tst_logiteffect.moc"
