// Stored activations through an SAE into a file.
#include "core/formats/tensorsource.h"
#include "core/jobs/encodeactivations.h"
#include "core/sae/encoder.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

class EncodeActivationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_temporary->path().toStdString());
        VERIFY_RESULT(writeTinySae(m_path / "sae"));
        m_x.resize(6 * 24);
        for (std::size_t i = 0; i < m_x.size(); ++i)
            m_x[i] = std::sin(static_cast<float>(i)) * 2 + 0.5F;
    }

    void theFileHoldsWhatTheEncoderGives_data()
    {
        QTest::addColumn<QList<int>>("shape");
        QTest::newRow("rows") << QList<int>{6, 24};
        QTest::newRow("sequences") << QList<int>{2, 3, 24};
        QTest::newRow("heads") << QList<int>{6, 4, 6};
        QTest::newRow("one row") << QList<int>{24};
    }

    void theFileHoldsWhatTheEncoderGives()
    {
        QFETCH(QList<int>, shape);
        const std::vector<std::int64_t> wide(shape.begin(), shape.end());
        std::int64_t count = 1;
        for (const auto extent : wide)
            count *= extent;
        m_x.resize(static_cast<std::size_t>(count));
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"whatever", {wide, m_x}}}));
        const auto done = runEncodeActivations(job("x.safetensors"));
        VERIFY_RESULT(done);
        QCOMPARE(done->nRows, count / 24);
        QVERIFY(done->nFirings > 0);
        checkOut(wide);
    }

    void npyIsReadToo()
    {
        std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 24), }";
        header.resize(117, ' ');
        header += '\n';
        std::ofstream file(m_path / "x.npy", std::ios::binary);
        file << "\x93NUMPY" << std::string("\x01\x00\x76\x00", 4) << header;
        file.write(reinterpret_cast<const char*>(m_x.data()), static_cast<std::streamsize>(m_x.size() * sizeof(float)));
        file.close();
        VERIFY_RESULT(runEncodeActivations(job("x.npy")));
        checkOut({6, 24});
    }

    void storedActivationsAreNotCentredUnlessAsked()
    {
        // A legacy folder, whose default would be to centre what a model gives.
        std::ofstream(m_path / "sae" / "cfg.json")
            << R"({"architecture":"jumprelu","hook_name":"blocks.1.hook_resid_pre","d_in":24,"d_sae":96})";
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"x", {{6, 24}, m_x}}}));
        VERIFY_RESULT(runEncodeActivations(job("x.safetensors")));
        const auto plain = readOut("feature_acts", {6, 96});
        auto centred = job("x.safetensors");
        centred.saeOptions["centring"] = "subtract_mean";
        VERIFY_RESULT(runEncodeActivations(centred));
        QVERIFY(readOut("feature_acts", {6, 96}) != plain);
    }

    void anOptionReachesTheSae()
    {
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"x", {{6, 24}, m_x}}}));
        VERIFY_RESULT(runEncodeActivations(job("x.safetensors")));
        const auto plain = readOut("feature_acts", {6, 96});
        auto scaled = job("x.safetensors");
        scaled.saeOptions["input_scale"] = "2";
        VERIFY_RESULT(runEncodeActivations(scaled));
        QVERIFY(readOut("feature_acts", {6, 96}) != plain);
    }

    void ofSeveralArraysTheOneOfThatNameIsTaken()
    {
        VERIFY_RESULT(
            writeTensors(m_path / "x.safetensors", {{"activations", {{6, 24}, m_x}}, {"other", {{1}, {0.0F}}}}));
        VERIFY_RESULT(runEncodeActivations(job("x.safetensors")));
        checkOut({6, 24});
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"a", {{6, 24}, m_x}}, {"b", {{1}, {0.0F}}}}));
        const auto done = runEncodeActivations(job("x.safetensors"));
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::BadFormat);
    }

    void anotherWidthIsRefused()
    {
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"x", {{24, 6}, m_x}}}));
        const auto done = runEncodeActivations(job("x.safetensors"));
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::ShapeMismatch);
        QVERIFY(done.error().message.find("[24, 6]") != std::string::npos);
        QVERIFY(!fs::exists(m_path / "out.safetensors"));
    }

    void noRowsAreNoError()
    {
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"x", {{0, 24}, {}}}}));
        VERIFY_RESULT(runEncodeActivations(job("x.safetensors")));
        QCOMPARE(readOut("feature_acts", {0, 96}), std::vector<float>());
    }

    void missingFilesAreReported()
    {
        QCOMPARE(runEncodeActivations(job("none.npy")).error().code, ErrorCode::NotFound);
        QCOMPARE(runEncodeActivations({m_path / "none", m_path / "x", m_path / "out", {}}).error().code,
                 ErrorCode::NotFound);
    }

private:
    EncodeActivationsJob job(const char* file) const
    {
        return {m_path / "sae", m_path / file, m_path / "out.safetensors", {}};
    }

    std::vector<float> readOut(const char* name, const std::vector<std::int64_t>& shape) const
    {
        const auto source = openSafetensors(m_path / "out.safetensors");
        const auto values = source ? (*source)->readF32Shaped(name, shape) : std::vector<float>{-1};
        return values.value_or(std::vector<float>{-2});
    }

    void checkOut(const std::vector<std::int64_t>& shape)
    {
        const auto sae = std::make_shared<const Sae>(loadSae(m_path / "sae").value());
        const Encoder encoder(sae);
        const auto scratch = encoder.makeScratch();
        const int N = static_cast<int>(m_x.size()) / 24;
        SparseRows firings;
        VERIFY_RESULT(encoder.encode(m_x, N, *scratch, firings));
        std::vector<float> xHat(m_x.size());
        VERIFY_RESULT(encoder.decode(m_x, N, firings, *scratch, xHat));
        QCOMPARE(readOut("sae_out", shape), xHat);
        const auto features = readOut("feature_acts", {N, 96});
        QCOMPARE(std::ranges::count_if(features, [](float f) { return f != 0; }),
                 static_cast<std::ptrdiff_t>(firings.atom.size()));
        for (std::size_t row = 0; row < static_cast<std::size_t>(N); ++row) {
            for (auto i = firings.rowStart[row]; i < firings.rowStart[row + 1]; ++i) {
                const auto place = static_cast<std::size_t>(i);
                QCOMPARE(features[row * 96 + static_cast<std::size_t>(firings.atom[place])], firings.activation[place]);
            }
        }
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
    std::vector<float> m_x;
};

ATOMSCOPE_GUILESS_TEST_MAIN(EncodeActivationsTest)
#include "tst_encodeactivations.moc"
