#include "core/claims/claimfacts.h"

#include "core/measures/category.h"
#include "core/measures/coherence.h"
#include "core/measures/verdict.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr std::int64_t kMostNearest = 1000; // atoms whose neighbours are read

template <typename Value> std::vector<Value> columnOf(const AtomIndex& index, std::string_view name)
{
    auto column = index.column(name);
    if (!column)
        return {}; // a table made before there was such a column
    auto* values = std::get_if<std::vector<Value>>(&*column);
    return values ? std::move(*values) : std::vector<Value>();
}

double quotient(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : std::numeric_limits<double>::quiet_NaN();
}

void countVerdicts(ClaimFacts& facts, const AtomIndex& index, const std::vector<std::int64_t>& nFired)
{
    const auto verdicts = columnOf<std::string>(index, "verdict");
    const auto nContexts = columnOf<double>(index, "n_contexts");
    if (verdicts.size() != nFired.size() || nContexts.size() != nFired.size())
        return;
    facts.isMeasured = true;
    std::int64_t told = 0;
    for (std::size_t atom = 0; atom < nFired.size(); ++atom) {
        const bool isToken = verdicts[atom] == toString(AutomaticVerdict::TokenOnly);
        if (nFired[atom] == 0 || (!isToken && !(nContexts[atom] >= CoherenceMeter::kFewest)))
            continue;
        ++facts.nTested;
        const bool isOne = verdicts[atom] == toString(AutomaticVerdict::OneMeaningSoFar);
        facts.nTokenOnly += isToken;
        facts.nOneMeaning += isOne;
        facts.nSeveral += verdicts[atom] == toString(AutomaticVerdict::SeveralMeanings);
        facts.nUntold += verdicts[atom] == toString(AutomaticVerdict::CannotTell);
        if (isToken || isOne)
            told += nFired[atom];
    }
    facts.toldFirings = quotient(static_cast<double>(told), static_cast<double>(facts.nFirings));
}

Result<void> readNearest(ClaimFacts& facts, const AtomIndex& index, const std::stop_token& stop)
{
    std::vector<double> nearest;
    const std::int64_t step = std::max<std::int64_t>(1, (facts.nAtoms + kMostNearest - 1) / kMostNearest);
    for (std::int64_t atom = 0; atom < facts.nAtoms; atom += step) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        TRY_ASSIGN(const std::vector<Neighbour> found, index.neighbours(AtomId{static_cast<std::int32_t>(atom)}));
        if (!found.empty())
            nearest.push_back(static_cast<double>(found.front().cosine));
    }
    facts.nNearest = static_cast<std::int64_t>(nearest.size());
    if (nearest.empty())
        return {};
    const auto middle = nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2);
    std::nth_element(nearest.begin(), middle, nearest.end());
    facts.medianNearest = *middle;
    return {};
}

} // namespace

Result<ClaimFacts> readClaimFacts(const AtomIndex& index, std::stop_token stop)
{
    ClaimFacts facts;
    facts.nAtoms = index.definitions().dSae;
    facts.dIn = index.definitions().dIn;
    if (index.isImported())
        return facts; // nothing was counted
    const IndexState& state = index.state();
    facts.nTokens = state.nTokens;
    facts.nDocuments = state.nDocuments;
    facts.nFirings = state.nFirings;
    facts.l0 = quotient(static_cast<double>(state.nFirings), static_cast<double>(state.nTokens));
    if (index.definitions().errorsAbsent.empty())
        facts.fvu = quotient(state.sumSquaredError, state.sumSquaredDeviation);
    const auto nFired = columnOf<std::int64_t>(index, "n_fired");
    std::int64_t firings = 0, byDense = 0;
    for (const std::int64_t n : nFired) {
        facts.nAlive += n > 0;
        firings += n;
        if (isDense(n, index.atomsTableTokens())) {
            ++facts.nDense;
            byDense += n;
        }
    }
    facts.denseFirings = quotient(static_cast<double>(byDense), static_cast<double>(firings));
    countVerdicts(facts, index, nFired);
    TRY(readNearest(facts, index, stop));
    return facts;
}

} // namespace atomscope
