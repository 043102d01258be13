// BPE against its definition: merge the pair of lowest rank, leftmost first, over the whole piece, until none is left.
#include "core/base/hash.h"
#include "core/text/tokenizer.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

using namespace atomscope;
using nlohmann::json;
using Merges = std::vector<std::pair<std::string, std::string>>;

namespace {

class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }
    int below(int n)
    {
        m_state = mix64(m_state);
        return static_cast<int>(m_state % static_cast<std::uint64_t>(n));
    }

private:
    std::uint64_t m_state;
};

const std::vector<std::string> kAlphabet = {"a", "b", "c", "\u2581", "\u00E9", "\u65E5"};
constexpr const char* kUnknownCharacter = "\u2603"; // in no vocabulary
constexpr const char* kByteCharacter = "\u00DF"; // only as <0xC3> <0x9F>

/// A tokenizer over six characters with random merges.
struct Example
{
    std::map<std::string, int> vocabulary;
    Merges merges;

    explicit Example(std::uint64_t seed)
    {
        Random random(seed);
        std::vector<std::string> tokens = kAlphabet;
        tokens.insert(tokens.end(), {"<unk>", "<0xC3>", "<0x9F>"});
        const std::size_t nSpecial = 3;
        std::set<std::string> known(tokens.begin(), tokens.end());
        for (int i = 0; i < 24; ++i) {
            const auto part = [&] {
                auto at = static_cast<std::size_t>(random.below(static_cast<int>(tokens.size() - nSpecial)));
                at += at >= kAlphabet.size() ? nSpecial : 0; // merges of characters only
                return tokens[at];
            };
            const std::pair merge{part(), part()};
            const std::string joined = merge.first + merge.second;
            if (std::find(merges.begin(), merges.end(), merge) != merges.end() || joined.size() > 24)
                continue;
            merges.push_back(merge);
            if (known.insert(joined).second)
                tokens.push_back(joined);
        }
        for (std::size_t i = 0; i < tokens.size(); ++i)
            vocabulary[tokens[i]] = static_cast<int>(i);
    }

    json file(bool fuseUnknown) const
    {
        json list = json::array();
        for (const auto& [left, right] : merges)
            list.push_back({left, right});
        return {{"model",
                 {{"type", "BPE"},
                  {"unk_token", "<unk>"},
                  {"fuse_unk", fuseUnknown},
                  {"byte_fallback", true},
                  {"vocab", vocabulary},
                  {"merges", list}}}};
    }
};

std::vector<std::string> randomText(Random& random, int length)
{
    std::vector<std::string> characters;
    for (int i = 0; i < length; ++i) {
        const int which = random.below(40);
        characters.push_back(which == 0       ? kUnknownCharacter
                                 : which == 1 ? kByteCharacter
                                              : kAlphabet[static_cast<std::size_t>(which) % kAlphabet.size()]);
    }
    return characters;
}

/// The definition, word for word.
std::vector<std::string> slowly(const std::vector<std::string>& characters, const Merges& merges, bool fuseUnknown)
{
    std::vector<std::string> symbols;
    bool unknownWaits = false;
    const auto flush = [&] {
        if (unknownWaits)
            symbols.push_back("<unk>");
        unknownWaits = false;
    };
    for (const std::string& character : characters) {
        if (character == kUnknownCharacter) {
            if (!fuseUnknown)
                flush();
            unknownWaits = true;
        } else if (character == kByteCharacter) { // as the reference does: a waiting unknown token waits on
            symbols.insert(symbols.end(), {"<0xC3>", "<0x9F>"});
        } else {
            flush();
            symbols.push_back(character);
        }
    }
    flush();
    while (true) {
        std::size_t bestRank = merges.size();
        std::size_t bestAt = 0;
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
            for (std::size_t rank = 0; rank < bestRank; ++rank)
                if (merges[rank].first == symbols[i] && merges[rank].second == symbols[i + 1]) {
                    bestRank = rank;
                    bestAt = i;
                }
        if (bestRank == merges.size())
            return symbols;
        symbols[bestAt] += symbols[bestAt + 1];
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(bestAt) + 1);
    }
}

} // namespace

class BpeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokensAreThoseOfTheDefinition_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<bool>("fuseUnknown");
        for (const int length : {1, 5, 31, 32, 33, 60, 400}) {
            QTest::addRow("%d characters, unknown ones fused", length) << length << true;
            QTest::addRow("%d characters, unknown ones apart", length) << length << false;
        }
    }

    void tokensAreThoseOfTheDefinition()
    {
        QFETCH(int, length);
        QFETCH(bool, fuseUnknown);
        Random random(static_cast<std::uint64_t>(length));
        for (std::uint64_t seed = 0; seed < 30; ++seed) {
            const Example example(seed);
            const auto tokenizer = Tokenizer::parse(example.file(fuseUnknown).dump());
            VERIFY_RESULT(tokenizer);
            for (int round = 0; round < 3; ++round) {
                const auto characters = randomText(random, length);
                std::string text;
                for (const std::string& character : characters)
                    text += character;
                const auto ids = tokenizer->encode(text);
                VERIFY_RESULT(ids);
                std::vector<std::string> spellings;
                for (const TokenId id : *ids)
                    spellings.emplace_back(tokenizer->spelling(id));
                QVERIFY2(spellings == slowly(characters, example.merges, fuseUnknown), text.c_str());
                QVERIFY(*tokenizer->encode(text) == *ids); // now from memory
            }
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(BpeTest)
#include "tst_bpe.moc"
