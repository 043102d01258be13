// What lies beside SAEs on people's disks, and what looks like one and is not read.
#include "core/sae/sae.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"
#include "tests/support/torchfile.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

TinyTensor zeros(std::vector<std::int64_t> shape)
{
    std::size_t count = 1;
    for (const auto size : shape)
        count *= static_cast<std::size_t>(size);
    return {std::move(shape), std::vector<float>(count)};
}

} // namespace

class SaeFoldersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = m_temporary->path().toStdString();
    }

    void filesOfOtherKindsAreIgnored()
    {
        VERIFY_RESULT(writeTinySae(m_path / "sae"));
        const std::string alone = loadSae(m_path / "sae")->fingerprint();
        VERIFY_RESULT(writeTensors(m_path / "sae" / "sparsity.safetensors", {{"sparsity", zeros({96})}}));
        VERIFY_RESULT(writeTensors(m_path / "sae" / "activations_store_state.safetensors",
                                   {{"n_dataset_processed", zeros({1})}}));
        VERIFY_RESULT(writeTorchFile(m_path / "sae" / "trainer_state.pt", {{"step", zeros({1})}}));
        for (const char* name : {"runner_cfg.json", "README.md", "config.json", "optimizer.bin", "x.npz", "y.pkl.gz"})
            write(fs::path("sae") / name, "{}");
        // Copies that belong to tools: a clone's objects, a download's records.
        for (const char* hidden : {".git", ".cache"})
            fs::create_directories(m_path / "sae" / hidden / "copy");
        VERIFY_RESULT(writeTinySae(m_path / ".git" / "copy"));
        const auto sae = loadSae(m_path);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->fingerprint(), alone);
    }

    void aFolderMayBeNamedLikeAFile()
    {
        VERIFY_RESULT(writeTinySae(m_path / "v5_32k_layer_0.pt"));
        VERIFY_RESULT(loadSae(m_path / "v5_32k_layer_0.pt"));
        VERIFY_RESULT(loadSae(m_path));
        VERIFY_RESULT(writeTinySae(m_path / "b" / "sae_group_gpt2_blocks.0.hook_mlp_out_24576:v1"));
        VERIFY_RESULT(loadSae(m_path / "b"));
    }

    void checkpointsOfATrainingFindItsConfiguration()
    {
        // TopK and BatchTopK have the same tensors: only config.json of the training tells them apart.
        write("trainer_0/config.json",
              R"({"trainer": {"trainer_class": "TrainerTopK", "submodule_name": "resid_post_layer_3"}})");
        fs::create_directories(m_path / "trainer_0" / "checkpoints");
        TinyTensors tensors = {{"encoder.weight", zeros({6, 4})}, {"encoder.bias", zeros({6})},
                               {"decoder.weight", zeros({4, 6})}, {"b_dec", zeros({4})},
                               {"threshold", zeros({})},          {"k", {{}, {2}}}};
        VERIFY_RESULT(writeTorchFile(m_path / "trainer_0" / "checkpoints" / "ae_500.pt", tensors));
        const auto sae = loadSae(m_path / "trainer_0");
        VERIFY_RESULT(sae);
        QCOMPARE(sae->hookName, std::string("blocks.3.hook_resid_post"));
        QVERIFY(std::holds_alternative<TopK>(sae->activation));
        // The last one lies above its checkpoints, which are no choice then.
        VERIFY_RESULT(writeTorchFile(m_path / "trainer_0" / "ae.pt", tensors));
        QCOMPARE(loadSae(m_path)->weightsFile, m_path / "trainer_0" / "ae.pt");
    }

    void otherKindsAreRefusedByName_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("cross-layer") << QStringList{QStringLiteral("config.yaml"),
                                                    QStringLiteral("W_enc_0.safetensors"),
                                                    QStringLiteral("W_dec_0.safetensors"),
                                                    QStringLiteral("W_enc_1.safetensors")}
                                     << QByteArray("cross-layer transcoder");
        QTest::newRow("temporal") << QStringList{QStringLiteral("conf.yaml"), QStringLiteral("latest_ckpt.safetensors")}
                                  << QByteArray("temporal SAE");
        QTest::newRow("distributed") << QStringList{QStringLiteral("sae_weights.dcp/.metadata"),
                                                    QStringLiteral("sae_weights.dcp/__0_0.distcp"),
                                                    QStringLiteral("config.json")}
                                     << QByteArray(".dcp");
    }

    void otherKindsAreRefusedByName()
    {
        QFETCH(QStringList, files);
        QFETCH(QByteArray, named);
        for (const QString& file : files)
            write(file.toStdString(), "");
        const auto sae = loadSae(m_path);
        QVERIFY(!sae);
        QCOMPARE(sae.error().code, ErrorCode::Unsupported);
        QVERIFY2(contains(sae.error().message, named.toStdString()), sae.error().message.c_str());
    }

    void crosscodersAreRefusedByTheirShape()
    {
        // Several models or layers at once, in three libraries' files.
        write("a/config.json", R"({"trainer": {"dict_class": "CrossCoder"}})");
        VERIFY_RESULT(writeTorchFile(m_path / "a" / "ae.pt",
                                     {{"encoder.weight", zeros({2, 4, 6})},
                                      {"encoder.bias", zeros({6})},
                                      {"decoder.weight", zeros({2, 6, 4})},
                                      {"decoder.bias", zeros({2, 4})}}));
        write("b/config.json", R"({"sae_type": "crosscoder", "norm_activation": "none"})");
        VERIFY_RESULT(writeTensors(m_path / "b" / "sae_weights.safetensors",
                                   {{"W_E", zeros({2, 4, 6})}, {"b_E", zeros({2, 6})}}));
        fs::create_directories(m_path / "c");
        VERIFY_RESULT(writeTorchFile(m_path / "c" / "0.pt",
                                     {{"W_enc", zeros({2, 4, 6})},
                                      {"W_dec", zeros({6, 2, 4})},
                                      {"b_enc", zeros({6})},
                                      {"b_dec", zeros({2, 4})}}));
        for (const char* name : {"a", "b", "c"}) {
            const auto sae = loadSae(m_path / name);
            QVERIFY2(!sae, name);
            QCOMPARE(sae.error().code, ErrorCode::Unsupported);
            QVERIFY2(contains(sae.error().message, "crosscoder"), sae.error().message.c_str());
        }
    }

    void pickledProgramsAreNotRun()
    {
        write("sae.pkl.gz", "\x1f\x8b");
        const auto sae = loadSae(m_path / "sae.pkl.gz");
        QVERIFY(!sae);
        QVERIFY2(contains(sae.error().message, "pickle"), sae.error().message.c_str());
    }

private:
    void write(const fs::path& name, const std::string& text)
    {
        fs::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name) << text;
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SaeFoldersTest)
#include "tst_saefolders.moc"
