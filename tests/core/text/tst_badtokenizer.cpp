// Tokenizer files that must be refused, by name, without a crash and without absurd memory.
#include "core/text/tokenizer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <zlib.h>

using namespace atomscope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

using Change = std::function<void(json&)>;

struct Case
{
    const char* name;
    ErrorCode code;
    const char* says; ///< part of the message
    Change change;
};

json sequence(const char* key, json steps)
{
    return {{"type", "Sequence"}, {key, std::move(steps)}};
}

json splitBy(const std::string& regex)
{
    return {{"type", "Split"}, {"pattern", {{"Regex", regex}}}, {"behavior", "Isolated"}, {"invert", false}};
}

const std::vector<Case>& cases()
{
    using enum ErrorCode;
    static const std::vector<Case> all = {
        {"no model", BadFormat, "model", [](json& j) { j.erase("model"); }},
        {"a model that is a list", BadFormat, "model", [](json& j) { j["model"] = json::array({1}); }},
        {"unigram", Unsupported, "Unigram",
         [](json& j) {
             j["model"] = {{"type", "Unigram"}, {"unk_id", 0}};
         }},
        {"wordpiece", Unsupported, "WordPiece", [](json& j) { j["model"]["type"] = "WordPiece"; }},
        {"no vocabulary", BadFormat, "vocabulary", [](json& j) { j["model"].erase("vocab"); }},
        {"empty vocabulary", BadFormat, "vocabulary", [](json& j) { j["model"]["vocab"] = json::object(); }},
        {"vocabulary as a list", BadFormat, "", [](json& j) { j["model"]["vocab"] = json::array({"a"}); }},
        {"negative id", Limit, "id", [](json& j) { j["model"]["vocab"]["zz"] = -1; }},
        {"huge id", Limit, "id", [](json& j) { j["model"]["vocab"]["zz"] = 4000000000; }},
        {"id beyond 64 bits", Limit, "id", [](json& j) { j["model"]["vocab"]["zz"] = UINT64_MAX; }},
        {"id that is a string", BadFormat, "", [](json& j) { j["model"]["vocab"]["zz"] = "7"; }},
        {"two tokens of one id", BadFormat, "two tokens", [](json& j) { j["model"]["vocab"]["zz"] = 5; }},
        {"merge of an unknown token", BadFormat, "qq", [](json& j) { j["model"]["merges"].push_back("qq he"); }},
        {"merge into an unknown token", BadFormat, "hehe", [](json& j) { j["model"]["merges"].push_back("he he"); }},
        {"merge of one token", BadFormat, "merge", [](json& j) { j["model"]["merges"].push_back("he"); }},
        {"merge of three", BadFormat, "merge", [](json& j) { j["model"]["merges"].push_back("h e r"); }},
        {"merge with an empty side", BadFormat, "merge", [](json& j) { j["model"]["merges"].push_back(" he"); }},
        {"merge of three in a list", BadFormat, "merge",
         [](json& j) {
             j["model"]["merges"].push_back(json::array({"h", "e", "r"}));
         }},
        {"merge that is a number", BadFormat, "", [](json& j) { j["model"]["merges"].push_back(7); }},
        {"merges that nest", BadFormat, "",
         [](json& j) {
             j["model"]["merges"].push_back(json::array({json::array({"h"}), "e"}));
         }},
        {"dropout", Unsupported, "dropout", [](json& j) { j["model"]["dropout"] = 0.1; }},
        {"suffix", Unsupported, "end_of_word_suffix", [](json& j) { j["model"]["end_of_word_suffix"] = "</w>"; }},
        {"prefix", Unsupported, "continuing_subword_prefix",
         [](json& j) { j["model"]["continuing_subword_prefix"] = "##"; }},
        {"unknown normalizer", Unsupported, "BertNormalizer",
         [](json& j) {
             j["normalizer"] = {{"type", "BertNormalizer"}};
         }},
        {"unknown normalizer inside", Unsupported, "Precompiled",
         [](json& j) {
             j["normalizer"] = sequence("normalizers", json::array({{{"type", "Precompiled"}}}));
         }},
        {"normalizer without type", BadFormat, "normalizer", [](json& j) { j["normalizer"] = json::object(); }},
        {"normalizer that is text", BadFormat, "normalizer", [](json& j) { j["normalizer"] = "NFC"; }},
        {"sequence without steps", BadFormat, "normalizers",
         [](json& j) {
             j["normalizer"] = {{"type", "Sequence"}};
         }},
        {"unknown pre-tokenizer", Unsupported, "BertPreTokenizer",
         [](json& j) {
             j["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
         }},
        {"something after ByteLevel", Unsupported, "Digits",
         [](json& j) {
             j["pre_tokenizer"] = sequence("pretokenizers", json::array({j["pre_tokenizer"], {{"type", "Digits"}}}));
         }},
        {"unknown behavior", Unsupported, "Sideways",
         [](json& j) {
             j["pre_tokenizer"] = splitBy("a");
             j["pre_tokenizer"]["behavior"] = "Sideways";
         }},
        {"pattern of another engine", Unsupported, "\\h", [](json& j) { j["pre_tokenizer"] = splitBy("a\\h+"); }},
        {"pattern with an anchor", Unsupported, "^", [](json& j) { j["pre_tokenizer"] = splitBy("^a"); }},
        {"pattern with a back reference", Unsupported, "\\1", [](json& j) { j["pre_tokenizer"] = splitBy("(a)\\1"); }},
        {"pattern that is broken", Unsupported, "(((", [](json& j) { j["pre_tokenizer"] = splitBy("((("); }},
        {"pattern of absurd length", Limit, "pattern",
         [](json& j) { j["pre_tokenizer"] = splitBy(std::string(100000, 'a')); }},
        {"split without pattern", BadFormat, "pattern",
         [](json& j) {
             j["pre_tokenizer"] = {{"type", "Split"}, {"behavior", "Isolated"}};
         }},
        {"metaspace without a character", BadFormat, "Metaspace",
         [](json& j) {
             j["pre_tokenizer"] = {{"type", "Metaspace"}, {"replacement", ""}};
         }},
        {"unknown post-processor", Unsupported, "BertProcessing",
         [](json& j) {
             j["post_processor"] = {{"type", "BertProcessing"}};
         }},
        {"template id outside", BadFormat, "<|bos|>",
         [](json& j) { j["post_processor"]["special_tokens"]["<|bos|>"]["ids"] = json::array({263}); }},
        {"template without its token", BadFormat, "<|bos|>",
         [](json& j) { j["post_processor"]["special_tokens"] = json::object(); }},
        {"template without the text", Unsupported, "template",
         [](json& j) { j["post_processor"]["single"] = json::array(); }},
        {"template with a second text", Unsupported, "Sequence B",
         [](json& j) { j["post_processor"]["single"] = j["post_processor"]["pair"]; }},
        {"unknown decoder", Unsupported, "CTC",
         [](json& j) {
             j["decoder"] = {{"type", "CTC"}};
         }},
        {"decoder that explodes", Unsupported, "longer",
         [](json& j) {
             const json step = {{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", std::string(60, 'a')}};
             j["decoder"] = sequence("decoders", json::array({step, step, step}));
         }},
        {"added token that contradicts the vocabulary", BadFormat, "he",
         [](json& j) {
             j["added_tokens"].push_back({{"id", 5}, {"content", "he"}});
         }},
        {"added token that takes an id", BadFormat, "new",
         [](json& j) {
             j["added_tokens"].push_back({{"id", 5}, {"content", "new"}});
         }},
        {"added token given twice", BadFormat, "twice",
         [](json& j) { j["added_tokens"].push_back(j["added_tokens"][0]); }},
        {"added token of a huge id", Limit, "new",
         [](json& j) {
             j["added_tokens"].push_back({{"id", INT64_MAX}, {"content", "new"}});
         }},
        {"added token without content", BadFormat, "content",
         [](json& j) {
             j["added_tokens"].push_back({{"id", 300}});
         }},
        {"added tokens that are an object", BadFormat, "added_tokens",
         [](json& j) { j["added_tokens"] = json::object(); }},
        {"added tokens of absurd length", Limit, "added tokens",
         [](json& j) {
             j["added_tokens"].push_back({{"id", 300}, {"content", std::string(std::size_t(9) << 20, 'x')}});
         }},
    };
    return all;
}

} // namespace

class BadTokenizerTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    json m_json;

    fs::path folder() const { return m_folder.path().toStdString(); }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_RESULT(test::writeTinyModel(folder() / "model"));
        std::ifstream stream(folder() / "model" / "tokenizer.json");
        m_json = json::parse(stream);
        QVERIFY(Tokenizer::parse(m_json.dump()).has_value());
    }

    void aFileThatCannotBeUsedIsRefusedByName_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < cases().size(); ++i)
            QTest::newRow(cases()[i].name) << static_cast<int>(i);
    }

    void aFileThatCannotBeUsedIsRefusedByName()
    {
        QFETCH(int, index);
        const Case& one = cases()[static_cast<std::size_t>(index)];
        json file = m_json;
        one.change(file);
        const auto tokenizer = Tokenizer::parse(file.dump());
        QVERIFY(!tokenizer);
        QVERIFY2(tokenizer.error().code == one.code, tokenizer.error().message.c_str());
        QVERIFY2(tokenizer.error().message.find(one.says) != std::string::npos, tokenizer.error().message.c_str());
    }

    void aKeyGivenTwiceIsRefused()
    {
        const std::string text = m_json.dump();
        for (const char* key : {"{\"version\":\"1.0\",", "{\"decoder\":null,"}) {
            const auto tokenizer = Tokenizer::parse(key + text.substr(1));
            QVERIFY(!tokenizer);
            QVERIFY2(tokenizer.error().message.find("twice") != std::string::npos, tokenizer.error().message.c_str());
        }
        std::string twice = text;
        twice.insert(twice.find("\"vocab\":{") + 9, "\"he\":3000,");
        QVERIFY(Tokenizer::parse(twice).error().message.find("twice") != std::string::npos);
    }

    void nestingIsBounded()
    {
        const std::string deep = "{\"a\":" + std::string(200000, '[');
        QCOMPARE(Tokenizer::parse(deep).error().code, ErrorCode::Limit);
        const std::string objects = [] {
            std::string text;
            for (int i = 0; i < 100000; ++i)
                text += "{\"a\":";
            return text;
        }();
        QCOMPARE(Tokenizer::parse(objects).error().code, ErrorCode::Limit);
    }

    void everyTruncationIsAnError()
    {
        const std::string text = m_json.dump();
        for (std::size_t length = 0; length < text.size(); length += 1 + length / 40)
            QVERIFY(!Tokenizer::parse(text.substr(0, length)));
        QVERIFY(!Tokenizer::parse(text + "x"));
        QVERIFY(!Tokenizer::parse("\xFF\xFE"));
    }

    void aBombIsNotInflated()
    {
        const fs::path path = folder() / "bomb.json.gz";
        gzFile file = gzopen(path.c_str(), "wb1");
        const std::string zeros(1 << 20, ' ');
        for (int i = 0; i < 130; ++i)
            gzwrite(file, zeros.data(), static_cast<unsigned>(zeros.size()));
        gzclose(file);
        const auto bomb = Tokenizer::load(path);
        QCOMPARE(bomb.error().code, ErrorCode::Limit);
        QVERIFY(bomb.error().message.find("bomb.json.gz") != std::string::npos);
    }

    void errorsNameTheFile()
    {
        const fs::path path = folder() / "broken.json";
        std::ofstream(path) << "{";
        QVERIFY(Tokenizer::load(path).error().message.find("broken.json") != std::string::npos);
        QCOMPARE(Tokenizer::load(folder() / "missing.json").error().code, ErrorCode::NotFound);
        QVERIFY(!Tokenizer::load(folder()));
    }

    void aTextThatWouldExplodeIsRefused()
    {
        json file = m_json;
        const json step = {{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", std::string(5000, 'a')}};
        file["normalizer"] = sequence("normalizers", json::array({step, step, step, step}));
        const auto tokenizer = Tokenizer::parse(file.dump());
        VERIFY_RESULT(tokenizer);
        QCOMPARE(tokenizer->encode("banana").error().code, ErrorCode::Limit);
    }

    void aNeededUnknownTokenThatIsMissingIsAnError()
    {
        json file = m_json;
        file["pre_tokenizer"] = nullptr;
        file["model"]["unk_token"] = "<unk>";
        const auto tokenizer = Tokenizer::parse(file.dump());
        VERIFY_RESULT(tokenizer);
        QVERIFY(tokenizer->encode("he").has_value());
        const auto ids = tokenizer->encode("\u65E5");
        QCOMPARE(ids.error().code, ErrorCode::BadFormat);
        QVERIFY(ids.error().message.find("<unk>") != std::string::npos);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(BadTokenizerTest)
#include "tst_badtokenizer.moc"
