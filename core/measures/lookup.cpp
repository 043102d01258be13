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

// fired / (seen + 1) of a token in half 0. Quotients of counts below 2^26 are equal as doubles only where they are
// equal.
struct Rate
{
    double value = 0;
    std::uint32_t entry = 0; ///< into the counts
};

std::vector<Rate> descendingRates(std::span<const TokenCount> fired, const CorpusTokens& corpus)
{
    std::vector<Rate> rates;
    rates.reserve(fired.size());
    for (std::uint32_t i = 0; i < fired.size(); ++i) {
        const auto seen = corpus.counts(0)[static_cast<std::size_t>(fired[i].token)];
        if (fired[i].fired[0] > 0)
            rates.push_back({static_cast<double>(fired[i].fired[0]) / static_cast<double>(seen + 1), i});
    }
    std::sort(rates.begin(), rates.end(), [](const Rate& a, const Rate& b) { return a.value > b.value; });
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
        const TokenCount& count = fired[rates[i].entry];
        for (int half = 0; half < 2; ++half) {
            auto& sum = taken[static_cast<std::size_t>(half)];
            sum.hits += count.fired[static_cast<std::size_t>(half)];
            sum.nForetold += corpus.counts(half)[static_cast<std::size_t>(count.token)];
        }
        const bool isLastOfEqual = i + 1 == rates.size() || rates[i].value > rates[i + 1].value;
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
