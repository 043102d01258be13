#include "core/pages/cofiring.h"

#include "core/pages/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
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
        return pair;
    };
    for (std::size_t other = 0; other < together.size(); ++other) {
        const bool isCandidate = together[other] >= kFewestTogether && static_cast<std::int32_t>(other) != atom.v;
        if (!isCandidate)
            continue;
        const CoFiring pair = pairWith(other);
        if (std::isfinite(pair.phi))
            result.strongest.push_back(pair);
    }
    const std::size_t nKept = std::min(count, result.strongest.size());
    std::ranges::partial_sort(
        result.strongest, result.strongest.begin() + static_cast<std::ptrdiff_t>(nKept),
        [](const CoFiring& a, const CoFiring& b) { return a.phi != b.phi ? a.phi > b.phi : a.atom < b.atom; });
    result.strongest.resize(nKept);
    for (const AtomId other : others)
        result.ofOthers.push_back(pairWith(static_cast<std::size_t>(other.v)));
    return result;
}

} // namespace atomscope
