// f and x_hat of one SAE: cases computed by hand, a reference in plain loops, and what must not matter.
#include "core/sae/encoder.h"
#include "tests/core/sae/denserows.h"
#include "tests/core/sae/randomsae.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <limits>

using namespace atomscope;
using namespace atomscope::test;

namespace {

/// D = 2, F = 3, numbers that are easy to follow.
Sae handSae()
{
    Sae sae;
    sae.dIn = 2;
    sae.dSae = 3;
    sae.W_enc = {1, 0, 1, //
                 0, 1, -1};
    sae.b_enc = {0, -1, 0.5F};
    sae.W_dec = {1, 0, //
                 0, 2, //
                 3, 4};
    sae.b_dec = {1, -1};
    sae.applyBDecToInput = false;
    sae.activation = Relu{};
    return sae;
}

/// f [F] and x_hat [D] of one row in double precision, straight from the definitions.
struct Reference
{
    std::vector<double> f, xHat;

    Reference(const Sae& sae, const float* x)
        : f(toSize(sae.dSae))
        , xHat(toSize(sae.dIn))
    {
        const std::size_t D = toSize(sae.dIn), F = toSize(sae.dSae);
        std::vector<double> in(x, x + D);
        double mean = 0, scale = 1, undo = 1;
        if (sae.centring == Centring::SubtractMean || sae.inputNorm == InputNorm::LayerNorm) {
            for (const double value : in)
                mean += value / static_cast<double>(D);
            for (double& value : in)
                value -= mean;
        }
        double squares = 0;
        for (const double value : in)
            squares += value * value;
        if (sae.inputNorm == InputNorm::LayerNorm) {
            undo = std::sqrt(squares / static_cast<double>(D - 1));
            scale = 1 / (undo + 1e-5);
        } else if (sae.inputNorm == InputNorm::ConstantNorm) {
            scale = std::sqrt(static_cast<double>(D) / squares);
            undo = 1 / scale;
        }
        if (sae.inputScale) {
            scale *= *sae.inputScale;
            undo /= *sae.inputScale;
        }
        std::vector<double> p(F);
        for (std::size_t i = 0; i < F; ++i) {
            p[i] = sae.b_enc[i];
            for (std::size_t j = 0; j < D; ++j)
                p[i] += (in[j] * scale - (sae.applyBDecToInput ? sae.b_dec[j] : 0.0)) * sae.W_enc[j * F + i];
        }
        std::vector<double> norms(F, 1.0);
        activate(sae, p, norms);
        for (std::size_t j = 0; j < D; ++j) {
            xHat[j] = sae.b_dec[j];
            for (std::size_t i = 0; i < F; ++i)
                xHat[j]
                    += f[i] / norms[i] * (sae.decoderScale.empty() ? 1.0F : sae.decoderScale[i]) * sae.W_dec[i * D + j];
            xHat[j] = xHat[j] * undo + mean;
        }
    }

private:
    void activate(const Sae& sae, std::vector<double>& p, std::vector<double>& norms)
    {
        const auto* topK = std::get_if<TopK>(&sae.activation);
        for (std::size_t i = 0; topK && topK->rescaleByDecoderNorm && i < p.size(); ++i) {
            double squares = 0;
            for (std::size_t j = 0; j < xHat.size(); ++j)
                squares += std::pow(sae.W_dec[i * xHat.size() + j], 2);
            norms[i] = std::sqrt(squares);
            p[i] *= norms[i];
        }
        for (std::size_t i = 0; i < p.size(); ++i) {
            if (const auto* jump = std::get_if<JumpRelu>(&sae.activation))
                f[i] = p[i] > jump->threshold[i] ? std::max(p[i], 0.0) : 0.0;
            else if (std::holds_alternative<TanhRelu>(sae.activation))
                f[i] = std::tanh(std::max(p[i], 0.0));
            else if (!topK || std::ranges::count_if(p, [&](double other) { return other > p[i]; }) < topK->k)
                f[i] = std::max(p[i], 0.0);
        }
    }
};

} // namespace

class EncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reluByHand()
    {
        const auto [f, xHat] = runSae(handSae(), {2, 3});
        QCOMPARE(f, (std::vector<float>{2, 2, 0})); // p = 2, 2, -0.5
        QCOMPARE(xHat, (std::vector<float>{3, 3})); // (1, -1) + 2 (1, 0) + 2 (0, 2)
    }

    void theDecoderBiasIsTakenOffTheInputWhenAsked()
    {
        Sae sae = handSae();
        sae.applyBDecToInput = true;
        const auto [f, xHat] = runSae(sae, {2, 3}); // x - b_dec = (1, 4)
        QCOMPARE(f, (std::vector<float>{1, 3, 0}));
        QCOMPARE(xHat, (std::vector<float>{2, 5}));
    }

    void jumpReluFiresStrictlyAboveItsThreshold()
    {
        Sae sae = handSae();
        sae.activation = JumpRelu{{2, 1.9F, -1}};
        const auto [f, xHat] = runSae(sae, {2, 3}); // p = 2 (at the threshold), 2, -0.5 (above it, but not positive)
        QCOMPARE(f, (std::vector<float>{0, 2, 0}));
    }

    void topKTakesTheLowerAtomOfATie()
    {
        Sae sae = handSae();
        sae.activation = TopK{1, false};
        QCOMPARE(runSae(sae, {2, 3}).f, (std::vector<float>{2, 0, 0})); // p = 2, 2, -0.5
        sae.activation = TopK{3, false};
        QCOMPARE(runSae(sae, {2, 3}).f, (std::vector<float>{2, 2, 0})); // relu: fewer than k may fire
    }

    void topKCanChooseByTheDecodersNorm()
    {
        Sae sae = handSae();
        sae.activation = TopK{1, true};
        const auto [f, xHat] = runSae(sae, {2, 3}); // p times norms (1, 2, 5) = 2, 4, -2.5
        QCOMPARE(f, (std::vector<float>{0, 4, 0}));
        QCOMPARE(xHat, (std::vector<float>{1, 3})); // (1, -1) + 4 / 2 (0, 2)
    }

    void anAtomWithoutADecoderRowNeverFiresUnderRescaling()
    {
        Sae sae = handSae();
        sae.W_dec[0] = 0;
        sae.activation = TopK{3, true};
        const auto [f, xHat] = runSae(sae, {2, 3});
        QCOMPARE(f, (std::vector<float>{0, 4, 0}));
        QCOMPARE(xHat, (std::vector<float>{1, 3}));
    }

    void tanhReluByHand()
    {
        Sae sae = handSae();
        sae.activation = TanhRelu{};
        QCOMPARE(runSae(sae, {2, 3}).f, (std::vector<float>{std::tanh(2.0F), std::tanh(2.0F), 0}));
    }

    void theScalingFactorWorksInFrontOfTheDecoderOnly()
    {
        Sae sae = handSae();
        sae.decoderScale = {0.5F, 2, 1};
        const auto [f, xHat] = runSae(sae, {2, 3});
        QCOMPARE(f, (std::vector<float>{2, 2, 0}));
        QCOMPARE(xHat, (std::vector<float>{2, 7})); // (1, -1) + 1 (1, 0) + 4 (0, 2)
    }

    void layerNormUsesTheSampleDeviation()
    {
        Sae sae = handSae();
        sae.inputNorm = InputNorm::LayerNorm;
        sae.b_enc = {0, 0, 0.5F};
        const float sigma = 2 * std::sqrt(2.0F); // of (1, 5) with ddof 1
        const float z = 2 / (sigma + 1e-5F);
        const auto [f, xHat] = runSae(sae, {1, 5}); // p = -z, z, 0.5 - 2 z
        QCOMPARE(f, (std::vector<float>{0, z, 0}));
        QCOMPARE(xHat[0], 1 * sigma + 3);
        QCOMPARE(xHat[1], (-1 + 2 * z) * sigma + 3);
    }

    void aConstantRowSurvivesLayerNorm()
    {
        Sae sae = handSae();
        sae.inputNorm = InputNorm::LayerNorm;
        const auto [f, xHat] = runSae(sae, {4, 4});
        QCOMPARE(f, (std::vector<float>{0, 0, 0.5F}));
        QCOMPARE(xHat, (std::vector<float>{4, 4})); // sigma 0: only the mean comes back
    }

    void constantNormScalesToTheRootOfD()
    {
        Sae sae = handSae();
        sae.inputNorm = InputNorm::ConstantNorm;
        const float c = std::sqrt(2.0F) / 5; // ||(3, 4)|| = 5
        const auto [f, xHat] = runSae(sae, {3, 4});
        QCOMPARE(f[0], 3 * c);
        QCOMPARE(f[1], 4 * c - 1);
        QCOMPARE(xHat[0], (1 + 3 * c + 3 * f[2]) / c);
    }

    void aRowOfZerosIsFiniteUnderConstantNorm()
    {
        Sae sae = handSae();
        sae.inputNorm = InputNorm::ConstantNorm;
        const auto [f, xHat] = runSae(sae, {0, 0});
        QCOMPARE(f, (std::vector<float>{0, 0, 0.5F}));
        QCOMPARE(xHat, (std::vector<float>{0, 0}));
    }

    void theInputScaleIsUndone()
    {
        Sae sae = handSae();
        sae.inputScale = 2.0F;
        const auto [f, xHat] = runSae(sae, {2, 3}); // as (4, 6)
        QCOMPARE(f, (std::vector<float>{4, 5, 0}));
        QCOMPARE(xHat, (std::vector<float>{2.5F, 4.5F})); // ((1, -1) + 4 (1, 0) + 5 (0, 2)) / 2
    }

    void centringSubtractsTheMeanAndPutsItBack()
    {
        Sae sae = handSae();
        sae.centring = Centring::SubtractMean;
        const auto [f, xHat] = runSae(sae, {1, 5}); // as (-2, 2), mean 3
        QCOMPARE(f, (std::vector<float>{0, 1, 0}));
        QCOMPARE(xHat, (std::vector<float>{4, 4})); // (1, -1) + (0, 2) + 3
    }

    void aValueThatIsNoNumberFiresNothing()
    {
        const auto [f, xHat] = runSae(handSae(), {std::numeric_limits<float>::quiet_NaN(), 3});
        QCOMPARE(f[0], 0.0F);
        QCOMPARE(f[2], 0.0F);
    }

    void everyKindAgreesWithTheDefinition_data()
    {
        QTest::addColumn<int>("activation");
        QTest::addColumn<int>("norm");
        QTest::addColumn<int>("F");
        const char* activations[] = {"relu", "jumprelu", "topk", "topk rescaled", "tanh"};
        const char* norms[] = {"none", "layer norm", "constant norm", "scale", "centred"};
        for (int activation = 0; activation < 5; ++activation) {
            for (int norm = 0; norm < 5; ++norm) {
                for (const int F : {50, 700, 1536}) // one part of a block, an odd end, whole blocks
                    QTest::addRow("%s, %s, %d", activations[activation], norms[norm], F) << activation << norm << F;
            }
        }
    }

    void everyKindAgreesWithTheDefinition()
    {
        QFETCH(int, activation);
        QFETCH(int, norm);
        QFETCH(int, F);
        constexpr int D = 20;
        constexpr int N = 9;
        Sae sae = randomSae(D, F, 5);
        if (activation == 1)
            sae.activation = JumpRelu{std::vector<float>(toSize(F), 0.4F)};
        else if (activation == 2 || activation == 3)
            sae.activation = TopK{7, activation == 3};
        else if (activation == 4)
            sae.activation = TanhRelu{};
        sae.inputNorm = norm == 1 ? InputNorm::LayerNorm : norm == 2 ? InputNorm::ConstantNorm : InputNorm::None;
        if (norm == 3)
            sae.inputScale = 0.37F;
        if (norm == 4)
            sae.centring = Centring::SubtractMean;
        const auto x = randomRows(N, D, 6);
        const auto [f, xHat] = runSae(sae, x);
        QCOMPARE(f.size(), toSize(N) * toSize(F));
        for (std::size_t row = 0; row < N; ++row) {
            const Reference reference(sae, x.data() + row * D);
            for (std::size_t i = 0; i < toSize(F); ++i)
                QVERIFY(std::abs(f[row * toSize(F) + i] - reference.f[i]) < 2e-5);
            for (std::size_t j = 0; j < D; ++j)
                QVERIFY(std::abs(xHat[row * D + j] - reference.xHat[j]) < 1e-3);
        }
    }

    void aRowDoesNotDependOnTheOthers()
    {
        constexpr int D = 24;
        constexpr int N = 1500; // more than one block of rows
        for (const bool isTopK : {false, true}) {
            Sae sae = randomSae(D, 600, 9);
            if (isTopK)
                sae.activation = TopK{12, true};
            const auto x = randomRows(N, D, 10);
            const auto all = runSae(sae, x);
            for (const int count : {1, 2, 3, 5, 7, 16, 255, 256, 257, 1023, 1024, 1025}) {
                const int start = (count * 131) % (N - count);
                const auto begin = x.begin() + std::ptrdiff_t{start} * D;
                const auto part = runSae(sae, {begin, begin + std::ptrdiff_t{count} * D});
                const auto sameBits
                    = [start](const std::vector<float>& some, const std::vector<float>& whole, std::size_t width) {
                          return std::equal(some.begin(), some.end(),
                                            whole.begin() + static_cast<std::ptrdiff_t>(toSize(start) * width));
                      };
                QVERIFY(sameBits(part.f, all.f, 600));
                QVERIFY(sameBits(part.xHat, all.xHat, D));
            }
        }
    }

    void tiesAcrossBlocksOfAtomsGoToTheLowerAtom()
    {
        // All atoms alike: every pre-activation of a row is the same number.
        Sae sae = randomSae(4, 1300, 3);
        std::fill(sae.W_enc.begin(), sae.W_enc.end(), 0.5F);
        std::fill(sae.b_enc.begin(), sae.b_enc.end(), 100.0F);
        sae.activation = TopK{700, false};
        const auto f = runSae(sae, randomRows(3, 4, 1)).f;
        for (std::size_t row = 0; row < 3; ++row) {
            for (std::size_t i = 0; i < 1300; ++i)
                QCOMPARE(f[row * 1300 + i] > 0, i < 700);
        }
    }

    void aScratchCanBeUsedForAnyNumberOfRows()
    {
        const auto sae = std::make_shared<const Sae>(randomSae(16, 520, 2));
        const Encoder encoder(sae);
        const auto scratch = encoder.makeScratch();
        SparseRows firings;
        for (const int N : {0, 3, 2000, 1, 40}) {
            const auto x = randomRows(N, 16, 4);
            VERIFY_RESULT(encoder.encode(x, N, *scratch, firings));
            const auto fresh = runSae(*sae, x).f;
            QCOMPARE(denseRows(firings, N, 520), fresh);
        }
    }

    void rowsOfAnotherWidthAreRefused()
    {
        const Encoder encoder(std::make_shared<const Sae>(handSae()));
        const auto scratch = encoder.makeScratch();
        SparseRows firings;
        const std::vector<float> x = {1, 2, 3};
        QCOMPARE(encoder.encode(x, 1, *scratch, firings).error().code, ErrorCode::ShapeMismatch);
        std::vector<float> xHat(3);
        QCOMPARE(encoder.decode(x, 1, firings, *scratch, xHat).error().code, ErrorCode::ShapeMismatch);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(EncoderTest)
#include "tst_encoder.moc"
