#include "core/measures/lookup.h"

#include <algorithm>
#include <vector>

namespace atomscope {

namespace {

// A set of tokens at which the table foretells a firing, counted in one half.
struct Prediction
{
    std::int64_t hits = 0; ///< firings among the foretold places
    std::int64_t nForetold = 0;

    double f1(std::int64_t nFired) const
    {
        return 2.0 * static_cast<double>(hits) / static_cast<double>(nFired + nForetold);
    }
};

struct Rate
{
    TokenCount count;
    std::array<std::int64_t, 2> seen{}; ///< counted places of the token in each half

    // Compares fired / (seen + 1) of half 0 without rounding.
    bool isAbove(const Rate& other) const
    {
        return count.fired[0] * (other.seen[0] + 1) > other.count.fired[0] * (seen[0] + 1);
    }
};

std::vector<Rate> descendingRates(std::span<const TokenCount> fired, const CorpusTokens& corpus)
{
    std::vector<Rate> rates;
    for (const TokenCount& count : fired) {
        const auto token = static_cast<std::size_t>(count.token);
        if (count.fired[0] > 0)
            rates.push_back({count, {corpus.counts(0)[token], corpus.counts(1)[token]}});
    }
    std::sort(rates.begin(), rates.end(), [](const Rate& a, const Rate& b) {
        if (a.isAbove(b) || b.isAbove(a))
            return a.isAbove(b);
        return a.count.token < b.count.token;
    });
    return rates;
}

} // namespace

LookupScore scoreLookup(std::span<const TokenCount> fired, const CorpusTokens& corpus)
{
    std::array<std::int64_t, 2> nFired{};
    for (const TokenCount& count : fired) {
        nFired[0] += count.fired[0];
        nFired[1] += count.fired[1];
    }
    if (nFired[0] == 0 || nFired[1] == 0)
        return {};

    const std::vector<Rate> rates = descendingRates(fired, corpus);
    std::array<Prediction, 2> taken; // by half: tokens down to the current threshold
    double bestF1 = 0;
    Prediction chosen; // what the best threshold foretells in half 1
    for (std::size_t i = 0; i < rates.size(); ++i) {
        for (std::size_t half = 0; half < 2; ++half) {
            taken[half].hits += rates[i].count.fired[half];
            taken[half].nForetold += rates[i].seen[half];
        }
        const bool isLastOfEqual = i + 1 == rates.size() || rates[i].isAbove(rates[i + 1]);
        if (isLastOfEqual && taken[0].f1(nFired[0]) > bestF1) {
            bestF1 = taken[0].f1(nFired[0]);
            chosen = taken[1];
        }
    }
    const Prediction always[2] = {{nFired[0], corpus.nTokens(0)}, {nFired[1], corpus.nTokens(1)}};
    if (always[0].f1(nFired[0]) > bestF1)
        chosen = always[1];

    LookupScore score;
    score.f1 = chosen.f1(nFired[1]);
    const double base = always[1].f1(nFired[1]);
    if (base < 1)
        score.gain = (score.f1 - base) / (1 - base);
    return score;
}

} // namespace atomscope
