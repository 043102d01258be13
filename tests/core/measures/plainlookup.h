#pragma once

#include "core/measures/lookup.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace atomscope::test {

/// Every stored place of a text, and whether an atom fires there.
struct PlainPlaces
{
    std::vector<std::int32_t> token;
    std::vector<int> half; ///< -1 = not counted
    std::vector<bool> fires;
};

/// The held-out lookup straight from its definition: every threshold over all tokens of the vocabulary.
inline LookupScore plainLookup(const PlainPlaces& places, int nVocabulary)
{
    std::map<std::int32_t, double> seen, fired;
    double nFired[2] = {}, nTokens[2] = {};
    for (std::size_t p = 0; p < places.token.size(); ++p) {
        if (places.half[p] < 0)
            continue;
        nTokens[places.half[p]] += 1;
        nFired[places.half[p]] += places.fires[p];
        if (places.half[p] == 0) {
            seen[places.token[p]] += 1;
            fired[places.token[p]] += places.fires[p];
        }
    }
    LookupScore score;
    if (nFired[0] == 0 || nFired[1] == 0)
        return score;
    const auto rate = [&](std::int32_t token) { return fired[token] / (seen[token] + 1); };
    const auto f1 = [&](double threshold, int half) {
        double hits = 0, foretold = 0;
        for (std::size_t p = 0; p < places.token.size(); ++p) {
            if (places.half[p] == half && rate(places.token[p]) >= threshold) {
                foretold += 1;
                hits += places.fires[p];
            }
        }
        return 2 * hits / (nFired[half] + foretold);
    };
    std::set<double> thresholds = {0};
    for (std::int32_t token = 0; token < nVocabulary; ++token)
        thresholds.insert(rate(token));
    double best = -1, chosen = 0;
    for (auto threshold = thresholds.rbegin(); threshold != thresholds.rend(); ++threshold) {
        if (f1(*threshold, 0) > best) {
            best = f1(*threshold, 0);
            chosen = *threshold;
        }
    }
    score.f1 = f1(chosen, 1);
    const double p = nFired[1] / nTokens[1], base = 2 * p / (1 + p);
    if (base < 1)
        score.gain = (score.f1 - base) / (1 - base);
    return score;
}

} // namespace atomscope::test
