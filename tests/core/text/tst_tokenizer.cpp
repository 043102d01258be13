#include "core/base/file.h"
#include "core/text/tokenizer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QTemporaryDir>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <zlib.h>

using namespace atomscope;
namespace fs = std::filesystem;
using nlohmann::json;
using Ids = std::vector<TokenId>;

namespace {

Ids idsOf(std::initializer_list<int> numbers)
{
    Ids ids;
    for (const int number : numbers)
        ids.push_back(TokenId{number});
    return ids;
}

/// The tiny model's tokenizer.json, to be changed.
json tinyJson(const fs::path& folder)
{
    std::ifstream stream(folder / "tokenizer.json");
    return json::parse(stream);
}

Result<Tokenizer> parsed(const json& file)
{
    return Tokenizer::parse(file.dump());
}

json addedToken(int id, const std::string& content, json options = json::object())
{
    json token = {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
                  {"rstrip", false}, {"normalized", false}, {"special", false}};
    token.update(options);
    return token;
}

} // namespace

class TokenizerTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_model;
    json m_json;

    Tokenizer tiny() { return std::move(*Tokenizer::loadFromModel(m_model)); }

    static bool roundTrips(const Tokenizer& tokenizer, const std::string& text)
    {
        const auto ids = tokenizer.encode(text);
        return ids && tokenizer.decode(*ids) == text;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_model = fs::path(m_folder.path().toStdString()) / "model";
        VERIFY_RESULT(test::writeTinyModel(m_model));
        m_json = tinyJson(m_model);
    }

    void aTextBecomesTheMergesOfItsBytes()
    {
        // 1 + byte for single bytes; 257 " t", 258 "he", 259 " the", 260 "in", 261 "er", 262 "an"
        const auto ids = tiny().encode("he in the an");
        VERIFY_RESULT(ids);
        QVERIFY(*ids == idsOf({258, 1 + ' ', 260, 259, 1 + ' ', 262}));
    }

    void everyTokenHasItsSpellingAndItsBytes()
    {
        const Tokenizer tokenizer = tiny();
        QCOMPARE(tokenizer.vocabularySize(), 263);
        QCOMPARE(std::string(tokenizer.spelling(TokenId{259})), std::string("\u0120the"));
        QCOMPARE(tokenizer.bytes(TokenId{259}), std::string(" the"));
        for (int byte = 0; byte < 256; ++byte)
            QCOMPARE(tokenizer.bytes(TokenId{1 + byte}), std::string(1, static_cast<char>(byte)));
        QCOMPARE(tokenizer.bytes(TokenId{0}), std::string("<|bos|>"));
        for (const int outside : {-1, 263, 1 << 30}) {
            QVERIFY(tokenizer.spelling(TokenId{outside}).empty());
            QVERIFY(!tokenizer.isSpecial(TokenId{outside}));
            QVERIFY(tokenizer.decode(idsOf({outside})).empty());
        }
    }

    void theTemplateGivesTheBos()
    {
        const Tokenizer tokenizer = tiny();
        QVERIFY(tokenizer.bos() == TokenId{0});
        QVERIFY(tokenizer.isSpecial(TokenId{0}) && !tokenizer.isSpecial(TokenId{1}));
        QVERIFY(tokenizer.applyTemplate(idsOf({5, 6})) == idsOf({0, 5, 6}));
    }

    void textsOfManyKindsComeBack_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("crlf") << QByteArray("one\r\n\r\n  two\r\nthree\r");
        QTest::newRow("zero width joiner family") << QByteArray("a \U0001F468\u200D\U0001F469\u200D\U0001F467 b");
        QTest::newRow("composed") << QByteArray("caf\u00E9 na\u00EFve");
        QTest::newRow("decomposed") << QByteArray("cafe\u0301 nai\u0308ve");
        QTest::newRow("spaces") << QByteArray("a") + QByteArray(5000, ' ') + "b" + QByteArray(77, ' ');
        QTest::newRow("tabs and newlines") << QByteArray("\t\t\n\n\n \t x\n ");
        QTest::newRow("arabic and hindi") << QByteArray("\u0645\u0631\u062D\u0628\u0627 \u0915\u094D\u0937\u0924\u094D"
                                                        "\u0930\u093F");
        QTest::newRow("null bytes") << QByteArray("a\0\0b", 4);
        QTest::newRow("a word of a hundred thousand letters") << QByteArray("thein").repeated(20000);
    }

    void textsOfManyKindsComeBack()
    {
        QFETCH(QByteArray, text);
        QVERIFY(roundTrips(tiny(), text.toStdString()));
    }

    void all256BytesDecodeOneByOne()
    {
        const Tokenizer tokenizer = tiny();
        std::string all;
        Ids ids;
        for (int c = 0; c < 0x110; ++c) // in valid UTF-8 every byte but C0, C1 and F5 … FF occurs
            all += QString(QChar(c)).toStdString();
        all += "\U0001F642\U0010FFFD\u20AC";
        QVERIFY(roundTrips(tokenizer, all));
        for (int byte = 0; byte < 256; ++byte)
            ids.push_back(TokenId{1 + byte});
        std::string joined;
        for (const TokenId id : ids)
            joined += tokenizer.bytes(id);
        QCOMPARE(joined.size(), std::size_t(256));
        QCOMPARE(tokenizer.decode(idsOf({1 + 0xE2, 1 + 0x82, 1 + 'x'})), std::string("\uFFFDx"));
        QCOMPARE(tokenizer.decode(idsOf({1 + 0xE2, 1 + 0x82, 1 + 0xAC})), std::string("\u20AC"));
    }

    void specialsInTheTextAreRecognisedUnlessAskedNotTo()
    {
        const Tokenizer tokenizer = tiny();
        QVERIFY(*tokenizer.encode("in<|bos|>he") == idsOf({260, 0, 258}));
        const auto asText = tokenizer.encode("in<|bos|>he", Tokenizer::Specials::AsText);
        VERIFY_RESULT(asText);
        QVERIFY(std::find(asText->begin(), asText->end(), TokenId{0}) == asText->end());
        QCOMPARE(tokenizer.decode(*asText), std::string("in<|bos|>he"));
        QCOMPARE(tokenizer.decode(idsOf({0, 258, 0}), true), std::string("he"));
    }

    void addedTokensTouchingWords()
    {
        json file = m_json;
        file["added_tokens"].push_back(addedToken(263, "cat", {{"single_word", true}}));
        file["added_tokens"].push_back(addedToken(264, "<x>", {{"lstrip", true}, {"rstrip", true}}));
        file["added_tokens"].push_back(addedToken(265, "foo"));
        file["added_tokens"].push_back(addedToken(266, "foobar"));
        const auto tokenizer = parsed(file);
        VERIFY_RESULT(tokenizer);
        const auto has = [&](const char* text, int id) {
            const auto ids = tokenizer->encode(text).value();
            return std::count(ids.begin(), ids.end(), TokenId{id});
        };
        QCOMPARE(has("cat (cat) cat", 263), 3);
        QCOMPARE(has("catalog cats _cat 1cat \u00E9cat", 263), 0);
        QVERIFY(*tokenizer->encode("in \n <x>\t he") == idsOf({260, 264, 258}));
        QVERIFY(*tokenizer->encode("foobarfoo") == idsOf({266, 265})); // the longest
        QCOMPARE(tokenizer->vocabularySize(), 267);
    }

    void aStoredTruncationIsIgnored()
    {
        json file = m_json;
        file["truncation"] = {{"max_length", 2}, {"strategy", "LongestFirst"}, {"stride", 0}};
        file["padding"] = {{"strategy", {{"Fixed", 64}}}, {"pad_id", 0}};
        QCOMPARE(parsed(file)->encode("he in he in")->size(), std::size_t(7));
    }

    void theBosMayBeNamedBesideTheTokenizer_data()
    {
        QTest::addColumn<QByteArray>("tokenizerConfig");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("bos");
        QTest::newRow("string") << QByteArray(R"({"bos_token": "\u0120t"})") << QByteArray("{}") << 257;
        QTest::newRow("object") << QByteArray(R"({"bos_token": {"content": "he"}})") << QByteArray("{}") << 258;
        QTest::newRow("null") << QByteArray(R"({"bos_token": null})") << QByteArray(R"({"bos_token_id": 7})") << 7;
        QTest::newRow("number") << QByteArray("{}") << QByteArray(R"({"bos_token_id": 3})") << 3;
        QTest::newRow("nested") << QByteArray("{}") << QByteArray(R"({"text_config": {"bos_token_id": 4}})") << 4;
        QTest::newRow("none") << QByteArray("{}") << QByteArray("{}") << -1;
        QTest::newRow("unknown") << QByteArray(R"({"bos_token": "no such"})") << QByteArray(R"({"bos_token_id": 999})")
                                 << -1;
    }

    void theBosMayBeNamedBesideTheTokenizer()
    {
        QFETCH(QByteArray, tokenizerConfig);
        QFETCH(QByteArray, config);
        QFETCH(int, bos);
        json file = m_json;
        file["post_processor"] = nullptr;
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        std::ofstream(path / "tokenizer.json") << file.dump();
        std::ofstream(path / "tokenizer_config.json") << tokenizerConfig.toStdString();
        std::ofstream(path / "config.json") << config.toStdString();
        const auto tokenizer = Tokenizer::loadFromModel(path);
        VERIFY_RESULT(tokenizer);
        QCOMPARE(tokenizer->bos().value_or(TokenId{-1}).v, bos);
    }

    void gzipAndPlainFilesAreTheSameTokenizer()
    {
        const fs::path packed = fs::path(m_folder.path().toStdString()) / "packed";
        fs::create_directories(packed);
        const std::string bytes = m_json.dump();
        gzFile file = gzopen((packed / "tokenizer.json.gz").c_str(), "wb");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
        const auto tokenizer = Tokenizer::loadFromModel(packed);
        VERIFY_RESULT(tokenizer);
        QVERIFY(*tokenizer->encode(" the") == idsOf({259}));
        QCOMPARE(tokenizer->fingerprint(), parsed(m_json)->fingerprint());
    }

    void vocabularyAndMergesOfOlderModelsAreRead()
    {
        const fs::path old = fs::path(m_folder.path().toStdString()) / "old";
        fs::create_directories(old);
        std::ofstream(old / "vocab.json") << m_json["model"]["vocab"].dump();
        std::ofstream merges(old / "merges.txt");
        merges << "#version: 0.2\n";
        for (const json& merge : m_json["model"]["merges"])
            merges << merge.get<std::string>() << '\n';
        merges.close();
        std::ofstream(old / "special_tokens_map.json") << R"({"bos_token": "<|bos|>"})";
        std::ofstream(old / "added_tokens.json") << R"({"<extra>": 263})";
        std::ofstream(old / "tokenizer_config.json") << R"({"tokenizer_class": "GPT2Tokenizer",
            "bos_token": "<|bos|>"})";
        const auto tokenizer = Tokenizer::loadFromModel(old);
        VERIFY_RESULT(tokenizer);
        QVERIFY(*tokenizer->encode("<|bos|> the<extra>in") == idsOf({0, 259, 263, 260}));
        QVERIFY(tokenizer->isSpecial(TokenId{0}) && !tokenizer->isSpecial(TokenId{263}));
        QVERIFY(tokenizer->bos() == TokenId{0});

        std::ofstream(old / "tokenizer_config.json") << R"({"tokenizer_class": "BloomTokenizer"})";
        const auto unknown = Tokenizer::loadFromModel(old);
        QCOMPARE(unknown.error().code, ErrorCode::Unsupported);
        QVERIFY(unknown.error().message.find("BloomTokenizer") != std::string::npos);
    }

    void theDemoTokenizerTakesManyLanguages()
    {
        const auto tokenizer = Tokenizer::loadFromModel(test::sourceFolder() / "resources" / "demo" / "model");
        VERIFY_RESULT(tokenizer);
        const auto text = readTextFile(test::dataFolder() / "text" / "languages.txt", 1U << 20);
        VERIFY_RESULT(text);
        const auto ids = tokenizer->encode(*text);
        VERIFY_RESULT(ids);
        QCOMPARE(tokenizer->decode(*ids), *text);
        std::string joined; // what the tokens stand for one by one is the text too
        for (const TokenId id : *ids)
            joined += tokenizer->bytes(id);
        QCOMPARE(joined, *text);
        QVERIFY(ids->size() < text->size() / 3 * 2);
    }

    void anEmptyFolderIsNotFound()
    {
        const auto missing = Tokenizer::loadFromModel(fs::path(m_folder.path().toStdString()));
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
    }

    void threadsShareATokenizer()
    {
        const Tokenizer tokenizer = tiny();
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += "the " + std::to_string(i * i) + (i % 7 == 0 ? " hein\n" : " an er");
        const Ids expected = *tokenizer.encode(text);
        std::vector<int> differences(4);
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < differences.size(); ++t)
            threads.emplace_back([&, t] {
                for (int round = 0; round < 5; ++round)
                    differences[t] += *tokenizer.encode(text) == expected ? 0 : 1;
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(differences == std::vector<int>(4));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TokenizerTest)
#include "tst_tokenizer.moc"
