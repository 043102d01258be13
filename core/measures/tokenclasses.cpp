#include "core/measures/tokenclasses.h"

#include "core/text/utf8.h"

#include <algorithm>
#include <map>
#include <unicode/uchar.h>
#include <unordered_map>

namespace atomscope {

namespace {

using Key = std::uint64_t;

Key keyOf(std::int32_t previous, std::int32_t token)
{
    return Key(static_cast<std::uint32_t>(previous)) << 32 | static_cast<std::uint32_t>(token);
}

// The pair at every position; -1 in front of a window's first token.
std::vector<Key> keysOf(const CorpusTokens& corpus, std::span<const std::uint64_t> windowStart)
{
    const auto tokens = corpus.tokens();
    std::vector<Key> keys(tokens.size());
    for (std::size_t p = 0; p < tokens.size(); ++p)
        keys[p] = keyOf(p == 0 ? -1 : tokens[p - 1], tokens[p]);
    for (const std::uint64_t start : windowStart) {
        if (start < keys.size())
            keys[start] = keyOf(-1, tokens[start]);
    }
    return keys;
}

} // namespace

std::string foldedToken(std::string_view bytes)
{
    if (text::validPrefix(bytes) != bytes.size())
        return std::string(bytes);
    std::vector<char32_t> characters;
    for (std::size_t at = 0; at < bytes.size();)
        characters.push_back(text::nextCodePoint(bytes, at));
    const auto isSpace = [](char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; };
    const auto first = std::ranges::find_if_not(characters, isSpace);
    if (first == characters.end())
        return std::string(bytes); // nothing but space: kinds of space stay different
    const auto last = std::find_if_not(characters.rbegin(), characters.rend(), isSpace).base();
    std::string folded;
    for (auto c = first; c != last; ++c)
        text::appendUtf8(folded, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(*c), U_FOLD_CASE_DEFAULT)));
    return folded;
}

TokenClasses foldTokens(std::span<const std::string> bytes)
{
    TokenClasses classes;
    std::unordered_map<std::string, std::int32_t> byString;
    for (const std::string& token : bytes) {
        const auto [place, isNew] = byString.emplace(foldedToken(token), classes.nClasses);
        classes.nClasses += isNew;
        classes.ofToken.push_back(place->second);
    }
    return classes;
}

CorpusTokens asClasses(const CorpusTokens& corpus, const TokenClasses& classes)
{
    std::vector<std::int32_t> mapped(corpus.tokens().begin(), corpus.tokens().end());
    for (std::int32_t& token : mapped) {
        const bool isKnown = token >= 0 && static_cast<std::size_t>(token) < classes.ofToken.size();
        token = isKnown ? classes.ofToken[static_cast<std::size_t>(token)] : -1;
    }
    return CorpusTokens(std::move(mapped), corpus.halves(), classes.nClasses);
}

BigramText::BigramText(const CorpusTokens& corpus, std::span<const std::uint64_t> windowStart)
    : m_corpus(corpus)
    , m_pairs(0)
    , m_unseen(corpus.counts(0).size())
    , m_once(corpus.counts(0).size())
{
    const std::vector<Key> keys = keysOf(corpus, windowStart);
    std::vector<Key> distinct;
    for (std::size_t p = 0; p < keys.size(); ++p) {
        if (corpus.halves()[p] != CorpusTokens::kNotCounted)
            distinct.push_back(keys[p]);
    }
    std::ranges::sort(distinct);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    for (const Key key : distinct)
        m_tokenOfPair.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(key)));

    std::vector<std::int32_t> pairs(keys.size(), -1);
    for (std::size_t p = 0; p < keys.size(); ++p) {
        if (corpus.halves()[p] != CorpusTokens::kNotCounted)
            pairs[p] = static_cast<std::int32_t>(std::ranges::lower_bound(distinct, keys[p]) - distinct.begin());
    }
    m_pairs = CorpusTokens(std::move(pairs), corpus.halves(), static_cast<int>(distinct.size()));
    for (std::size_t pair = 0; pair < distinct.size(); ++pair) {
        const auto token = static_cast<std::size_t>(m_tokenOfPair[pair]);
        if (m_pairs.counts(0)[pair] == 0)
            m_unseen[token] += m_pairs.counts(1)[pair];
        m_once[token] += m_pairs.counts(0)[pair] == 1;
    }
}

/// What is known of one token that an atom fires at.
struct BigramText::Token
{
    double rate = 0;
    double rateWithoutFiring = 0, rateWithoutSilence = 0; ///< with one such place of half 0 left out
    std::int64_t firedUnseen = 0; ///< in half 1, at pairs that half 0 does not have
    std::int64_t firedOnce = 0; ///< pairs that half 0 has once, and that fired there
};

LookupScore BigramText::score(std::span<const TokenCount> firedPairs, std::span<const TokenCount> firedTokens) const
{
    std::unordered_map<std::int32_t, Token> tokens;
    std::array<std::int64_t, 2> nFired{};
    for (const TokenCount& count : firedTokens) {
        const auto seen = static_cast<double>(m_corpus.counts(0)[static_cast<std::size_t>(count.token)]);
        const auto fired = static_cast<double>(count.fired[0]);
        Token& token = tokens[count.token];
        token.rate = fired / (seen + 1);
        token.rateWithoutFiring = seen > 0 ? (fired - 1) / seen : 0;
        token.rateWithoutSilence = seen > 0 ? fired / seen : 0;
        nFired[0] += count.fired[0];
        nFired[1] += count.fired[1];
    }
    std::vector<LookupLine> fitted, tested;
    for (const TokenCount& count : firedPairs) {
        const auto pair = static_cast<std::size_t>(count.token);
        const std::int64_t seen = m_pairs.counts(0)[pair], fired = count.fired[0];
        Token& token = tokens[m_tokenOfPair[pair]];
        if (seen == 0)
            token.firedUnseen += count.fired[1];
        if (fired == 0)
            continue;
        const auto n = static_cast<double>(seen), f = static_cast<double>(fired);
        token.firedOnce += seen == 1;
        if (fired > 1 || seen == 1) // one firing among several places leaves a pair that never fired
            fitted.push_back({(f - 1 + token.rateWithoutFiring) / n, fired, fired});
        fitted.push_back({(f + token.rateWithoutSilence) / n, 0, seen - fired});
        tested.push_back({(f + token.rate) / (n + 1), count.fired[1], m_pairs.counts(1)[pair]});
    }
    for (const auto& [id, token] : tokens) {
        const auto at = static_cast<std::size_t>(id);
        fitted.push_back({token.rateWithoutSilence, 0, m_once[at] - token.firedOnce});
        tested.push_back({token.rate, token.firedUnseen, m_unseen[at]});
    }
    return scoreTable(fitted, tested, nFired, {m_corpus.nTokens(0), m_corpus.nTokens(1)});
}

} // namespace atomscope
