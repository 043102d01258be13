#include "core/pages/cofiring.h"

#include "core/measures/cosinenull.h"
#include "core/measures/falsediscovery.h"
#include "core/pages/sampling.h"
#include "core/pages/shiftedfirings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace atomscope {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

Error damaged(const AtomIndex& index)
{
    return {ErrorCode::BadFormat,
            index.path().string() + " has firings where it has no tokens: check it with atomscope-worker verify.",
            {}};
}

// Common firings with every atom, [d_sae].
Result<std::vector<std::int64_t>> countTogether(const AtomIndex& index, const PostingList& firings,
                                                const std::stop_token& stop)
{
    std::vector<std::int64_t> together(static_cast<std::size_t>(index.definitions().dSae));
    TRY_ASSIGN(const auto windows, index.windows());
    if (!firings.position.empty() && firings.position.back() >= windows->firstPosition.back())
        return tl::unexpected(damaged(index));
    const std::vector<std::uint32_t> windowOf = windowsOfFirings(*windows, firings);
    for (std::size_t at = 0; at < windowOf.size();) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The count of common firings was stopped.");
        const std::uint32_t window = windowOf[at];
        TRY_ASSIGN(const std::vector<TokenFirings> tokens,
                   index.firingsOf(SequenceId{static_cast<std::int32_t>(window)}));
        for (; at < windowOf.size() && windowOf[at] == window; ++at) {
            const std::uint64_t token = firings.position[at] - windows->firstPosition[window];
            if (token >= tokens.size())
                return tl::unexpected(damaged(index));
            for (const AtomId other : tokens[token].atom) {
                if (static_cast<std::size_t>(other.v) >= together.size())
                    return tl::unexpected(damaged(index));
                ++together[static_cast<std::size_t>(other.v)];
            }
        }
    }
    return together;
}

double npmiOf(const CoFiring& pair, std::int64_t nFired, std::int64_t nTokens)
{
    if (!std::isfinite(pair.phi) || pair.nTogether == nTokens)
        return kUnknown;
    if (pair.nTogether == 0)
        return -1;
    const auto both = static_cast<double>(pair.nTogether), all = static_cast<double>(nTokens);
    return std::log(both * all / (static_cast<double>(nFired) * static_cast<double>(pair.nOther)))
        / -std::log(both / all);
}

/// Tests one family of pairs.
void judge(const std::vector<CoFiring*>& pairs, const std::vector<ShiftedPair>& shifted,
           const std::vector<AtomId>& tested)
{
    std::vector<double> chances;
    for (CoFiring* pair : pairs) {
        const auto at = std::ranges::lower_bound(tested, pair->atom) - tested.begin();
        const ShiftedPair& with = shifted[static_cast<std::size_t>(at)];
        pair->nDocumentsTogether = with.nDocumentsTogether;
        pair->expected = with.expected;
        pair->z = with.z();
        chances.push_back(with.chance());
    }
    const std::vector<double> rates = falseDiscoveryRates(chances);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto at = std::ranges::lower_bound(tested, pairs[i]->atom) - tested.begin();
        const ShiftedPair& with = shifted[static_cast<std::size_t>(at)];
        // Of atoms that keep apart it counts in how many documents they could have met.
        const std::int64_t nDocuments = pairs[i]->z < 0 ? with.nDocumentsBoth : with.nDocumentsTogether;
        pairs[i]->falseDiscoveryRate = rates[i];
        pairs[i]->isSignificant = rates[i] <= kFalseDiscoveryRate && nDocuments >= kFewestDocuments;
    }
}

/// Fills in what the shifts say about pairs that fire together often enough, and about asked ones that could.
Result<void> test(const AtomIndex& index, CoFirings& result, std::vector<CoFiring>& candidates,
                  const std::stop_token& stop)
{
    std::vector<AtomId> tested;
    for (const CoFiring& pair : candidates)
        tested.push_back(pair.atom);
    for (const CoFiring& pair : result.ofOthers) {
        if (pair.atom != result.atom)
            tested.push_back(pair.atom);
    }
    std::ranges::sort(tested);
    tested.erase(std::unique(tested.begin(), tested.end()), tested.end());
    if (tested.empty())
        return {};
    TRY_ASSIGN(const std::vector<ShiftedPair> shifted, shiftFirings(index, result.atom, tested, stop));

    std::vector<CoFiring*> together;
    for (CoFiring& pair : candidates)
        together.push_back(&pair);
    judge(together, shifted, tested);
    result.nTested = static_cast<std::int64_t>(candidates.size());
    std::vector<CoFiring*> apart;
    for (CoFiring& pair : result.ofOthers) {
        const auto known = std::ranges::lower_bound(candidates, pair.atom, {}, &CoFiring::atom);
        const auto at = std::ranges::lower_bound(tested, pair.atom) - tested.begin();
        if (known != candidates.end() && known->atom == pair.atom)
            pair = *known;
        else if (pair.atom != result.atom
                 && shifted[static_cast<std::size_t>(at)].expected >= static_cast<double>(kFewestTogether))
            apart.push_back(&pair);
    }
    judge(apart, shifted, tested);
    return {};
}

/// Cosines as far as the index holds them, and what kind of pair each is.
void compareDirections(CoFirings& result, std::vector<CoFiring>& pairs, const std::vector<Neighbour>& nearest, int dSae)
{
    const bool isComplete = nearest.size() + 1 >= static_cast<std::size_t>(dSae);
    for (CoFiring& pair : pairs) {
        const auto listed = std::ranges::find(nearest, pair.atom, &Neighbour::atom);
        std::optional<bool> isNear;
        if (listed != nearest.end()) {
            pair.cosine = static_cast<double>(listed->cosine);
            isNear = pair.cosine > result.nearCosine;
        } else if (!nearest.empty() && (isComplete || nearest.back().cosine <= result.nearCosine)) {
            isNear = false; // farther than the last one of the list, which is not near any more
        }
        if (isNear && pair.isSignificant)
            pair.kind = pairKind(*isNear, pair.z > 0);
    }
}

} // namespace

double phiCoefficient(std::int64_t n11, std::int64_t n1, std::int64_t n2, std::int64_t n)
{
    // In double from the first product on: those of frequent atoms leave 64 bits.
    const auto both = static_cast<double>(n11), first = static_cast<double>(n1), second = static_cast<double>(n2),
               all = static_cast<double>(n);
    const double spread = first * second * (all - first) * (all - second);
    return spread > 0 ? (both * all - first * second) / std::sqrt(spread) : kUnknown;
}

Result<CoFirings> countCoFirings(const AtomIndex& index, AtomId atom, std::size_t count, std::span<const AtomId> others,
                                 std::stop_token stop)
{
    const int dSae = index.definitions().dSae;
    const auto isAtom = [dSae](AtomId id) { return id.v >= 0 && id.v < dSae; };
    if (!isAtom(atom) || !std::ranges::all_of(others, isAtom))
        return fail(ErrorCode::NotFound,
                    "One of the atoms is not in " + index.path().string() + ": its atoms are 0 to "
                        + std::to_string(dSae - 1) + ".");
    TRY_ASSIGN(const PostingList firings, index.postings(atom));
    TRY_ASSIGN(const std::vector<AtomStatistics> statistics, index.allStatistics());
    TRY_ASSIGN(const std::vector<std::int64_t> together, countTogether(index, firings, stop));

    CoFirings result{atom, static_cast<std::int64_t>(firings.position.size()), index.state().nTokens, {}, {}};
    const auto pairWith = [&](std::size_t other) {
        CoFiring pair{AtomId{static_cast<std::int32_t>(other)}, together[other], statistics[other].nFired};
        pair.phi = phiCoefficient(pair.nTogether, result.nFired, pair.nOther, result.nTokens);
        const auto share = [&](std::int64_t of) {
            return of > 0 ? static_cast<double>(pair.nTogether) / static_cast<double>(of) : kUnknown;
        };
        pair.otherGivenThis = share(result.nFired);
        pair.thisGivenOther = share(pair.nOther);
        pair.npmi = npmiOf(pair, result.nFired, result.nTokens);
        return pair;
    };
    std::vector<CoFiring> candidates; // atoms ascending
    for (std::size_t other = 0; other < together.size(); ++other) {
        const bool isCandidate = together[other] >= kFewestTogether && static_cast<std::int32_t>(other) != atom.v;
        if (!isCandidate)
            continue;
        const CoFiring pair = pairWith(other);
        if (std::isfinite(pair.phi))
            candidates.push_back(pair);
    }
    for (const AtomId other : others)
        result.ofOthers.push_back(pairWith(static_cast<std::size_t>(other.v)));
    TRY(test(index, result, candidates, stop));

    result.nearCosine = expectedLargestCosine(dSae, index.definitions().dIn);
    TRY_ASSIGN(const std::vector<Neighbour> nearest, index.neighbours(atom));
    const auto nKept = static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
    std::ranges::partial_sort(candidates, candidates.begin() + nKept, [](const CoFiring& a, const CoFiring& b) {
        return a.phi != b.phi ? a.phi > b.phi : a.atom < b.atom;
    });
    result.strongest.assign(candidates.begin(), candidates.begin() + nKept);
    compareDirections(result, result.strongest, nearest, dSae);
    compareDirections(result, result.ofOthers, nearest, dSae);
    return result;
}

} // namespace atomscope
