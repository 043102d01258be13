// Every SAE of the reference vectors through `atomscope-worker encode`, as a script would call them.
#include "tests/core/sae/saevectors.h"
#include "tests/support/workerprocess.h"

#include <QTemporaryDir>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

QString text(const fs::path& path)
{
    return QString::fromStdString(path.string());
}

} // namespace

class EncodeVectorsTest : public QObject
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
        const auto expected = openSafetensors(folder / "expected.safetensors");
        VERIFY_RESULT(expected);
        const TensorInfo* info = (*expected)->find("x");
        QVERIFY(info);
        const auto x = readRows(**expected, "x");
        const QTemporaryDir temporary;
        const fs::path work = temporary.path().toStdString();
        VERIFY_RESULT(writeSafetensors(work / "x.safetensors", std::vector<NamedArray>{{"x", info->shape, x}}));

        QStringList options;
        for (const auto& [key, value] : optionsOf(facts))
            options << QStringLiteral("--sae-option") << QString::fromStdString(key + "=" + value);
        if (!options.isEmpty()) { // what is missing is named
            const auto silent = runWorker({QStringLiteral("inspect"), text(folder)});
            QCOMPARE(silent.exitCode, 1);
            QVERIFY2(silent.errors.contains(options.last().split(u'=').first().toUtf8()), silent.errors.constData());
        }

        const auto encoded = runWorker(QStringList{QStringLiteral("encode"), QStringLiteral("--sae"), text(folder),
                                                   QStringLiteral("--activations"), text(work / "x.safetensors"),
                                                   QStringLiteral("--out"), text(work / "out.safetensors")}
                                       + options);
        QVERIFY2(encoded.exitCode == 0, encoded.errors.constData());
        const auto out = openSafetensors(work / "out.safetensors");
        VERIFY_RESULT(out);
        const auto dSae = facts["d_sae"].get<std::size_t>();
        const auto xHat = readRows(**expected, "x_hat");
        const auto nanRows = nanRowsOf(facts);
        const std::string ofF = compareRows(readRows(**out, "feature_acts"), readRows(**expected, "f"), dSae, nanRows);
        QVERIFY2(ofF.empty(), ("f " + ofF).c_str());
        const std::size_t nRows = readRows(**expected, "f").size() / dSae;
        const std::string ofXHat = compareRows(readRows(**out, "sae_out"), xHat, xHat.size() / nRows, nanRows);
        QVERIFY2(ofXHat.empty(), ("x_hat " + ofXHat).c_str());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(EncodeVectorsTest)
#include "tst_encodevectors.moc"
