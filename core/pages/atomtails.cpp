#include "core/pages/atomtails.h"

#include "core/measures/category.h"
#include "core/measures/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace atomscope {

namespace {

constexpr double kRankGrowth = 1.0905077326652577; // 2^(1/8)
constexpr std::int64_t kFewestFirings = 30; // as the automatic category "too few to tell"

} // namespace

double AtomTails::Sketch::count(float atLeast) const
{
    // The first sketched activation that is too small.
    const auto after = std::upper_bound(activation.begin(), activation.end(), atLeast, std::greater<>());
    if (after == activation.begin())
        return 1; // stronger than all; the caller's own firing counts
    const auto last = static_cast<std::size_t>(after - activation.begin()) - 1;
    const auto nBefore = static_cast<double>(rank[last] + 1);
    if (after == activation.end())
        return nBefore;
    const double between = static_cast<double>(rank[last + 1] - rank[last] - 1);
    const double share = (double{activation[last]} - double{atLeast}) / (double{activation[last]} - double{*after});
    return nBefore + between * std::clamp(share, 0.0, 1.0);
}

AtomTails::Sketch AtomTails::sketchOf(const PostingList& firings)
{
    const Ranking ranking = rankFirings(firings);
    const auto n = static_cast<std::int64_t>(ranking.size());
    Sketch sketch;
    for (std::int64_t rank = 0; rank < n;) {
        sketch.rank.push_back(rank);
        sketch.activation.push_back(ranking.activation[static_cast<std::size_t>(rank)]);
        const auto next = std::max(rank + 1, static_cast<std::int64_t>(static_cast<double>(rank) * kRankGrowth));
        rank = rank < n - 1 ? std::min(next, n - 1) : n;
    }
    return sketch;
}

Result<void> AtomTails::follow(const AtomIndex& index)
{
    const std::int64_t nTokens = index.state().nTokens;
    if (nTokens == m_nTokens)
        return {};
    TRY_ASSIGN(const std::vector<AtomStatistics> statistics, index.allStatistics());
    m_sketches.clear();
    m_isTelling.clear();
    for (const AtomStatistics& atom : statistics)
        m_isTelling.push_back(atom.nFired >= kFewestFirings && !isDense(atom.nFired, nTokens) ? 1 : 0);
    m_nTokens = nTokens;
    return {};
}

Result<bool> AtomTails::isTelling(const AtomIndex& index, AtomId atom)
{
    TRY(follow(index));
    return atom.v >= 0 && static_cast<std::size_t>(atom.v) < m_isTelling.size()
        && m_isTelling[static_cast<std::size_t>(atom.v)] != 0;
}

Result<double> AtomTails::count(const AtomIndex& index, AtomId atom, float activation)
{
    TRY(follow(index));
    auto known = m_sketches.find(atom);
    if (known == m_sketches.end()) {
        TRY_ASSIGN(const PostingList firings, index.postings(atom));
        known = m_sketches.emplace(atom, sketchOf(firings)).first;
    }
    return known->second.count(activation);
}

} // namespace atomscope
