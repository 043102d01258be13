#include "core/measures/tokeninformation.h"

#include <cmath>
#include <limits>
#include <map>

namespace atomscope {

namespace {

// -log-likelihood of n events of probability p.
double cost(std::int64_t n, double p)
{
    return n == 0 ? 0 : -static_cast<double>(n) * std::log(p);
}

} // namespace

TokenInformation::TokenInformation(const CorpusTokens& corpus)
    : m_corpus(corpus)
{
    std::map<std::int64_t, std::int64_t> bySeen;
    const auto fitted = corpus.counts(0), tested = corpus.counts(1);
    for (std::size_t token = 0; token < fitted.size(); ++token) {
        if (tested[token] > 0)
            bySeen[fitted[token]] += tested[token];
    }
    m_bySeen.assign(bySeen.begin(), bySeen.end());
}

double TokenInformation::uncertaintyCoefficient(std::span<const TokenCount> fired) const
{
    std::int64_t nFired[2] = {0, 0};
    for (const TokenCount& count : fired) {
        nFired[0] += count.fired[0];
        nFired[1] += count.fired[1];
    }
    const std::int64_t nTokens[2] = {m_corpus.nTokens(0), m_corpus.nTokens(1)};
    for (int half = 0; half < 2; ++half) {
        if (nFired[half] == 0 || nFired[half] == nTokens[half])
            return std::numeric_limits<double>::quiet_NaN();
    }
    const double p = static_cast<double>(nFired[0]) / static_cast<double>(nTokens[0]);
    const double entropy = cost(nFired[1], p) + cost(nTokens[1] - nFired[1], 1 - p);

    // First as if no token had ever fired, then the tokens that have are put right.
    const auto silentRate = [p](std::int64_t seen) { return p / static_cast<double>(seen + 1); };
    double conditional = 0;
    for (const auto& [seen, places] : m_bySeen)
        conditional += cost(places, 1 - silentRate(seen));
    for (const TokenCount& count : fired) {
        const auto token = static_cast<std::size_t>(count.token);
        const std::int64_t seen = m_corpus.counts(0)[token], places = m_corpus.counts(1)[token];
        const double rate = (static_cast<double>(count.fired[0]) + p) / static_cast<double>(seen + 1);
        conditional += cost(count.fired[1], rate) + cost(places - count.fired[1], 1 - rate)
            - cost(places, 1 - silentRate(seen));
    }
    return std::max(0.0, 1 - conditional / entropy);
}

} // namespace atomscope
