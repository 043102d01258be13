// What a path is recognised as.
#include "core/jobs/inspect.h"
#include "core/sae/sae.h"
#include "tests/core/sae/saevectors.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"
#include "tests/support/torchfile.h"

#include <QTemporaryDir>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

class InspectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_temporary->path().toStdString());
    }

    void aModelIsDescribed()
    {
        for (const char* family : {"gpt2", "llama"}) {
            VERIFY_RESULT(writeTinyModel(m_path / family, {.family = family}));
            const json object = inspected(m_path / family);
            QVERIFY(object["kind"] == json("model"));
            QVERIFY(object["format"] == json(family));
            QVERIFY(object["d_model"] == json(24));
            QVERIFY(object["n_layers"] == json(2));
            QVERIFY(object["norm"] == json(std::string(family) == "gpt2" ? "layer_norm" : "rms_norm"));
            QCOMPARE(object["tensors"].size(), tinyModelTensors({.family = family}).size());
        }
    }

    void anSaeIsDescribedWithTheRulesThatDecided()
    {
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.architecture = "topk"}));
        const json object = inspected(m_path / "sae");
        QVERIFY(object["kind"] == json("sae"));
        QVERIFY(object["format"] == json("saelens-v6"));
        QVERIFY(object["activation"] == json("topk 6"));
        QVERIFY(object["d_in"] == json(24));
        QVERIFY(object["d_sae"] == json(96));
        QVERIFY(object["hook_name"] == json("blocks.1.hook_resid_post"));
        QVERIFY(object["context_size"] == json(16));
        QVERIFY(object["fingerprint"] == json(loadSae(m_path / "sae")->fingerprint()));
        std::set<std::string> decided;
        for (const auto& decision : object["decisions"]) {
            QVERIFY(!decision["rule"].get<std::string>().empty());
            decided.insert(decision["what"].get<std::string>());
        }
        for (const char* what : {"hook_name", "bos", "centring", "input_norm"})
            QVERIFY2(decided.contains(what), what);
        const json first = {{"name", "W_dec"}, {"dtype", "F32"}, {"shape", {96, 24}}};
        QVERIFY(object["tensors"][0] == first);
    }

    void aContainerIsListed()
    {
        VERIFY_RESULT(writeTensors(m_path / "x.safetensors", {{"b", {{2}, {1, 2}}}, {"a", {{}, {3}}}}));
        const json object = inspected(m_path / "x.safetensors");
        QVERIFY(object["kind"] == json("container"));
        QCOMPARE(object["tensors"].size(), std::size_t(2));
        QVERIFY(object["tensors"][0]["name"] == json("a"));
        QVERIFY(object["tensors"][0]["shape"] == json(json::array()));
    }

    void everySaeOfTheVectorsIsDescribed_data() { addSaeVectors(); }
    void everySaeOfTheVectorsIsDescribed()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, entry);
        const json facts = json::parse(entry.toStdString());
        const fs::path folder = numericFolder() / QTest::currentDataTag();
        const auto inspection = inspectPath(folder, optionsOf(facts));
        VERIFY_RESULT(inspection);
        const json object = json::parse(toJson(*inspection, folder));
        QVERIFY(object["kind"] == json("sae"));
        QVERIFY(object["d_in"] == facts["d_in"] && object["d_sae"] == facts["d_sae"]);
        QVERIFY(object["tensors"].size() >= 4);
        for (const auto& decision : object["decisions"])
            QVERIFY(!decision["rule"].get<std::string>().empty());
        QCOMPARE(inspection->decisions[0].what, std::string("format"));
    }

    void everyKindOfContainerIsListed()
    {
        VERIFY_RESULT(writeTorchFile(m_path / "x.pt", {{"weights", {{2}, {1, 2}}}}));
        const json object = inspected(m_path / "x.pt");
        QVERIFY(object["kind"] == json("container") && object["format"] == json("torch"));
        QVERIFY(object["tensors"][0]["name"] == json("weights"));
        fs::resize_file(m_path / "x.pt", fs::file_size(m_path / "x.pt") - 1);
        QVERIFY(!inspectPath(m_path / "x.pt"));
        // The weights of one SAE, without settings: an SAE and not a container.
        VERIFY_RESULT(writeTorchFile(m_path / "sae-l2.pth",
                                     {{"encoder_linear.weight", {{3, 2}, std::vector<float>(6)}},
                                      {"encoder_linear.bias", {{3}, std::vector<float>(3)}},
                                      {"decoder_linear.weight", {{2, 3}, std::vector<float>(6)}},
                                      {"decoder_linear.bias", {{2}, std::vector<float>(2)}}}));
        QVERIFY(inspected(m_path / "sae-l2.pth")["kind"] == json("sae"));
    }

    void whatCannotBeLoadedIsAnErrorWithTheReason()
    {
        QCOMPARE(inspectPath(m_path / "none").error().code, ErrorCode::NotFound);
        QCOMPARE(inspectPath(m_path).error().code, ErrorCode::NotFound); // an empty folder
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.architecture = "temporal"}));
        QCOMPARE(inspectPath(m_path / "sae").error().code, ErrorCode::Unsupported);
        VERIFY_RESULT(writeTinyModel(m_path / "model"));
        fs::resize_file(m_path / "model" / "model.safetensors", 1000);
        QVERIFY(!inspectPath(m_path / "model"));
        std::ofstream(m_path / "x.safetensors") << "text";
        QCOMPARE(inspectPath(m_path / "x.safetensors").error().code, ErrorCode::BadFormat);
    }

private:
    static json inspected(const fs::path& path)
    {
        const auto inspection = inspectPath(path);
        if (!inspection) {
            qInfo("%s", inspection.error().message.c_str());
            return json::object();
        }
        return json::parse(toJson(*inspection, path));
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(InspectTest)
#include "tst_inspect.moc"
