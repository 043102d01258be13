// Every SAELens folder of the reference vectors: f and x_hat of the library itself.
#include "core/base/file.h"
#include "core/formats/tensorsource.h"
#include "core/sae/encoder.h"
#include "tests/core/sae/denserows.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

fs::path numericFolder()
{
    return vectorsFolder() / "oracles" / "numeric";
}

/// Kinds this program names and refuses.
bool isRefusedKind(const std::string& architecture)
{
    return architecture == "gated" || architecture.ends_with("transcoder");
}

/// The tensor [rows, width] whatever its rank.
std::vector<float> readRows(const TensorSource& source, const char* name)
{
    const TensorInfo* info = source.find(name);
    std::vector<float> values(info ? static_cast<std::size_t>(info->count()) : 0);
    if (!info || !source.readF32(name, values))
        return {};
    return values;
}

/// Empty, or where `got` leaves the tolerance 1e-5 of the row's maximum + 1e-6. A NaN is a difference.
std::string compareRows(const std::vector<float>& got, const std::vector<float>& expected, std::size_t width,
                        const std::set<std::size_t>& skippedRows)
{
    if (got.size() != expected.size() || expected.empty() || expected.size() % width != 0)
        return "has the wrong size";
    for (std::size_t row = 0; row < expected.size() / width; ++row) {
        float most = 0;
        for (std::size_t i = 0; i < width; ++i)
            most = std::max(most, std::abs(expected[row * width + i]));
        for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
            const bool isSkipped = skippedRows.contains(row);
            if (isSkipped ? !std::isfinite(got[i]) : !(std::abs(got[i] - expected[i]) <= 1e-5F * most + 1e-6F))
                return "differs in row " + std::to_string(row) + ": " + std::to_string(got[i]) + " for "
                    + std::to_string(expected[i]);
        }
    }
    return {};
}

} // namespace

class SaeVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySaelensFolder_data()
    {
        QTest::addColumn<QByteArray>("entry");
        const auto text = readTextFile(numericFolder() / "manifest.json", 64 << 20);
        if (!text) {
            QTest::newRow("no vectors") << QByteArray();
            return;
        }
        const json manifest = json::parse(*text);
        for (const auto& [name, entry] : manifest["sae"].items()) {
            if (name.starts_with("saelens"))
                QTest::newRow(name.c_str()) << QByteArray::fromStdString(entry.dump());
        }
    }

    void everySaelensFolder()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, entry);
        const fs::path folder = numericFolder() / "sae" / QTest::currentDataTag();
        const json facts = json::parse(entry.toStdString());
        // x is what the library was given, so nothing is centred.
        SaeOptions options = {{"centring", "none"}};
        for (const auto& option : facts.value("options", json::array())) {
            const auto text = option.get<std::string>();
            options[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
        }
        const auto sae = loadSae(folder, options);
        const auto config = json::parse(readTextFile(folder / "cfg.json", 1 << 20).value());
        const auto architecture = config.value("architecture", "standard");
        if (isRefusedKind(architecture)) {
            QVERIFY(!sae);
            QCOMPARE(sae.error().code, ErrorCode::Unsupported);
            QVERIFY(sae.error().message.find(architecture) != std::string::npos);
            return;
        }
        VERIFY_RESULT(sae);
        const auto expected = openSafetensors(folder / "expected.safetensors");
        VERIFY_RESULT(expected);
        const auto x = readRows(**expected, "x");
        QVERIFY(!x.empty() && x.size() % toSize(sae->dIn) == 0);
        const auto [f, xHat] = runSae(*sae, x);
        std::set<std::size_t> nanRows;
        for (const auto& row : facts["nan_rows"])
            nanRows.insert(row.get<std::size_t>());
        const std::string ofF = compareRows(f, readRows(**expected, "f"), toSize(sae->dSae), nanRows);
        QVERIFY2(ofF.empty(), ("f " + ofF).c_str());
        const std::string ofXHat = compareRows(xHat, readRows(**expected, "x_hat"), toSize(sae->dIn), nanRows);
        QVERIFY2(ofXHat.empty(), ("x_hat " + ofXHat).c_str());
        checkSupport(f, readRows(**expected, "f"), toSize(sae->dSae), nanRows);
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
                if (!skippedRows.contains(row) && std::max(f[i], expected[i]) > 1e-4F * most)
                    QCOMPARE(f[i] > 0, expected[i] > 0);
            }
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SaeVectorsTest)
#include "tst_saevectors.moc"
