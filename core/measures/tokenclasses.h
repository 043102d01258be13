#pragma once

#include "core/measures/lookup.h"
#include "core/measures/tokencounts.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// A token's bytes without the white space around them and without case (Unicode simple folding): " Day" and "day" are
/// one string. Bytes that are no UTF-8 stay as they are.
std::string foldedToken(std::string_view bytes);

/// Tokens grouped by their folded strings.
struct TokenClasses
{
    std::vector<std::int32_t> ofToken; ///< [V] class of each token
    int nClasses = 0;
};
/// Classes in the order of their first token. O(total bytes).
TokenClasses foldTokens(std::span<const std::string> bytes);

/// The same text, seen as classes of tokens.
CorpusTokens asClasses(const CorpusTokens& corpus, const TokenClasses& classes);

/// A text seen as pairs of a token and the one before it in its window.
class BigramText
{
public:
    /// windowStart: first positions of the windows and the number of stored tokens behind them. The first token of a
    /// window has no predecessor, which is a predecessor of its own kind. 8 bytes a stored token while it is made, 5
    /// afterwards. O(P log P).
    BigramText(const CorpusTokens& corpus, std::span<const std::uint64_t> windowStart);

    const CorpusTokens& pairs() const { return m_pairs; }

    /// The table of pairs with back-off to the token. With r = fired / (seen + 1) of the token, a pair's rate is
    /// (fired + r) / (seen + 1), r where the pair was not seen, and 0 where it was seen and never fired. The threshold
    /// is chosen with each place of half 0 left out of its own rate (jackknife): a pair that was seen once would
    /// otherwise foretell itself. firedPairs, firedTokens: of the same atom, counted over pairs() and over the corpus.
    /// O(pairs fired at).
    LookupScore score(std::span<const TokenCount> firedPairs, std::span<const TokenCount> firedTokens) const;

private:
    struct Token;

    const CorpusTokens& m_corpus;
    CorpusTokens m_pairs;
    std::vector<std::int32_t> m_tokenOfPair;
    std::vector<std::int64_t> m_unseen; ///< [V] places in half 1 of pairs that half 0 does not have, by token
    std::vector<std::int64_t> m_once; ///< [V] pairs that half 0 has once, by token
};

} // namespace atomscope
