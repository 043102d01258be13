// Every SAE of the reference vectors: f and x_hat of the libraries themselves.
#include "core/sae/encoder.h"
#include "tests/core/sae/denserows.h"
#include "tests/core/sae/saevectors.h"

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

class SaeVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySae_data() { addSaeVectors(); }

    void everySae()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, entry);
        const fs::path folder = numericFolder() / QTest::currentDataTag();
        const json facts = json::parse(entry.toStdString());
        // x is what the library was given, so nothing is centred.
        SaeOptions options = optionsOf(facts);
        options["centring"] = "none";
        const auto sae = loadSae(folder, options);
        VERIFY_RESULT(sae);
        const auto expected = openSafetensors(folder / "expected.safetensors");
        VERIFY_RESULT(expected);
        const auto x = readRows(**expected, "x");
        QVERIFY(!x.empty() && x.size() % toSize(sae->dIn) == 0);
        const auto [f, xHat] = runSae(*sae, x);
        const auto nanRows = nanRowsOf(facts);
        const std::string ofF = compareRows(f, readRows(**expected, "f"), toSize(sae->dSae), nanRows);
        QVERIFY2(ofF.empty(), ("f " + ofF).c_str());
        const std::string ofXHat = compareRows(xHat, readRows(**expected, "x_hat"), toSize(sae->outWidth()), nanRows);
        QVERIFY2(ofXHat.empty(), ("x_hat " + ofXHat).c_str());
        checkSupport(f, readRows(**expected, "f"), toSize(sae->dSae), nanRows);
    }

    void foldedDecoderNormsAreThoseOfTheLibraries_data() { addSaeVectors(); }
    void foldedDecoderNormsAreThoseOfTheLibraries()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, entry);
        const fs::path folder = numericFolder() / QTest::currentDataTag();
        const auto expected = openSafetensors(folder / "expected.safetensors");
        VERIFY_RESULT(expected);
        const bool isSaelens = (*expected)->has("f_after_fold_W_dec_norm");
        if (!isSaelens && !(*expected)->has("f_normalize_decoder"))
            return; // not among these
        const std::string suffix = isSaelens ? "_after_fold_W_dec_norm" : "_normalize_decoder";
        const auto sae = loadSae(folder, {{"centring", "none"}, {"fold_decoder_norm", "true"}});
        VERIFY_RESULT(sae);
        const auto f = readRows(**expected, ("f" + suffix).c_str());
        const auto nRows = f.size() / toSize(sae->dSae);
        QVERIFY(nRows > 0);
        auto x = readRows(**expected, "x");
        x.resize(nRows * toSize(sae->dIn));
        const auto encoded = runSae(*sae, x);
        const std::string ofF = compareRows(encoded.f, f, toSize(sae->dSae), {});
        QVERIFY2(ofF.empty(), ofF.c_str());
        const auto xHat = readRows(**expected, ("x_hat" + suffix).c_str());
        const std::string ofXHat = compareRows(encoded.xHat, xHat, toSize(sae->dIn), {});
        QVERIFY2(ofXHat.empty(), ofXHat.c_str());
    }

private:
    /// Where one side clearly fires the other fires too.
    void checkSupport(const std::vector<float>& f, const std::vector<float>& expected, std::size_t width,
                      const std::set<std::size_t>& skippedRows)
    {
        for (std::size_t row = 0; row < f.size() / width; ++row) {
            const auto begin = expected.begin() + static_cast<std::ptrdiff_t>(row * width);
            const float most = *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(width));
            for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
                if (!skippedRows.contains(row) && std::max(std::abs(f[i]), std::abs(expected[i])) > 1e-4F * most)
                    QCOMPARE(f[i] != 0, expected[i] != 0);
            }
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SaeVectorsTest)
#include "tst_saevectors.moc"
