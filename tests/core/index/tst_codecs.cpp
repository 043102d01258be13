// Every codec of a segment: round trips, extremes, and bytes that are not what they should be.
#include "core/index/activationcodec.h"
#include "core/index/atomsums.h"
#include "core/index/packedrow.h"
#include "core/index/postingcodec.h"
#include "core/index/sequencecodec.h"
#include "core/index/streamcodec.h"
#include "core/index/windowcodec.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <limits>
#include <random>

using namespace atomscope;

namespace {

using Random = std::mt19937_64;
constexpr float kFloatMax = std::numeric_limits<float>::max();
constexpr float kDenormal = std::numeric_limits<float>::denorm_min();

PackedList listOf(const Bytes& body, std::uint64_t count)
{
    return {7, count, body, 0};
}

std::vector<std::uint32_t> randomPlaces(Random& random, std::size_t n, std::uint32_t nPositions)
{
    std::vector<std::uint32_t> places;
    for (std::uint32_t p = 0; p < nPositions && places.size() < n; ++p) {
        if (random() % (nPositions - p) < n - places.size())
            places.push_back(p);
    }
    return places;
}

std::vector<float> randomStored(Random& random, std::size_t n)
{
    std::vector<float> stored(n);
    for (auto& value : stored)
        value = storedActivation(
            std::ldexp(1.0F + static_cast<float>(random() % 1000) / 1000.0F, static_cast<int>(random() % 20) - 10), 0);
    return stored;
}

Bytes encoded(const std::vector<std::uint32_t>& places, const std::vector<float>& stored)
{
    Bytes body;
    std::vector<std::uint32_t> scratch;
    appendPostings(body, places, stored, scratch);
    return body;
}

// Truncations and flipped bytes of a body: decode(bytes) must return, and stay inside the bytes (a heap block of just
// their size, so that the address sanitizer sees any step beyond).
template <typename Function> void mistreat(const Bytes& body, Random& random, Function decode)
{
    for (std::size_t size = 0; size < body.size(); size += 1 + body.size() / 97)
        decode(Bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size)));
    for (int i = 0; i < 300; ++i) {
        Bytes changed = body;
        for (std::uint64_t n = 1 + random() % 3; n > 0; --n)
            changed[random() % changed.size()] = static_cast<std::byte>(random());
        decode(changed);
    }
}

} // namespace

class CodecsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storedActivationsAreCloseAndAboveTheThreshold()
    {
        Random random(1);
        for (int i = 0; i < 200000; ++i) {
            const auto bits = static_cast<std::uint32_t>(random() % 0x7f800000U);
            const float exact = std::bit_cast<float>(bits);
            if (exact == 0)
                continue;
            const float stored = storedActivation(exact, 0);
            QVERIFY(stored > 0 && stored <= kFloatMax);
            QVERIFY(std::abs(static_cast<double>(stored) - static_cast<double>(exact))
                    <= 0x1p-11 * static_cast<double>(exact));
            QCOMPARE(storedActivation(stored, 0), stored);
            const float threshold = std::nextafter(exact, 0.0F);
            const float above = storedActivation(exact, threshold);
            QVERIFY(above > threshold);
            QVERIFY(static_cast<double>(above) - static_cast<double>(exact) <= 0x1p-10 * static_cast<double>(exact));
        }
        QVERIFY(storedActivation(1.0001F, 1.0F) > 1.0F);
        QCOMPARE(storedActivation(kDenormal, 0), kDenormal);
        QVERIFY(storedActivation(kFloatMax, 0) <= kFloatMax);
    }

    void activationsSurvive_data()
    {
        QTest::addColumn<QVector<float>>("values");
        QTest::addColumn<bool>("isPlain");
        QTest::newRow("one") << QVector<float>{3.0F} << false;
        QTest::newRow("huge") << QVector<float>{kFloatMax, 1e38F} << false;
        QTest::newRow("smallest normal") << QVector<float>{std::numeric_limits<float>::min(), 1.5e-38F} << false;
        QTest::newRow("denormal") << QVector<float>{kDenormal, 3e-39F} << true;
        QTest::newRow("2^-28 of the largest") << QVector<float>{16384.0F, 0x1p-14F} << false;
        QTest::newRow("less than that") << QVector<float>{16384.0F, 0x1p-15F} << true;
        QTest::newRow("everything") << QVector<float>{kFloatMax, kDenormal, 1.0F} << true;
    }

    void activationsSurvive()
    {
        QFETCH(QVector<float>, values);
        QFETCH(bool, isPlain);
        std::vector<float> stored;
        for (const float value : values)
            stored.push_back(storedActivation(value, 0));
        Bytes bytes;
        appendActivations(bytes, stored);
        QCOMPARE(bytes.size(), 2 + stored.size() * (isPlain ? 4 : 2));
        std::vector<float> read(stored.size());
        ByteReader reader(bytes);
        readActivations(reader, read);
        QVERIFY(reader.isGood());
        QCOMPARE(read, stored);
    }

    void badActivationsAreRefused()
    {
        for (const std::uint16_t half : {0x0000, 0x7c00, 0x7e00, 0x8001, 0xbc00}) { // 0, inf, NaN, negative
            Bytes bytes;
            appendNumber(bytes, std::int16_t{0});
            appendNumber(bytes, half);
            float value;
            ByteReader reader(bytes);
            readActivations(reader, std::span(&value, 1));
            QVERIFY(!reader.isGood());
        }
        for (const float bad : {0.0F, -1.0F, std::numeric_limits<float>::infinity(), std::nanf("")}) {
            Bytes bytes;
            appendNumber(bytes, kPlainActivations);
            appendNumber(bytes, bad);
            float value;
            ByteReader reader(bytes);
            readActivations(reader, std::span(&value, 1));
            QVERIFY(!reader.isGood());
        }
    }

    void streamsSurviveWithAndWithoutSlack()
    {
        Random random(2);
        for (const std::size_t n : {0, 1, 3, 4, 5, 31, 32, 33, 1000}) {
            std::vector<std::uint32_t> values(n);
            for (auto& value : values)
                value = static_cast<std::uint32_t>(random() >> (32 + random() % 32));
            Bytes bytes;
            appendStream(bytes, values);
            for (const std::size_t slack : {std::size_t(0), kStreamSlack}) {
                Bytes padded = bytes;
                padded.resize(bytes.size() + slack);
                std::vector<std::uint32_t> read(n);
                ByteReader reader(std::span<const std::byte>(padded).first(bytes.size()));
                readStream(reader, read, slack);
                QVERIFY(reader.isGood());
                QCOMPARE(reader.remaining(), std::size_t(0));
                QCOMPARE(read, values);
            }
        }
    }

    void postingsSurvive_data()
    {
        QTest::addColumn<quint64>("n");
        QTest::addColumn<quint32>("nPositions");
        QTest::newRow("single") << quint64(1) << 100000U;
        QTest::newRow("few") << quint64(7) << 100000U;
        QTest::newRow("many") << quint64(5000) << 262144U;
        QTest::newRow("every token") << quint64(4096) << 4096U;
        QTest::newRow("dense atom") << quint64(300000) << 524288U;
    }

    void postingsSurvive()
    {
        QFETCH(quint64, n);
        QFETCH(quint32, nPositions);
        Random random(n);
        const auto places = randomPlaces(random, n, nPositions);
        const auto stored = randomStored(random, places.size());
        const Bytes body = encoded(places, stored);
        PostingList list;
        VERIFY_RESULT(readPostings(listOf(body, places.size()), 1000, nPositions, list));
        QCOMPARE(list.activation, stored);
        for (std::size_t i = 0; i < places.size(); ++i)
            QCOMPARE(list.position[i], 1000U + places[i]);
        // One position less, and the last may not fit; a wrong count never does.
        if (places.back() == nPositions - 1)
            QVERIFY(!readPostings(listOf(body, places.size()), 0, nPositions - 1, list));
        QVERIFY(!readPostings(listOf(body, places.size() + 1), 0, nPositions, list));
        QVERIFY(!readPostings(listOf(body, places.size() - 1), 0, nPositions, list) || places.size() == 1);
        QCOMPARE(list.position.size(), places.size()); // a failure leaves the list as it was
    }

    void hostilePostingsStayInside()
    {
        Random random(3);
        const auto places = randomPlaces(random, 200, 3000);
        const Bytes body = encoded(places, randomStored(random, places.size()));
        mistreat(body, random, [&](const Bytes& bytes) {
            for (const std::uint64_t count : {places.size(), std::size_t(0), std::size_t(1) << 40, ~std::size_t(0)}) {
                PostingList list;
                if (!readPostings(listOf(bytes, count), 5, 3000, list))
                    continue;
                QCOMPARE(list.position.size(), list.activation.size());
                QVERIFY(list.position.empty() || list.position.back() < 3005);
                QVERIFY(std::ranges::is_sorted(list.position));
                QVERIFY(std::ranges::all_of(list.activation, [](float a) { return a > 0 && a <= kFloatMax; }));
            }
        });
    }

    void packedRowsFindTheirLists()
    {
        Random random(4);
        PackedRowWriter writer;
        std::map<std::int32_t, Bytes> expected;
        for (std::int32_t key = 3; key < 4000; key += 1 + static_cast<std::int32_t>(random() % 5)) {
            Bytes body(key == 1003 ? 100000 : random() % 200);
            for (auto& byte : body)
                byte = static_cast<std::byte>(random());
            writer.add(key, body.size() * 2, body);
            expected[key] = body;
        }
        writer.finish();
        const auto rows = writer.takeRows();
        QVERIFY(rows.size() > 3);
        for (std::int32_t key = 0; key < 4000; ++key) {
            const auto after = std::ranges::upper_bound(rows, key, {}, &EncodedRow::first);
            if (after == rows.begin())
                continue;
            PackedRowReader reader(std::prev(after)->first, std::prev(after)->bytes);
            PackedList list;
            QCOMPARE(reader.find(key, list), expected.contains(key));
            QVERIFY(reader.isGood());
            if (!expected.contains(key))
                continue;
            QVERIFY(std::ranges::equal(list.body, expected[key]));
            QCOMPARE(list.count, expected[key].size() * 2);
            QVERIFY(list.slack >= kStreamSlack);
        }
        for (const auto& row : rows)
            QVERIFY(row.bytes.size() < kPackedRowBytes + 64 || row.bytes.size() > 100000);
    }

    void hostileRowsStayInside()
    {
        Random random(5);
        PackedRowWriter writer;
        for (std::int32_t key = 0; key < 50; ++key)
            writer.add(key * 3, 4, Bytes(static_cast<std::size_t>(key)));
        writer.finish();
        const auto rows = writer.takeRows();
        mistreat(rows.front().bytes, random, [](const Bytes& bytes) {
            PackedRowReader reader(0, bytes);
            std::int32_t last = -1;
            unsigned sum = 0;
            for (PackedList list; reader.next(list); last = list.key) {
                QVERIFY(list.key > last);
                for (const std::byte byte : list.body)
                    sum += static_cast<unsigned>(byte);
            }
            QVERIFY(sum < 1U << 24);
        });
    }

    void windowsSurvive_data()
    {
        QTest::addColumn<bool>("hasLoss");
        QTest::newRow("without losses") << false;
        QTest::newRow("with losses") << true;
    }

    void windowsSurvive()
    {
        QFETCH(bool, hasLoss);
        SequenceTokens tokens;
        tokens.document.v = 123456;
        tokens.firstTokenInDocument = 78;
        tokens.hasBos = true;
        Random random(6);
        for (int i = 0; i < 129; ++i) {
            tokens.ids.push_back(TokenId{static_cast<std::int32_t>(random() % 300000)});
            tokens.counted.push_back(static_cast<std::uint8_t>(random() % 2));
            tokens.errorNorm.push_back(static_cast<float>(i) / 128.0F);
            if (hasLoss)
                tokens.loss.push_back(static_cast<float>(i) / 8.0F);
        }
        Bytes body;
        appendSequence(body, tokens);
        const auto read = readSequence(listOf(body, 129), SequenceId{5});
        VERIFY_RESULT(read);
        QCOMPARE(read->id.v, 5);
        QCOMPARE(read->document.v, 123456);
        QCOMPARE(read->firstTokenInDocument, 78);
        QVERIFY(read->hasBos);
        QCOMPARE(read->ids, tokens.ids);
        QCOMPARE(read->counted, tokens.counted);
        QCOMPARE(read->errorNorm, tokens.errorNorm);
        QCOMPARE(read->loss, tokens.loss);
        mistreat(body, random, [](const Bytes& bytes) {
            for (const std::uint64_t count : {std::uint64_t(129), std::uint64_t(128), ~std::uint64_t(0)}) {
                const auto result = readSequence(listOf(bytes, count), SequenceId{5});
                QVERIFY(!result || result->ids.size() == count);
            }
        });
    }

    void forwardListsSurvive()
    {
        const std::vector<std::int64_t> rowStart = {10, 10, 12, 13, 13};
        std::vector<std::int32_t> atom(13);
        std::vector<float> activation(13);
        atom[10] = 0;
        atom[11] = 65535;
        atom[12] = 7;
        const std::vector<float> stored = {1.5F, 0.25F, 1000.0F};
        Bytes body;
        appendForward(body, {rowStart, atom, activation}, stored);
        const auto read = readForward(listOf(body, 4), 65536);
        VERIFY_RESULT(read);
        QVERIFY((*read)[0].atom.empty() && (*read)[3].atom.empty());
        QCOMPARE((*read)[1].atom, (std::vector<AtomId>{AtomId{0}, AtomId{65535}}));
        QCOMPARE((*read)[1].activation, (std::vector<float>{1.5F, 0.25F}));
        QCOMPARE((*read)[2].activation, std::vector<float>{1000.0F});
        QVERIFY(!readForward(listOf(body, 4), 65535)); // an atom outside the dictionary
        Random random(7);
        mistreat(body, random, [](const Bytes& bytes) {
            for (const std::uint64_t count : {std::uint64_t(4), std::uint64_t(5), ~std::uint64_t(0)})
                (void)readForward(listOf(bytes, count), 65536);
        });
    }

    void tablesOfWindowsSurvive()
    {
        Random random(8);
        WindowTable table = emptyWindowTable();
        std::int32_t document = 5;
        for (int i = 0; i < 77; ++i)
            addWindow(table, 1 + static_cast<std::int32_t>(random() % 200),
                      DocumentId{document += static_cast<std::int32_t>(random() % 3)},
                      static_cast<std::int32_t>(random() % 5000), random() % 2 == 0);
        const Bytes bytes = encodeWindows(table);
        WindowTable read = emptyWindowTable();
        VERIFY_RESULT(readWindows(bytes, 77, table.firstPosition.back(), read));
        QCOMPARE(read.firstPosition, table.firstPosition);
        QCOMPARE(read.document, table.document);
        QCOMPARE(read.firstTokenInDocument, table.firstTokenInDocument);
        QCOMPARE(read.hasBos, table.hasBos);
        mistreat(bytes, random, [&](const Bytes& changed) {
            WindowTable other = emptyWindowTable();
            (void)readWindows(changed, 77, table.firstPosition.back(), other);
            (void)readWindows(changed, std::uint64_t(1) << 50, 5, other);
        });
    }

    void statisticsSurvive()
    {
        Random random(9);
        std::vector<AtomSums> sums(kStatisticsRowAtoms);
        for (auto& s : sums) {
            if (random() % 3 == 0)
                continue;
            s = {static_cast<std::int64_t>(random() % 1000 + 1),
                 static_cast<std::int32_t>(random() % 100),
                 random() % 2 == 0,
                 random() % 2 == 0,
                 {1.5, 1e-18},
                 {2.5, -1e-18},
                 3.5F,
                 random()};
        }
        const Bytes row = encodeStatisticsRow(sums);
        QVERIFY(decodeStatisticsRow(row).value() == sums);
        for (int i = 0; i < kStatisticsRowAtoms; ++i)
            QVERIFY(decodeStatistics(row, i).value() == sums[static_cast<std::size_t>(i)]);
        mistreat(row, random, [](const Bytes& bytes) {
            (void)decodeStatisticsRow(bytes);
            (void)decodeStatistics(bytes, 511);
        });
    }

    void sumsDoNotDependOnTheOrder()
    {
        Random random(10);
        std::vector<double> values(10000);
        for (auto& value : values)
            value = static_cast<double>(
                std::ldexp(1.0F + static_cast<float>(random() % 1000) / 999.0F, static_cast<int>(random() % 40) - 20));
        DoubleDouble whole, halves[2];
        for (std::size_t i = 0; i < values.size(); ++i) {
            whole.add(values[i]);
            halves[i % 2].add(values[values.size() - 1 - i]);
        }
        halves[1].add(halves[0]);
        QVERIFY(whole == halves[1]);
    }

    void documentsAcrossRunsAreCountedOnce()
    {
        // Document 1 fires in the first run, not in the second (all of it document 1), again in the third.
        AtomSums first, second, third;
        first.nFired = 1;
        first.nDocuments = 1;
        first.firesInLast = true;
        third.nFired = 2;
        third.nDocuments = 2;
        third.firesInFirst = true;
        const auto left = joined(joined(first, {0, 1}, second, {1, 1}), {0, 1}, third, {1, 3});
        QCOMPARE(left.nDocuments, 2);
        const auto right = joined(first, {0, 1}, joined(second, {1, 1}, third, {1, 3}), {1, 3});
        QCOMPARE(right.nDocuments, 2);
        QCOMPARE(joined(first, {0, 1}, third, {2, 3}).nDocuments, 3);
    }

    void momentsMergeExactly()
    {
        Random random(11);
        std::vector<SequenceMoments> tokens(100);
        SequenceMoments oneByOne;
        SequenceMoments parts[2];
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            tokens[i].nTokens = 1;
            tokens[i].mean = {static_cast<double>(random() % 1000), static_cast<double>(random() % 7)};
            tokens[i].sumSquaredError = 1;
            oneByOne.add(tokens[i]);
            parts[i < 30 ? 0 : 1].add(tokens[i]);
        }
        parts[0].add(parts[1]);
        parts[0].add(SequenceMoments{});
        double mean[2] = {0, 0}, deviation = 0;
        for (const auto& token : tokens) {
            mean[0] += token.mean[0] / 100;
            mean[1] += token.mean[1] / 100;
        }
        for (const auto& token : tokens)
            deviation += std::pow(token.mean[0] - mean[0], 2) + std::pow(token.mean[1] - mean[1], 2);
        for (const auto& m : {oneByOne, parts[0]}) {
            QCOMPARE(m.nTokens, std::int64_t(100));
            QVERIFY(std::abs(m.mean[0] - mean[0]) < 1e-9);
            QVERIFY(std::abs(m.sumSquaredDeviation / deviation - 1) < 1e-12);
            QCOMPARE(m.sumSquaredError, 100.0);
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(CodecsTest)
#include "tst_codecs.moc"
