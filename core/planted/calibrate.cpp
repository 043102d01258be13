#include "core/planted/calibrate.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <numeric>

namespace atomscope {

namespace {

constexpr std::size_t kEveryDocument = 2;

float preActivation(const PlantedSet& set, const PlantedAtom& atom, std::size_t token)
{
    const auto D = static_cast<std::size_t>(set.directions.D);
    const float* x = set.activations.data() + token * D;
    // Several sums side by side do not wait for each other. D is a multiple of their number.
    std::array<float, 8> sums{};
    for (std::size_t d = 0; d < D; d += sums.size())
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += (x[d + i] - set.directions.mean[d + i]) * atom.encoder[d + i];
    return std::accumulate(sums.begin(), sums.end(), 0.0F);
}

template <typename Use> void forEachCounted(const PlantedSet& set, std::size_t parity, Use use)
{
    for (std::size_t t = 0; t < set.nTokens(); ++t) {
        const bool isFirst = t % kPlantedDocumentTokens == 0;
        if (!isFirst && (parity == kEveryDocument || t / kPlantedDocumentTokens % 2 == parity))
            use(t);
    }
}

} // namespace

void matchDensities(PlantedSet& set)
{
    for (std::size_t i = 0; i < set.atoms.size(); ++i) {
        PlantedAtom& atom = set.atoms[i];
        if (atom.meaning != "random")
            continue;
        std::vector<float> values;
        std::size_t nTrue = 0;
        forEachCounted(set, kEveryDocument, [&](std::size_t t) {
            values.push_back(preActivation(set, atom, t));
            nTrue += set.isTrue(i, t);
        });
        nTrue = std::clamp<std::size_t>(nTrue, 1, values.size() - 1);
        std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(nTrue), std::greater<>());
        atom.threshold = std::max(values[nTrue], 0.0F);
    }
    for (PlantedAtom& atom : set.atoms) // what was there is nothing that this direction stands for
        if (atom.meaning == "random")
            atom.anyOf = atom.allOf = atom.noneOf = {};
}

void chooseBestThresholds(PlantedSet& set)
{
    for (std::size_t i = 0; i < set.atoms.size(); ++i) {
        PlantedAtom& atom = set.atoms[i];
        std::vector<std::pair<float, bool>> places;
        std::size_t nTrue = 0;
        forEachCounted(set, 0, [&](std::size_t t) {
            places.emplace_back(preActivation(set, atom, t), set.isTrue(i, t));
            nTrue += places.back().second;
        });
        std::ranges::sort(places, std::greater<>());
        double best = 0;
        std::size_t hits = 0;
        for (std::size_t n = 0; n + 1 < places.size(); ++n) {
            hits += places[n].second;
            const double f1 = 2.0 * static_cast<double>(hits) / static_cast<double>(n + 1 + nTrue);
            if (f1 > best && places[n].first > places[n + 1].first && places[n + 1].first >= 0) {
                best = f1;
                atom.threshold = (places[n].first + places[n + 1].first) / 2;
            }
        }
    }
}

double plantedF1(const PlantedSet& set, std::size_t atom, std::size_t parity)
{
    std::size_t nBoth = 0, nFired = 0, nTrue = 0;
    forEachCounted(set, parity, [&](std::size_t t) {
        const bool isTrue = set.isTrue(atom, t);
        const bool fires = preActivation(set, set.atoms[atom], t) > set.atoms[atom].threshold;
        nBoth += isTrue && fires;
        nFired += fires;
        nTrue += isTrue;
    });
    if (nFired + nTrue == 0)
        return std::numeric_limits<double>::quiet_NaN();
    return 2.0 * static_cast<double>(nBoth) / static_cast<double>(nFired + nTrue);
}

} // namespace atomscope
