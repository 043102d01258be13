#include "core/pages/contextchooser.h"

#include "core/pages/contextbuilder.h"
#include "core/pages/topcontexts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atomscope {

namespace {

Error stopped()
{
    return {ErrorCode::Cancelled, "The page was stopped.", {}};
}

} // namespace

ContextChooser::ContextChooser(const SampleSource& source, const Ranking& ranking, const PageOptions& options,
                               std::int64_t nTokens, WindowReader& reader, std::stop_token stop)
    : m_source(source)
    , m_windows(source.windows)
    , m_firings(source.firings)
    , m_ranking(ranking)
    , m_width(options.width)
    , m_range(options.range)
    , m_nTokens(nTokens)
    , m_reader(reader)
    , m_stop(std::move(stop))
    , m_windowOfFiring(windowsOfFirings(source.windows, source.firings))
{
}

Result<void> ContextChooser::add(const PageOptions::Wish& wish)
{
    switch (wish.stratum.kind) {
    case Stratum::Kind::Top:
        return addTop(wish);
    case Stratum::Kind::Decile:
        return addSample(wish, ranksOfDecile(wish.stratum.decile, m_ranking.size()));
    case Stratum::Kind::Random:
        return addSample(wish, {0, m_ranking.size()});
    case Stratum::Kind::NonFiring:
        return addSilent(wish);
    case Stratum::Kind::Range:
        return m_range ? addRange(wish, *m_range) : Result<void>{};
    case Stratum::Kind::Interval: // of imported indexes, which come here never
        return {};
    }
    return {};
}

Result<void> ContextChooser::addTop(const PageOptions::Wish& wish)
{
    TRY_ASSIGN(const std::vector<TopContext> top,
               topContexts(m_windows, m_firings, m_ranking, m_windowOfFiring, static_cast<std::size_t>(wish.count),
                           m_reader, m_stop));
    if (top.empty())
        return {};
    for (const TopContext& context : top)
        TRY(addFiring(wish.stratum, context.firing, context.multiplicity));
    const float low = m_firings.activation[top.back().firing];
    addSummary(wish.stratum, {0, m_ranking.size() - m_ranking.nWeaker(low)}, top.size());
    return {};
}

Result<void> ContextChooser::addSample(const PageOptions::Wish& wish, RankRange range)
{
    if (range.size() == 0)
        return {};
    if (m_keys.empty())
        m_keys = sampleKeys(m_source, m_windowOfFiring);
    const auto chosen = sampleOfRanks(m_ranking, range, m_keys, static_cast<std::size_t>(wish.count));
    for (const std::uint32_t firing : chosen)
        TRY(addFiring(wish.stratum, firing, 1));
    addSummary(wish.stratum, range, chosen.size());
    return {};
}

Result<void> ContextChooser::addRange(const PageOptions::Wish& wish, ActivationRange range)
{
    const std::size_t nUpTo = m_ranking.nWeaker(std::nextafter(range.high, std::numeric_limits<float>::infinity()));
    const RankRange ranks{m_ranking.size() - nUpTo, m_ranking.size() - m_ranking.nWeaker(range.low)};
    if (range.low <= range.high && ranks.first < ranks.last)
        return addSample(wish, ranks);
    m_strata.push_back({wish.stratum, range.low, range.high, 0, 0}); // that there is none is an answer
    return {};
}

Result<void> ContextChooser::addSilent(const PageOptions::Wish& wish)
{
    const auto wanted = static_cast<std::size_t>(wish.count);
    std::vector<std::uint64_t> places;
    // Some places are not counted, which only their windows know: ask for more until there are enough.
    for (std::size_t nAsked = wanted + 8;; nAsked *= 2) {
        const std::vector<std::uint64_t> candidates = silentPlaces(m_source, nAsked, m_stop);
        if (m_stop.stop_requested())
            return tl::unexpected(stopped());
        TRY_ASSIGN(places, countedOf(candidates, wanted));
        if (places.size() == wanted || candidates.size() < nAsked)
            break;
    }
    if (places.empty())
        return {};
    std::sort(places.begin(), places.end());
    for (const std::uint64_t position : places)
        TRY(addPlace(wish.stratum, m_windows.windowOf(position), position, 1));
    m_strata.push_back({wish.stratum, 0, 0, m_nTokens - static_cast<std::int64_t>(m_ranking.size()),
                        static_cast<std::int64_t>(places.size())});
    return {};
}

Result<std::vector<std::uint64_t>> ContextChooser::countedOf(const std::vector<std::uint64_t>& places, std::size_t n)
{
    std::vector<std::uint64_t> counted;
    for (const std::uint64_t position : places) {
        if (counted.size() == n)
            break;
        const std::size_t window = m_windows.windowOf(position);
        TRY_ASSIGN(const SequenceTokens* const tokens, m_reader.window(window));
        if (tokens->counted[position - m_windows.firstPosition[window]])
            counted.push_back(position);
    }
    return counted;
}

Result<void> ContextChooser::addFiring(Stratum stratum, std::uint32_t firing, std::int32_t multiplicity)
{
    return addPlace(stratum, m_windowOfFiring[firing], m_firings.position[firing], multiplicity);
}

Result<void> ContextChooser::addPlace(Stratum stratum, std::size_t window, std::uint64_t position,
                                      std::int32_t multiplicity)
{
    if (m_stop.stop_requested())
        return tl::unexpected(stopped());
    const auto inWindow = static_cast<std::int32_t>(position - m_windows.firstPosition[window]);
    TRY_ASSIGN(Context context, buildContext(m_windows, window, inWindow, m_width, m_firings, m_reader));
    context.stratum = stratum;
    context.multiplicity = multiplicity;
    if (context.activation > 0)
        context.quantile
            = static_cast<double>(m_ranking.nWeaker(context.activation)) / static_cast<double>(m_ranking.size());
    m_contexts.push_back(std::move(context));
    return {};
}

void ContextChooser::addSummary(Stratum stratum, RankRange range, std::size_t nShown)
{
    m_strata.push_back({stratum, m_ranking.activation[range.last - 1], m_ranking.activation[range.first],
                        static_cast<std::int64_t>(range.size()), static_cast<std::int64_t>(nShown)});
}

} // namespace atomscope
