// Models and SAEs as Hugging Face's cache keeps them: links in a snapshot, bytes in blobs without a name.
#include "core/formats/hubfolder.h"
#include "core/jobs/inspect.h"
#include "core/jobs/pairedmodel.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

void writeText(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

/// Turns a folder of files into a snapshot of `repository`.
void moveIntoCache(const fs::path& folder, const fs::path& repository, const std::string& revision,
                   const std::string& below)
{
    const fs::path snapshot = repository / "snapshots" / revision / below;
    fs::create_directories(snapshot);
    fs::create_directories(repository / "blobs");
    int number = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const fs::path blob = repository / "blobs" / (revision + std::to_string(++number));
        fs::rename(entry.path(), blob);
        fs::create_symlink(fs::relative(blob, snapshot), snapshot / entry.path().filename());
    }
}

} // namespace

class HubCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = m_temporary->path().toStdString();
        VERIFY_RESULT(writeTinyModel(m_path / "plain"));
        VERIFY_RESULT(writeTinyModel(m_path / "model"));
        VERIFY_RESULT(writeTinySae(m_path / "sae"));
        m_model = m_path / "models--someone--tiny-lm";
        m_sae = m_path / "models--someone--tiny-saes";
        moveIntoCache(m_path / "model", m_model, "0a1b", "");
        moveIntoCache(m_path / "sae", m_sae, "77ff", "layer_1/width_96");
    }

    void repositoriesAreOpenedAsTheyLie()
    {
        const auto paired = loadPairedModel(m_model, m_sae, {.isForIndex = true});
        VERIFY_RESULT(paired);
        QCOMPARE(paired->model->info().name, std::string("tiny-lm"));
        QVERIFY(paired->tokenizer != nullptr);
        const auto plain = loadLanguageModel(m_path / "plain");
        VERIFY_RESULT(plain);
        QCOMPARE(paired->model->fingerprint(), (*plain)->fingerprint());
        VERIFY_RESULT(loadPairedModel(m_model / "snapshots" / "0a1b", m_sae / "snapshots" / "77ff", {}));
        VERIFY_RESULT(loadSae(m_sae / "snapshots" / "77ff" / "layer_1" / "width_96" / "sae_weights.safetensors"));
        QCOMPARE(inspectPath(m_model, {})->kind, std::string("model"));
        QCOMPARE(inspectPath(m_sae, {})->kind, std::string("sae"));
    }

    void ofSeveralRevisionsTheMainOneIsTaken()
    {
        VERIFY_RESULT(writeTinySae(m_path / "other", {.hookName = "blocks.0.hook_resid_post"}));
        moveIntoCache(m_path / "other", m_sae, "88aa", "layer_0");
        QCOMPARE(loadSae(m_sae).error().code, ErrorCode::Unanswered); // nothing says which
        writeText(m_sae / "refs" / "main", "88aa\n");
        const auto sae = loadSae(m_sae);
        VERIFY_RESULT(sae);
        QCOMPARE(sae->hookName, std::string("blocks.0.hook_resid_post"));
        writeText(m_sae / "refs" / "main", "../../elsewhere"); // a name of no snapshot
        QCOMPARE(resolveHubFolder(m_sae), m_sae);
    }

    void foldersHaveTheNamesThatPeopleUse()
    {
        QCOMPARE(folderName("/a/models--openai-community--gpt2/snapshots/607a30d7"), std::string("gpt2"));
        QCOMPARE(folderName("/a/models--EleutherAI--pythia-70m/snapshots/e93a/"), std::string("pythia-70m"));
        QCOMPARE(folderName("/a/gpt2/"), std::string("gpt2"));
        QCOMPARE(folderName("gpt2"), std::string("gpt2"));
        QCOMPARE(folderName("/a/snapshots/b"), std::string("b"));
        QCOMPARE(resolveHubFolder(m_path / "plain"), m_path / "plain");
        QCOMPARE(resolveHubFolder(m_path / "nowhere"), m_path / "nowhere");
    }

    void addedTokensThatTheModelDoesNotKnowAreText()
    {
        // The tokenizer of Gemma 3 has one id more than those of its models that read no pictures.
        const fs::path file = m_path / "plain" / "tokenizer.json";
        auto tokenizer = nlohmann::json::parse(std::ifstream(file));
        tokenizer["added_tokens"].push_back({{"id", 264},
                                             {"content", "<picture>"},
                                             {"single_word", false},
                                             {"lstrip", false},
                                             {"rstrip", false},
                                             {"normalized", false},
                                             {"special", true}});
        std::ofstream(file) << tokenizer.dump();
        QCOMPARE(Tokenizer::loadFromModel(m_path / "plain")->vocabularySize(), 265);
        const auto paired = loadPairedModel(m_path / "plain", m_sae, {});
        VERIFY_RESULT(paired);
        QCOMPARE(paired->tokenizer->vocabularySize(), 263);
        const auto ids = paired->tokenizer->encode("<picture>");
        VERIFY_RESULT(ids);
        QCOMPARE(ids->size(), std::size_t{9});
        QCOMPARE(paired->tokenizer->decode(*ids), std::string("<picture>"));
        // Ids of the vocabulary itself that the model has not: another model's tokenizer.
        tokenizer["model"]["vocab"]["zz"] = 300;
        std::ofstream(file) << tokenizer.dump();
        QCOMPARE(loadPairedModel(m_path / "plain", m_sae, {}).error().code, ErrorCode::ShapeMismatch);
    }

    void aSentencePieceFileAloneIsNamed()
    {
        fs::remove(m_path / "plain" / "tokenizer.json");
        writeText(m_path / "plain" / "tokenizer.model", "\x0a\x0e");
        const auto paired = loadPairedModel(m_path / "plain", m_sae, {});
        QVERIFY(!paired);
        QVERIFY(paired.error().message.find("tokenizer.model") != std::string::npos);
        QVERIFY(paired.error().message.find("tokenizer.json") != std::string::npos);
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path, m_model, m_sae;
};

ATOMSCOPE_GUILESS_TEST_MAIN(HubCacheTest)
#include "tst_hubcache.moc"
