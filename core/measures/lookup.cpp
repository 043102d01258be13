#include "core/measures/lookup.h"

#include <algorithm>

namespace atomscope {

namespace {

// Places at which the table foretells a firing, counted in one half.
struct Prediction
{
    std::int64_t hits = 0; ///< firings among the foretold places
    std::int64_t nForetold = 0;

    void add(const LookupLine& line)
    {
        hits += line.fired;
        nForetold += line.places;
    }
    double f1(std::int64_t nFired) const
    {
        return 2.0 * static_cast<double>(hits) / static_cast<double>(nFired + nForetold);
    }
};

void sortByRate(std::vector<LookupLine>& lines)
{
    std::sort(lines.begin(), lines.end(), [](const LookupLine& a, const LookupLine& b) { return a.rate > b.rate; });
}

} // namespace

LookupScore scoreTable(std::vector<LookupLine>& fitted, std::vector<LookupLine>& tested,
                       std::array<std::int64_t, 2> nFired, std::array<std::int64_t, 2> nTokens)
{
    if (nFired[0] == 0 || nFired[1] == 0)
        return {};
    sortByRate(fitted);
    sortByRate(tested);
    Prediction taken; // down to the current threshold
    double bestF1 = 0, threshold = 0;
    for (std::size_t i = 0; i < fitted.size() && fitted[i].rate > 0; ++i) {
        taken.add(fitted[i]);
        // Quotients of counts below 2^26 are equal as doubles only where they are equal.
        const bool isLastOfEqual = i + 1 == fitted.size() || fitted[i].rate > fitted[i + 1].rate;
        if (isLastOfEqual && taken.f1(nFired[0]) > bestF1) {
            bestF1 = taken.f1(nFired[0]);
            threshold = fitted[i].rate;
        }
    }
    const Prediction always[2] = {{nFired[0], nTokens[0]}, {nFired[1], nTokens[1]}};
    Prediction chosen;
    if (always[0].f1(nFired[0]) > bestF1) {
        chosen = always[1];
    } else {
        for (std::size_t i = 0; i < tested.size() && tested[i].rate >= threshold; ++i)
            chosen.add(tested[i]);
    }

    LookupScore score;
    score.f1 = chosen.f1(nFired[1]);
    const double base = always[1].f1(nFired[1]);
    if (base < 1)
        score.gain = (score.f1 - base) / (1 - base);
    return score;
}

LookupScore scoreLookup(std::span<const TokenCount> fired, const CorpusTokens& corpus)
{
    std::vector<LookupLine> fitted, tested;
    fitted.reserve(fired.size());
    tested.reserve(fired.size());
    std::array<std::int64_t, 2> nFired{};
    for (const TokenCount& count : fired) {
        const auto token = static_cast<std::size_t>(count.token);
        const std::int64_t seen = corpus.counts(0)[token];
        const double rate = static_cast<double>(count.fired[0]) / static_cast<double>(seen + 1);
        nFired[0] += count.fired[0];
        nFired[1] += count.fired[1];
        if (count.fired[0] == 0)
            continue;
        fitted.push_back({rate, count.fired[0], seen});
        tested.push_back({rate, count.fired[1], corpus.counts(1)[token]});
    }
    return scoreTable(fitted, tested, nFired, {corpus.nTokens(0), corpus.nTokens(1)});
}

} // namespace atomscope
