// A text or token ids through a model and an SAE, without an index.
#include "core/jobs/probe.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

class ProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_temporary->path().toStdString());
        VERIFY_RESULT(writeTinyModel(m_path / "model"));
        VERIFY_RESULT(writeTinySae(m_path / "sae"));
    }

    void everyTokenHasItsFiringsAndItsError()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto result = (*probe)->text("the thin hen", 0);
        VERIFY_RESULT(result);
        QCOMPARE(result->sequences.size(), std::size_t(1));
        QCOMPARE(result->dSae, 96);
        const auto& tokens = result->sequences[0];
        std::vector<TokenId> ids;
        std::string joined;
        for (const auto& token : tokens) {
            ids.push_back(token.id);
            joined += token.text;
        }
        QCOMPARE(joined, std::string("<|bos|>the thin hen"));
        QVERIFY(!tokens[0].isCounted); // BOS
        QVERIFY(tokens[1].isCounted);
        compareWithTheParts(tokens, ids);
    }

    void topCutsTheListAndNotTheCount()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto all = (*probe)->text("then", 0);
        const auto some = (*probe)->text("then", 2);
        VERIFY_RESULT(all);
        VERIFY_RESULT(some);
        for (std::size_t i = 0; i < all->sequences[0].size(); ++i) {
            const auto& whole = all->sequences[0][i];
            const auto& part = some->sequences[0][i];
            QCOMPARE(part.nFired, whole.nFired);
            QCOMPARE(part.firings.size(), std::min<std::size_t>(2, whole.firings.size()));
            for (std::size_t j = 0; j < part.firings.size(); ++j)
                QVERIFY(part.firings[j].atom == whole.firings[j].atom);
        }
    }

    void aLongTextIsCutIntoWindows()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto result = (*probe)->text(std::string(40, 'x'), 1); // context 16: 15 tokens behind each BOS
        VERIFY_RESULT(result);
        QCOMPARE(result->sequences.size(), std::size_t(3));
        QCOMPARE(result->sequences[0].size(), std::size_t(16));
        QCOMPARE(result->sequences[2].size(), std::size_t(11));
        for (const auto& sequence : result->sequences)
            QCOMPARE(sequence[0].id.v, 0);
    }

    void idsAreTakenAsTheyAre()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto asText = (*probe)->text("the", 0);
        VERIFY_RESULT(asText);
        TokenIds ids{1, static_cast<int>(asText->sequences[0].size()), {}};
        for (const auto& token : asText->sequences[0])
            ids.ids.push_back(token.id);
        const auto asIds = (*probe)->ids(ids, 0);
        VERIFY_RESULT(asIds);
        QCOMPARE(toJson(*asIds), toJson(*asText));
        QVERIFY(!(*probe)->ids({1, 1, {TokenId{9999}}}, 0));
    }

    void idsNeedNoTokenizer()
    {
        fs::remove(m_path / "model" / "tokenizer.json");
        QVERIFY(!load());
        PairedModelOptions options;
        options.needsTokenizer = false;
        auto paired = loadPairedModel(m_path / "model", m_path / "sae", options);
        VERIFY_RESULT(paired);
        Probe probe(std::move(*paired));
        VERIFY_RESULT(probe.ids({1, 3, {{5}, {6}, {7}}}, 0));
        QCOMPARE(probe.text("x", 0).error().code, ErrorCode::Usage);
    }

    void invalidTextIsRepairedAndCounted()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto result = (*probe)->text("a\xff\xfe", 0);
        VERIFY_RESULT(result);
        QCOMPARE(result->nReplacedUtf8, std::int64_t(2));
    }

    void jsonIsValidForHalfACharacter()
    {
        auto probe = load();
        VERIFY_RESULT(probe);
        const auto result = (*probe)->text("\xc3\xa9", 1); // two tokens, half a character each
        VERIFY_RESULT(result);
        const json object = json::parse(toJson(*result));
        QVERIFY(object["sequences"][0]["tokens"][1]["token"] == json("\xef\xbf\xbd"));
        QVERIFY(object["sequences"][0]["tokens"][1]["bytes"] == json("c3"));
        QVERIFY(object["sequences"][0]["tokens"][2]["bytes"] == json("a9"));
    }

    void whatDoesNotBelongTogetherIsRefused()
    {
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.dIn = 32}));
        const auto wide = load();
        QVERIFY(!wide);
        QCOMPARE(wide.error().code, ErrorCode::ShapeMismatch);
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.hookName = "blocks.9.hook_resid_post"}));
        QCOMPARE(load().error().code, ErrorCode::Unsupported);
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.hookName = ""}));
        const auto nowhere = load();
        QCOMPARE(nowhere.error().code, ErrorCode::Unanswered);
        QVERIFY(nowhere.error().message.find("hook_name") != std::string::npos);
    }

    void centringIsForLayerNormOnly()
    {
        const char* old = R"({"architecture":"jumprelu","hook_name":"blocks.1.hook_resid_pre","d_in":24,"d_sae":96})";
        std::ofstream(m_path / "sae" / "cfg.json") << old;
        auto layerNorm = loadPairedModel(m_path / "model", m_path / "sae", {});
        VERIFY_RESULT(layerNorm);
        QCOMPARE(layerNorm->sae->centring, Centring::SubtractMean);
        VERIFY_RESULT(writeTinyModel(m_path / "llama", {.family = "llama"}));
        auto rmsNorm = loadPairedModel(m_path / "llama", m_path / "sae", {});
        VERIFY_RESULT(rmsNorm);
        QCOMPARE(rmsNorm->sae->centring, Centring::None);
        QCOMPARE(rmsNorm->sae->fingerprint(), layerNorm->sae->fingerprint());
        PairedModelOptions asked;
        asked.sae["centring"] = "subtract_mean";
        QCOMPARE(loadPairedModel(m_path / "llama", m_path / "sae", asked)->sae->centring, Centring::SubtractMean);
    }

    void foldedValueBiasesAreTakenOffAndPutBack()
    {
        const char* old = R"({"architecture":"jumprelu","hook_name":"blocks.1.attn.hook_z","d_in":24,"d_sae":96})";
        std::ofstream(m_path / "sae" / "cfg.json") << old;
        const auto paired = loadPairedModel(m_path / "model", m_path / "sae", {});
        VERIFY_RESULT(paired);
        const Sae& sae = *paired->sae;
        QCOMPARE(sae.centring, Centring::SubtractValueBias);
        QCOMPARE(sae.valueBias, paired->model->valueBias(paired->site).value());
        PairedModelOptions asIs;
        asIs.sae["centring"] = "none";
        const auto plain = loadPairedModel(m_path / "model", m_path / "sae", asIs);
        VERIFY_RESULT(plain);
        QVERIFY(plain->sae->centring == Centring::None && plain->sae->valueBias.empty());
        QCOMPARE(plain->sae->fingerprint(), sae.fingerprint());
        // The same firings as the plain SAE on activations without the constant, which comes back behind it.
        std::vector<float> z(24);
        std::vector<float> folded(24);
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] = 4 * std::sin(static_cast<float>(i * i));
            folded[i] = z[i] - sae.valueBias[i];
        }
        const auto apply
            = [](const std::shared_ptr<const Sae>& which, const std::vector<float>& x, SparseRows& firings) {
                  const Encoder encoder(which);
                  const auto scratch = encoder.makeScratch();
                  std::vector<float> xHat(x.size());
                  if (!encoder.encode(x, 1, *scratch, firings) || !encoder.decode(x, 1, firings, *scratch, xHat))
                      xHat.clear();
                  return xHat;
              };
        SparseRows ofZ;
        SparseRows ofFolded;
        const auto zHat = apply(paired->sae, z, ofZ);
        const auto foldedHat = apply(plain->sae, folded, ofFolded);
        QVERIFY(!ofZ.atom.empty());
        QCOMPARE(ofZ.atom, ofFolded.atom);
        QCOMPARE(ofZ.activation, ofFolded.activation);
        for (std::size_t i = 0; i < z.size(); ++i)
            QVERIFY(std::abs(zHat[i] - foldedHat[i] - sae.valueBias[i]) < 1e-5F);
        VERIFY_RESULT(writeTinyModel(m_path / "llama", {.family = "llama"}));
        const auto llama = loadPairedModel(m_path / "llama", m_path / "sae", {});
        VERIFY_RESULT(llama);
        QCOMPARE(llama->sae->centring, Centring::None); // its values have no bias
    }

    void onlyWhatIsNeededOfTheModelIsKept()
    {
        const auto hasLogits = [](const PairedModel& paired) { return paired.model->unembedding().has_value(); };
        const auto loaded = [this](const PairedModelOptions& options) {
            return loadPairedModel(m_path / "model", m_path / "sae", options).value();
        };
        const PairedModelOptions forIndex{.sae = {}, .isForIndex = true};
        const PairedModel encoding = loaded({});
        QVERIFY(!hasLogits(encoding) && encoding.model->fingerprint().empty());
        const PairedModel indexing = loaded(forIndex); // its site is in the residual stream: logit effects
        QVERIFY(hasLogits(indexing));
        const std::string fingerprint = indexing.model->fingerprint();
        QCOMPARE(fingerprint.size(), std::size_t(64));
        VERIFY_RESULT(writeTinySae(m_path / "sae", {.hookName = "blocks.0.attn.hook_z"}));
        const PairedModel heads = loaded(forIndex);
        QVERIFY(!hasLogits(heads));
        QCOMPARE(heads.model->fingerprint(), fingerprint);
        QVERIFY(hasLogits(loaded({.sae = {}, .isForIndex = true, .hasLoss = true})));
        const PairedModel probing = loaded({.sae = {}, .needsFingerprint = true});
        QVERIFY(!hasLogits(probing));
        QCOMPARE(probing.model->fingerprint(), fingerprint);
    }

    void theContextIsTheSaesOrTheOneAskedFor()
    {
        QCOMPARE(loadPairedModel(m_path / "model", m_path / "sae", {})->rule.context, 16);
        PairedModelOptions options;
        options.context = 8;
        QCOMPARE(loadPairedModel(m_path / "model", m_path / "sae", options)->rule.context, 8);
        options.context = 33; // the model has 32 positions
        QCOMPARE(loadPairedModel(m_path / "model", m_path / "sae", options).error().code, ErrorCode::Usage);
    }

private:
    Result<std::unique_ptr<Probe>> load() const
    {
        auto paired = loadPairedModel(m_path / "model", m_path / "sae", {});
        if (!paired)
            return passOn(paired);
        return std::make_unique<Probe>(std::move(*paired));
    }

    /// The same from the model and the encoder by hand.
    void compareWithTheParts(const std::vector<ProbedToken>& tokens, const std::vector<TokenId>& ids)
    {
        const auto model = loadLanguageModel(m_path / "model");
        VERIFY_RESULT(model);
        const auto sae = std::make_shared<const Sae>(loadSae(m_path / "sae").value());
        const int T = static_cast<int>(ids.size());
        std::vector<float> x(ids.size() * 24), xHat(x.size());
        const auto workspace = (*model)->makeWorkspace();
        VERIFY_RESULT((*model)->run(ids, 1, T, {Site::Kind::ResidPost, 1}, *workspace, x));
        const Encoder encoder(sae);
        const auto scratch = encoder.makeScratch();
        SparseRows firings;
        VERIFY_RESULT(encoder.encode(x, T, *scratch, firings));
        VERIFY_RESULT(encoder.decode(x, T, firings, *scratch, xHat));
        QVERIFY(!firings.atom.empty());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            double error = 0;
            for (std::size_t j = i * 24; j < (i + 1) * 24; ++j)
                error += std::pow(double{x[j]} - xHat[j], 2);
            QCOMPARE(tokens[i].errorNorm, std::sqrt(error));
            QCOMPARE(tokens[i].nFired, static_cast<int>(firings.rowStart[i + 1] - firings.rowStart[i]));
            for (std::size_t j = 0; j < tokens[i].firings.size(); ++j) {
                const auto& firing = tokens[i].firings[j];
                const auto begin = firings.atom.begin() + firings.rowStart[i];
                const auto end = firings.atom.begin() + firings.rowStart[i + 1];
                const auto found = std::lower_bound(begin, end, firing.atom.v);
                QVERIFY(found != end && *found == firing.atom.v);
                QCOMPARE(firings.activation[static_cast<std::size_t>(found - firings.atom.begin())], firing.activation);
                QVERIFY(j == 0 || tokens[i].firings[j - 1].activation >= firing.activation);
            }
        }
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ProbeTest)
#include "tst_probe.moc"
