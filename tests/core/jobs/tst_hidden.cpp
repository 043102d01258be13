#include "core/formats/tensorsource.h"
#include "core/jobs/hidden.h"
#include "core/jobs/tokenids.h"
#include "core/model/languagemodel.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <fstream>

using namespace atomscope;
namespace fs = std::filesystem;

class HiddenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString();
    }

    void idsAreSequencesOfEqualLength()
    {
        const auto ids = read("[[5, 0, 17], [2147483647, 1, 1]]\n");
        VERIFY_RESULT(ids);
        QCOMPARE(ids->B, 2);
        QCOMPARE(ids->T, 3);
        QVERIFY(ids->ids == (std::vector<TokenId>{{5}, {0}, {17}, {2147483647}, {1}, {1}}));
    }

    void whatIsNotASequenceOfIdsIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no file's worth") << QByteArray("") << QByteArray("not a JSON array");
        QTest::newRow("not JSON") << QByteArray("[[1, 2]") << QByteArray("not a JSON array");
        QTest::newRow("an object") << QByteArray("{\"ids\": [[1]]}") << QByteArray("not a JSON array");
        QTest::newRow("no sequence") << QByteArray("[]") << QByteArray("not a JSON array");
        QTest::newRow("a flat array") << QByteArray("[1, 2]") << QByteArray("sequence 0");
        QTest::newRow("an empty sequence") << QByteArray("[[1], []]") << QByteArray("sequence 1");
        QTest::newRow("unequal lengths") << QByteArray("[[1, 2], [3, 4], [5]]") << QByteArray("sequence 2");
        QTest::newRow("negative") << QByteArray("[[1, -2]]") << QByteArray("-2");
        QTest::newRow("a fraction") << QByteArray("[[1, 2.0]]") << QByteArray("2.0");
        QTest::newRow("a string") << QByteArray("[[1, \"2\"]]") << QByteArray("\"2\"");
        QTest::newRow("too large") << QByteArray("[[2147483648]]") << QByteArray("2147483648");
        QTest::newRow("nested deeply") << QByteArray("[[") + QByteArray(300000, '[') + QByteArray(300002, ']')
                                       << QByteArray("a list");
    }

    void whatIsNotASequenceOfIdsIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const auto ids = read(text.toStdString());
        QVERIFY(!ids);
        QCOMPARE(ids.error().code, ErrorCode::BadFormat);
        QVERIFY2(ids.error().message.find(says.toStdString()) != std::string::npos, ids.error().message.c_str());
        QVERIFY(ids.error().message.find("ids.json") != std::string::npos);
    }

    void theFileHoldsWhatTheModelComputes_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("site");
        QTest::addColumn<int>("width");
        for (const char* family : {"gpt2", "llama"}) {
            QTest::addRow("%s residual", family) << family << "blocks.1.hook_resid_post" << 24;
            QTest::addRow("%s heads", family) << family << "blocks.0.attn.hook_z" << 24;
            QTest::addRow("%s logits", family) << family << "logits" << 264;
        }
    }

    void theFileHoldsWhatTheModelComputes()
    {
        QFETCH(QString, family);
        QFETCH(QString, site);
        QFETCH(int, width);
        VERIFY_RESULT(test::writeTinyModel(m_path / "model", {.family = family.toStdString()}));
        constexpr int kB = 200; // more tokens than are computed at once
        constexpr int kT = 31;
        std::string text = "[";
        std::vector<TokenId> ids;
        for (int b = 0; b < kB; ++b) {
            text += b == 0 ? "[" : ",[";
            for (int t = 0; t < kT; ++t) {
                ids.push_back(TokenId{(b * 37 + t * t) % 264});
                text += (t == 0 ? "" : ",") + std::to_string(ids.back().v);
            }
            text += "]";
        }
        std::ofstream(m_path / "ids.json") << text + "]";
        VERIFY_RESULT(runHiddenJob({m_path / "model", m_path / "ids.json", site.toStdString(), m_path / "out"}));

        const auto model = loadLanguageModel(m_path / "model");
        VERIFY_RESULT(model);
        std::vector<float> expected(ids.size() * std::size_t(width));
        VERIFY_RESULT((*model)->run(ids, kB, kT, siteFromHookName(site.toStdString()).value(),
                                    *(*model)->makeWorkspace(), expected));
        const auto file = openSafetensors(m_path / "out");
        VERIFY_RESULT(file);
        QCOMPARE((*file)->tensors().size(), std::size_t{1});
        const std::vector<std::int64_t> shape = {kB, kT, width};
        const auto got = (*file)->readF32Shaped("activations", shape);
        VERIFY_RESULT(got);
        QVERIFY(*got == expected);
    }

    void aFailureLeavesNoFile_data()
    {
        QTest::addColumn<QByteArray>("site");
        QTest::addColumn<QByteArray>("ids");
        QTest::newRow("unknown site") << QByteArray("blocks.0.hook_q") << QByteArray("[[1]]");
        QTest::newRow("no such layer") << QByteArray("blocks.2.hook_resid_post") << QByteArray("[[1]]");
        QTest::newRow("no such token") << QByteArray("logits") << QByteArray("[[264]]");
        QTest::newRow("too long") << QByteArray("logits") << QByteArray("[[0") + QByteArray(",0").repeated(32) + "]]";
    }

    void aFailureLeavesNoFile()
    {
        QFETCH(QByteArray, site);
        QFETCH(QByteArray, ids);
        VERIFY_RESULT(test::writeTinyModel(m_path / "model"));
        std::ofstream(m_path / "ids.json") << ids.toStdString();
        const auto outcome = runHiddenJob({m_path / "model", m_path / "ids.json", site.toStdString(), m_path / "out"});
        QVERIFY(!outcome);
        QVERIFY(!outcome.error().message.empty());
        QVERIFY(!fs::exists(m_path / "out"));
    }

private:
    Result<TokenIds> read(const std::string& text) const
    {
        std::ofstream(m_path / "ids.json") << text;
        return readTokenIds(m_path / "ids.json");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(HiddenTest)
#include "tst_hidden.moc"
