// Gated SAEs, choices by magnitude and by group, transcoders and skip connections: by hand, against the definition, and
// rows that do not depend on each other.
#include "tests/core/sae/denserows.h"
#include "tests/core/sae/randomsae.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

using namespace atomscope;
using namespace atomscope::test;

namespace {

constexpr int kD = 20;
constexpr int kO = 13;
constexpr int kF = 700; // of two blocks of atoms, the second not full

const char* const kKinds[] = {"gated", "topk of magnitudes", "groupmax", "topk without relu", "topk reported plain"};

Sae ofKind(int kind)
{
    Sae sae = randomSae(kD, kF, 5);
    const auto numbers = randomRows(3, kF, 8);
    const auto part = [&](std::ptrdiff_t i) {
        return std::vector<float>(numbers.begin() + i * kF, numbers.begin() + (i + 1) * kF);
    };
    if (kind == 0) {
        Gated gated{part(0), part(1), part(2)};
        for (float& scale : gated.magnitudeScale)
            scale = std::exp(scale / 4);
        std::ranges::fill(sae.b_enc, 0.0F);
        sae.activation = std::move(gated);
    } else if (kind == 1) {
        sae.activation = AbsTopK{9};
    } else if (kind == 2) {
        sae.activation = GroupMax{7};
    } else if (kind == 3) {
        std::ranges::fill(sae.b_enc, -6.0F); // few are above 0
        sae.activation = TopK{30, false, false, true};
    } else {
        sae.activation = TopK{9, true, true};
    }
    return sae;
}

/// How many of `values` come before number i in the order stronger first, then lower.
std::ptrdiff_t countBefore(const std::vector<double>& values, std::size_t i)
{
    std::ptrdiff_t count = 0;
    for (std::size_t j = 0; j < values.size(); ++j)
        count += values[j] > values[i] || (values[j] == values[i] && j < i) ? 1 : 0;
    return count;
}

/// f [F] of one row, straight from the definitions, in double precision.
std::vector<double> activationsOf(const Sae& sae, const float* x)
{
    std::vector<double> p(kF);
    std::vector<double> rank(kF); // what TopK kinds compare
    for (std::size_t i = 0; i < kF; ++i) {
        p[i] = sae.b_enc[i];
        double squares = 0;
        for (std::size_t j = 0; j < kD; ++j) {
            p[i] += (x[j] - double{sae.b_dec[j]}) * sae.W_enc[j * kF + i];
            squares += std::pow(sae.W_dec[i * kD + j], 2);
        }
        const auto* topK = std::get_if<TopK>(&sae.activation);
        rank[i] = std::holds_alternative<AbsTopK>(sae.activation) ? std::abs(p[i])
            : topK && topK->rescaleByDecoderNorm                  ? p[i] * std::sqrt(squares)
                                                                  : p[i];
    }
    std::vector<double> f(kF, 0.0);
    for (std::size_t i = 0; i < kF; ++i) {
        if (const auto* gated = std::get_if<Gated>(&sae.activation)) {
            const double magnitude = p[i] * gated->magnitudeScale[i] + gated->magnitudeBias[i];
            f[i] = p[i] + gated->gateBias[i] > 0 ? std::max(magnitude, 0.0) : 0.0;
        } else if (const auto* groups = std::get_if<GroupMax>(&sae.activation)) {
            const std::size_t size = kF / toSize(groups->k);
            const auto begin = p.begin() + static_cast<std::ptrdiff_t>(i / size * size);
            f[i] = std::max_element(begin, begin + static_cast<std::ptrdiff_t>(size)) - p.begin()
                    == static_cast<std::ptrdiff_t>(i)
                ? std::max(p[i], 0.0)
                : 0.0;
        } else if (const auto* magnitudes = std::get_if<AbsTopK>(&sae.activation)) {
            f[i] = countBefore(rank, i) < magnitudes->k ? p[i] : 0.0;
        } else {
            const auto& topK = std::get<TopK>(sae.activation);
            f[i] = countBefore(rank, i) < topK.k ? (topK.keepsNegative ? p[i] : std::max(p[i], 0.0)) : 0.0;
        }
    }
    return f;
}

} // namespace

class EncoderKindsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindAgreesWithTheDefinition_data() { addKinds(); }
    void everyKindAgreesWithTheDefinition()
    {
        QFETCH(int, kind);
        constexpr int N = 9;
        const Sae sae = ofKind(kind);
        const auto x = randomRows(N, kD, 6);
        const auto [f, xHat] = runSae(sae, x);
        int nNegative = 0;
        for (std::size_t row = 0; row < N; ++row) {
            const auto expected = activationsOf(sae, x.data() + row * kD);
            for (std::size_t i = 0; i < kF; ++i) {
                QVERIFY(std::abs(f[row * kF + i] - expected[i]) < 2e-5);
                nNegative += f[row * kF + i] < 0 ? 1 : 0;
            }
            for (std::size_t j = 0; j < kD; ++j) {
                double sum = sae.b_dec[j];
                for (std::size_t i = 0; i < kF; ++i)
                    sum += expected[i] * sae.W_dec[i * kD + j];
                QVERIFY(std::abs(xHat[row * kD + j] - sum) < 1e-3);
            }
        }
        QCOMPARE(nNegative > 0, sae.isSigned());
    }

    void aRowDoesNotDependOnTheOthers_data() { addKinds(); }
    void aRowDoesNotDependOnTheOthers()
    {
        QFETCH(int, kind);
        const Sae sae = ofKind(kind);
        constexpr int N = 1100; // more than one block of rows
        const auto x = randomRows(N, kD, 10);
        const auto all = runSae(sae, x);
        for (const int start : {0, 7, 1023, 1090}) {
            const auto begin = x.begin() + std::ptrdiff_t{start} * kD;
            const auto part = runSae(sae, {begin, begin + std::ptrdiff_t{5} * kD});
            QVERIFY(std::equal(part.f.begin(), part.f.end(), all.f.begin() + std::ptrdiff_t{start} * kF));
            QVERIFY(std::equal(part.xHat.begin(), part.xHat.end(), all.xHat.begin() + std::ptrdiff_t{start} * kD));
        }
    }

    void aGateThatIsExactlyShutFiresNothing()
    {
        Sae sae;
        sae.dIn = 1;
        sae.dSae = 3;
        sae.W_enc = {1, 1, 1};
        sae.b_enc = {0, 0, 0};
        sae.W_dec = {1, 1, 1};
        sae.b_dec = {0};
        // x = 0.1: gates 0.1 - 0.1 = 0 (shut), above it, and open with a magnitude of 0.2 - 0.3.
        sae.activation = Gated{{-0.1F, -0.05F, 1}, {1, 2, 2}, {5, 0.5F, -0.3F}};
        QCOMPARE(runSae(sae, {0.1F}).f, (std::vector<float>{0, 0.1F * 2 + 0.5F, 0}));
    }

    void aTranscoderUndoesNothingAndSkipsWithTheRawInput()
    {
        Sae sae = randomSae(kD, kF, 5);
        sae.isTranscoder = true;
        sae.dOut = kO;
        sae.applyBDecToInput = false;
        sae.inputNorm = InputNorm::LayerNorm;
        sae.centring = Centring::SubtractMean;
        sae.W_dec = randomRows(kF, kO, 11);
        sae.b_dec = randomRows(1, kO, 12);
        sae.W_skip = randomRows(kD, kO, 13);
        const auto x = randomRows(3, kD, 14);
        const auto [f, xHat] = runSae(sae, x);
        QCOMPARE(xHat.size(), std::size_t(3 * kO));
        for (std::size_t row = 0; row < 3; ++row) {
            for (std::size_t o = 0; o < kO; ++o) {
                double sum = sae.b_dec[o];
                for (std::size_t i = 0; i < kF; ++i)
                    sum += double{f[row * kF + i]} * sae.W_dec[i * kO + o];
                for (std::size_t j = 0; j < kD; ++j)
                    sum += double{x[row * kD + j]} * sae.W_skip[j * kO + o];
                QVERIFY(std::abs(xHat[row * kO + o] - sum) < 1e-3);
            }
        }
    }

    void theFingerprintCoversWhatOnlySomeHave()
    {
        std::set<std::string> seen;
        const auto isNew = [&seen](const Sae& sae) { return seen.insert(sae.fingerprint()).second; };
        for (int kind = 0; kind < 5; ++kind)
            QVERIFY(isNew(ofKind(kind)));
        Sae sae = ofKind(4);
        sae.activation = TopK{9, true};
        QVERIFY(isNew(sae));
        sae.activation = TopK{9};
        QVERIFY(isNew(sae));
        sae.activation = GroupMax{14};
        QVERIFY(isNew(sae));
        sae.W_skip.assign(kD * kD, 0.5F);
        QVERIFY(isNew(sae));
        sae.isTranscoder = true;
        QVERIFY(isNew(sae));
        sae.outHookName = "blocks.0.hook_mlp_out";
        QVERIFY(isNew(sae));
        Sae gated = ofKind(0);
        for (auto* values :
             {&std::get<Gated>(gated.activation).gateBias, &std::get<Gated>(gated.activation).magnitudeScale,
              &std::get<Gated>(gated.activation).magnitudeBias}) {
            (*values)[3] += 0.25F;
            QVERIFY(isNew(gated));
        }
    }

    void theFingerprintOfAnOlderKindStaysWhatItWas()
    {
        Sae sae;
        sae.dIn = 1;
        sae.dSae = 2;
        sae.W_enc = {1, 2};
        sae.b_enc = {3, 4};
        sae.W_dec = {5, 6};
        sae.b_dec = {7};
        sae.hookName = "blocks.0.hook_resid_post";
        QCOMPARE(sae.fingerprint(), std::string("18ac34c3b2cf336bb6f0c16a6d9a166531c470844dac2d749f0fe2e1d15d283d"));
    }

private:
    static void addKinds()
    {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < 5; ++kind)
            QTest::newRow(kKinds[kind]) << kind;
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(EncoderKindsTest)
#include "tst_encoderkinds.moc"
