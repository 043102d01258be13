#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/base/product.h"
#include "tests/support/testsupport.h"

#include <QFile>
#include <cmath>
#include <cstring>
#include <thread>

using namespace atomscope;

namespace {

using Floats = std::vector<float>;

Floats randomValues(std::size_t count, std::uint64_t seed)
{
    Floats values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(mix64(seed + i) >> 40) / 8388608.0F - 1;
    return values;
}

/// One element by the definition; `isFused` false is what machines without fused multiply-add compute.
float chain(float initial, const float* a, float alpha, const float* b, std::size_t bStride, int k, bool isFused)
{
    float sum = initial;
    for (int p = 0; p < k; ++p) {
        const float value = alpha * a[p];
        const float factor = b[std::size_t(p) * bStride];
        const float product = value * factor;
        sum = isFused ? std::fma(value, factor, sum) : sum + product;
    }
    return sum;
}

bool sameBits(float left, float right)
{
    return std::memcmp(&left, &right, sizeof left) == 0;
}

} // namespace

class ProductTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyElementIsTheChainOfItsTerms_data()
    {
        QTest::addColumn<int>("m");
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("k");
        QTest::newRow("one") << 1 << 1 << 1;
        QTest::newRow("less than a tile") << 5 << 7 << 3;
        QTest::newRow("a tile's edge") << 13 << 17 << 16;
        QTest::newRow("one panel more") << 12 << 48 << 9;
        QTest::newRow("several depths and row blocks") << 401 << 33 << 600;
        QTest::newRow("no terms") << 3 << 5 << 0;
        QTest::newRow("no rows") << 0 << 5 << 4;
    }

    void everyElementIsTheChainOfItsTerms()
    {
        QFETCH(int, m);
        QFETCH(int, n);
        QFETCH(int, k);
        const std::ptrdiff_t lda = k + 3;
        const std::ptrdiff_t ldb = n + 2;
        const std::ptrdiff_t ldc = n + 5;
        const Floats a = randomValues(std::size_t(m * lda + 1), 1);
        const Floats b = randomValues(std::size_t(k * ldb + 1), 2);
        const Floats initial = randomValues(std::size_t(n), 3);
        PackedMatrix packed;
        packed.pack(false, k, n, b.data(), ldb);
        for (const float alpha : {1.0F, 0.3F}) {
            for (const bool hasInitial : {false, true}) {
                Floats c(std::size_t(m * ldc + 1), 77.0F);
                multiply(m, n, k, alpha, a.data(), lda, packed, hasInitial ? std::span(initial) : std::span<float>(),
                         c.data(), ldc);
                int nFused = 0;
                int nSeparate = 0;
                for (int i = 0; i < m; ++i) {
                    for (int j = 0; j < n; ++j) {
                        const float start = hasInitial ? initial[std::size_t(j)] : 0;
                        const float got = c[std::size_t(i * ldc + j)];
                        const float* row = a.data() + i * lda;
                        const auto stride = std::size_t(ldb);
                        nFused += sameBits(got, chain(start, row, alpha, b.data() + j, stride, k, true));
                        nSeparate += sameBits(got, chain(start, row, alpha, b.data() + j, stride, k, false));
                    }
                    for (std::ptrdiff_t behind = n; behind < ldc; ++behind)
                        QCOMPARE(c[std::size_t(i * ldc + behind)], 77.0F);
                }
                QCOMPARE(std::max(nFused, nSeparate), m * n);
            }
        }
    }

    void bitsDoNotDependOnPlaceShapeOrThread()
    {
        constexpr int kM = 100;
        constexpr int kN = 70;
        constexpr int kK = 300;
        const Floats a = randomValues(kM * kK, 4);
        const Floats b = randomValues(kK * kN, 5);
        PackedMatrix packed;
        packed.pack(false, kK, kN, b.data(), kN);
        Floats all(kM * kN);
        multiply(kM, kN, kK, 1, a.data(), kK, packed, {}, all.data(), kN);

        const auto isRow = [&](const float* got, int row, int n) {
            return std::memcmp(got, all.data() + row * kN, std::size_t(n) * sizeof(float)) == 0;
        };
        for (const int row : {0, 5, 6, 11, 12, 99}) {
            Floats alone(kN);
            multiply(1, kN, kK, 1, a.data() + row * kK, kK, packed, {}, alone.data(), kN);
            QVERIFY(isRow(alone.data(), row, kN));
            multiply(1, 23, kK, 1, a.data() + row * kK, kK, packed, {}, alone.data(), kN); // fewer columns
            QVERIFY(isRow(alone.data(), row, 23));
            Floats last(kN);
            PackedMatrix lastColumn;
            lastColumn.pack(false, kK, 1, b.data() + kN - 1, kN);
            multiply(1, 1, kK, 1, a.data() + row * kK, kK, lastColumn, {}, last.data(), 1);
            QVERIFY(sameBits(last[0], all[std::size_t(row * kN + kN - 1)]));
        }
        std::vector<Floats> outputs(4, Floats(kM * kN));
        std::vector<std::thread> threads;
        for (Floats& output : outputs)
            threads.emplace_back([&] { multiply(kM, kN, kK, 1, a.data(), kK, packed, {}, output.data(), kN); });
        for (std::thread& thread : threads)
            thread.join();
        for (const Floats& output : outputs)
            QVERIFY(std::memcmp(output.data(), all.data(), all.size() * sizeof(float)) == 0);
    }

    void transposedFactorsGiveTheSameBits()
    {
        constexpr int kM = 9;
        constexpr int kN = 1037; // three pieces
        constexpr int kK = 31;
        const Floats a = randomValues(kM * kK, 6);
        const Floats b = randomValues(kK * kN, 7);
        Floats bTransposed(kN * kK);
        for (int p = 0; p < kK; ++p)
            for (int j = 0; j < kN; ++j)
                bTransposed[std::size_t(j * kK + p)] = b[std::size_t(p * kN + j)];
        PackedMatrix packed;
        packed.pack(false, kK, kN, b.data(), kN);
        Floats expected(kM * kN);
        multiply(kM, kN, kK, 1, a.data(), kK, packed, {}, expected.data(), kN);

        Floats got(kM * kN);
        multiplyTransposed(kM, kN, kK, a.data(), kK, bTransposed.data(), kK, got.data(), kN);
        QVERIFY(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)) == 0);
        packed.pack(true, kK, kN, bTransposed.data(), kK);
        std::fill(got.begin(), got.end(), 0.0F);
        multiply(kM, kN, kK, 1, a.data(), kK, packed, {}, got.data(), kN);
        QVERIFY(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)) == 0);
    }

    void onlyTheFirstRowsOfAFactorAreRead()
    {
        constexpr int kN = 40;
        Floats b = randomValues(20 * kN, 8);
        std::fill(b.begin() + 7 * kN, b.end(), std::nanf(""));
        PackedMatrix packed;
        packed.pack(false, 20, kN, b.data(), kN);
        const Floats a = randomValues(7, 9);
        Floats c(kN);
        multiply(1, kN, 7, 1, a.data(), 7, packed, {}, c.data(), kN);
        for (const float value : c)
            QVERIFY(std::isfinite(value));
    }

    void sixteenBitsGiveTheBitsOfTheSameValuesInF32_data()
    {
        QTest::addColumn<bool>("isBfloat");
        QTest::newRow("bf16") << true;
        QTest::newRow("f16") << false;
    }

    void sixteenBitsGiveTheBitsOfTheSameValuesInF32()
    {
        QFETCH(bool, isBfloat);
        constexpr int kM = 200;
        constexpr int kN = 53;
        constexpr int kK = 517;
        const Floats a = randomValues(kM * kK, 8);
        Floats b = randomValues(kK * kN, 9);
        for (std::size_t i = 0; i < b.size(); ++i) {
            const float value = i % 7 == 0 ? b[i] * 1e-6F : i % 11 == 0 ? 0.0F : b[i]; // subnormal in f16
            b[i] = isBfloat ? floatFromBfloat(bfloatFromFloat(value)) : floatFromHalf(halfFromFloat(value));
        }
        for (const bool isTransposed : {false, true}) {
            PackedMatrix wide;
            PackedMatrix narrow;
            wide.pack(isTransposed, kK, kN, b.data(), isTransposed ? kK : kN);
            narrow.pack(isTransposed, kK, kN, b.data(), isTransposed ? kK : kN,
                        isBfloat ? Precision::BF16 : Precision::F16);
            for (const auto& [n, k] : {std::pair{kN, kK}, std::pair{17, 300}}) {
                Floats expected(std::size_t(kM * n));
                Floats got(std::size_t(kM * n));
                multiply(kM, n, k, 0.7F, a.data(), kK, wide, {}, expected.data(), n);
                multiply(kM, n, k, 0.7F, a.data(), kK, narrow, {}, got.data(), n);
                QVERIFY(std::memcmp(expected.data(), got.data(), expected.size() * sizeof(float)) == 0);
            }
        }
    }

    void slowProductsAreWarnedOfWhereTheProcessorLacksThem()
    {
        QFile file(QStringLiteral("/proc/cpuinfo"));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("needs /proc/cpuinfo, which is absent");
        const QByteArray text = file.readAll();
        if (!text.contains("flags"))
            QSKIP("needs an x86 processor");
        QCOMPARE(slowProductWarning().has_value(), !(text.contains(" avx2") && text.contains(" fma")));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ProductTest)
#include "tst_product.moc"
