// Forward passes against values that the original implementations computed, and broken model folders.
#include "core/base/file.h"
#include "core/formats/tensorsource.h"
#include "core/model/languagemodel.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Floats = std::vector<float>;

json readJson(const fs::path& file)
{
    return json::parse(readTextFile(file, 256 << 20).value());
}

/// The vectors' names of sites.
const std::vector<std::pair<std::string, std::string>> kSites = {
    {"resid_pre", "hook_resid_pre"},   {"attn_z", "attn.hook_z"},     {"attn_out", "hook_attn_out"},
    {"resid_mid", "hook_resid_mid"},   {"mlp_post", "mlp.hook_post"}, {"mlp_out", "hook_mlp_out"},
    {"resid_post", "hook_resid_post"},
};

bool isSupported(const std::string& modelType)
{
    return modelType == "gpt2" || modelType == "llama";
}

/// `folder` with another of its files as config.json.
void linkFolder(const fs::path& folder, const std::string& configName, const fs::path& to)
{
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with("config"))
            fs::create_symlink(entry.path(), to / entry.path().filename());
    }
    fs::create_symlink(folder / configName, to / "config.json");
}

/// Token ids of the vectors and their shape.
struct Input
{
    std::vector<TokenId> ids;
    int B = 0;
    int T = 0;
};

Input inputOf(const TensorSource& expected)
{
    const TensorInfo& info = *expected.find("input_ids");
    Floats numbers(std::size_t(info.count()));
    Input input{{}, int(info.shape.at(0)), int(info.shape.at(1))};
    if (!expected.readF32("input_ids", numbers))
        return {};
    for (const float number : numbers)
        input.ids.push_back(TokenId{int(number)});
    return input;
}

/// Compares one site with the tensor of that name; a missing tensor or another shape is a disagreement.
std::string disagreement(const LanguageModel& model, const Input& input, const Site& site, const TensorSource& expected,
                         const std::string& name, double& worst)
{
    const auto width = model.siteWidth(site);
    if (!width)
        return width.error().message;
    const std::vector<std::int64_t> shape = {input.B, input.T, *width};
    const auto values = expected.readF32Shaped(name, shape);
    if (!values)
        return values.error().message;
    const auto workspace = model.makeWorkspace();
    Floats got(values->size(), std::nanf(""));
    const auto outcome = model.run(input.ids, input.B, input.T, site, *workspace, got);
    if (!outcome)
        return outcome.error().message;
    double largest = 0;
    for (const float value : *values)
        largest = std::max(largest, double(std::abs(value)));
    const double tolerance = 3e-5 * largest + 1e-5;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double error = std::abs(double(got[i]) - double((*values)[i]));
        if (!(error <= tolerance))
            return name + " differs by " + std::to_string(error) + " at " + std::to_string(i);
        worst = std::max(worst, error / tolerance);
    }
    return {};
}

} // namespace

class ModelVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySiteIsThatOfTheOriginal_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("config");
        const fs::path root = test::vectorsFolder() / "oracles" / "numeric" / "lm";
        std::error_code absent;
        for (const auto& entry : fs::directory_iterator(root, absent)) {
            for (const char* config : {"config.json", "config_v5.json"}) {
                if (fs::exists(entry.path() / config))
                    QTest::addRow("%s %s", entry.path().filename().c_str(), config)
                        << QString::fromStdString(entry.path().string()) << config;
            }
        }
        if (absent)
            QTest::newRow("no vectors") << QString() << QString();
    }

    void everySiteIsThatOfTheOriginal()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QString, folder);
        QFETCH(QString, config);
        const fs::path original = folder.toStdString();
        QTemporaryDir temporary;
        const fs::path path = temporary.path().toStdString();
        linkFolder(original, config.toStdString(), path);
        const std::string modelType = readJson(path / "config.json").at("model_type");
        const auto model = loadLanguageModel(path);
        if (!isSupported(modelType)) {
            QVERIFY(!model);
            QCOMPARE(model.error().code, ErrorCode::Unsupported);
            QVERIFY2(model.error().message.find("'" + modelType + "'") != std::string::npos,
                     model.error().message.c_str());
            return;
        }
        VERIFY_RESULT(model);
        const auto expected = openSafetensors(original / "expected.safetensors");
        VERIFY_RESULT(expected);
        const Input input = inputOf(**expected);
        QVERIFY(!input.ids.empty());
        double worst = 0;
        std::string error = disagreement(**model, input, {Site::Kind::Logits, -1}, **expected, "logits", worst);
        QVERIFY2(error.empty(), error.c_str());
        for (int layer = 0; layer < (*model)->info().nLayers; ++layer) {
            for (const auto& [name, hook] : kSites) {
                const auto site = siteFromHookName("blocks." + std::to_string(layer) + "." + hook);
                VERIFY_RESULT(site);
                error = disagreement(**model, input, *site, **expected, name + "." + std::to_string(layer), worst);
                QVERIFY2(error.empty(), error.c_str());
            }
        }
        qInfo("largest error: %.3f of the tolerance", worst);
    }

    void familiesOfThisProgramHaveVectors()
    {
        SKIP_WITHOUT_VECTORS();
        std::map<std::string, int> nFolders;
        for (const auto& entry : fs::directory_iterator(test::vectorsFolder() / "oracles" / "numeric" / "lm"))
            ++nFolders[readJson(entry.path() / "config.json").at("model_type").get<std::string>()];
        QVERIFY(nFolders["gpt2"] >= 3 && nFolders["llama"] >= 4);
    }

    void brokenFoldersAreRefusedAndGoodOnesLoad()
    {
        SKIP_WITHOUT_VECTORS();
        const fs::path root = test::vectorsFolder() / "oracles" / "malformed";
        const json manifest = readJson(root / "manifest.json");
        int nCases = 0;
        for (const json& entry : manifest.at("cases")) {
            const std::string file = entry.at("file");
            if (!file.starts_with("lm_folders/"))
                continue;
            ++nCases;
            const std::string must = entry.at("must");
            const auto model = loadLanguageModel(root / file);
            if (must == "load")
                QVERIFY2(model.has_value(), (file + ": " + (model ? "" : model.error().message)).c_str());
            if (must == "refuse") {
                QVERIFY2(!model, (file + " was loaded: " + entry.at("why").get<std::string>()).c_str());
                QVERIFY2(model.error().message.find((root / file).string()) != std::string::npos,
                         (file + " is not named in: " + model.error().message).c_str());
            }
        }
        QVERIFY(nCases >= 19);
    }

    void aTrainedModelContinuesItsStory()
    {
        // The published beginning of this model's greedy continuation: small errors anywhere lead it astray.
        SKIP_WITHOUT_VECTORS();
        const fs::path folder = test::vectorsFolder() / "data" / "stories260k";
        if (!fs::exists(folder / "model.safetensors"))
            QSKIP("needs the model stories260k in ../shared, which is absent");
        const auto model = loadLanguageModel(folder);
        VERIFY_RESULT(model);
        const json vocabulary = readJson(folder / "tokenizer.json").at("model").at("vocab");
        std::map<int, std::string> spelling;
        for (const auto& [piece, id] : vocabulary.items())
            spelling[id.get<int>()] = piece;
        std::vector<TokenId> ids = {TokenId{1}}; // BOS
        for (const char* piece : {"\u2581Once", "\u2581upon", "\u2581a", "\u2581time"})
            ids.push_back(TokenId{vocabulary.at(piece).get<int>()});
        const auto V = std::size_t((*model)->info().dVocab);
        const auto workspace = (*model)->makeWorkspace();
        std::string text;
        const std::string expected = ", there was a little girl named Lily. She loved to play outside in the park.";
        while (text.size() < expected.size() && ids.size() < 200) {
            Floats logits(ids.size() * V);
            VERIFY_RESULT((*model)->run(ids, 1, int(ids.size()), {Site::Kind::Logits, -1}, *workspace, logits));
            const auto last = logits.end() - std::ptrdiff_t(V);
            const auto next = int(std::max_element(last, logits.end()) - last);
            ids.push_back(TokenId{next});
            std::string piece = spelling.at(next);
            for (std::size_t at; (at = piece.find("\u2581")) != std::string::npos;)
                piece.replace(at, 3, " ");
            text += piece;
        }
        QCOMPARE(QString::fromStdString(text.substr(0, expected.size())), QString::fromStdString(expected));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ModelVectorsTest)
#include "tst_modelvectors.moc"
