#include "ui/widgets/contextgroups.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/tokentext.h"
#include "ui/widgets/tokentip.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace atomscope {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Contexts", text);
}

bool isShownIn(StrataMode mode, const Stratum& stratum)
{
    return mode == StrataMode::FullRange || stratum.kind == Stratum::Kind::Top || stratum.kind == Stratum::Kind::Range;
}

std::vector<ContextGroup> byStrata(const AtomPage& page, StrataMode mode)
{
    std::vector<ContextGroup> groups;
    std::size_t at = 0;
    for (const StratumSummary& summary : page.strata) {
        ContextGroup group{stratumTitle(summary.stratum), stratumSummaryText(summary, page.numbers), {}};
        for (; at < page.contexts.size() && page.contexts[at].stratum == summary.stratum; ++at)
            group.contexts.push_back(static_cast<int>(at));
        if (isShownIn(mode, summary.stratum))
            groups.push_back(std::move(group));
    }
    // Contexts without a summary of their stratum are shown all the same.
    ContextGroup rest;
    for (; at < page.contexts.size(); ++at) {
        if (isShownIn(mode, page.contexts[at].stratum))
            rest.contexts.push_back(static_cast<int>(at));
    }
    if (!rest.contexts.empty())
        groups.push_back(std::move(rest));
    return groups;
}

std::int32_t keyOf(const Context& context, ContextGrouping grouping)
{
    if (grouping == ContextGrouping::Document)
        return context.document.v;
    const auto peak = static_cast<std::size_t>(context.peak);
    return peak < context.tokenIds.size() ? context.tokenIds[peak].v : -1;
}

QString titleOf(const Context& context, ContextGrouping grouping)
{
    if (grouping == ContextGrouping::PeakToken) {
        const auto peak = static_cast<std::size_t>(context.peak);
        return peak < context.tokens.size() ? shownToken(QString::fromStdString(context.tokens[peak])) : QString();
    }
    return translated("Document %1").arg(context.document.v);
}

QString summaryOf(const AtomPage& page, const ContextGroup& group, ContextGrouping grouping, std::size_t nShown)
{
    const Context& first = page.contexts[static_cast<std::size_t>(group.contexts.front())];
    float low = first.activation, high = first.activation;
    for (const int context : group.contexts) {
        const float activation = page.contexts[static_cast<std::size_t>(context)].activation;
        low = std::min(low, activation);
        high = std::max(high, activation);
    }
    QString text = translated("%1 of the %2 contexts shown")
                       .arg(formatCount(static_cast<std::int64_t>(group.contexts.size())),
                            formatCount(static_cast<std::int64_t>(nShown)));
    if (high > 0)
        text = (low == high ? formatActivation(high)
                            : translated("%1 … %2").arg(formatActivation(low), formatActivation(high)))
            + translated("  ·  ") + text;
    if (grouping == ContextGrouping::Document && high > 0 && !first.source.empty())
        text += translated("  ·  ") + QString::fromStdString(first.source);
    return text;
}

} // namespace

std::vector<ContextGroup> groupContexts(const AtomPage& page, StrataMode mode, ContextGrouping grouping)
{
    if (grouping == ContextGrouping::Strata)
        return byStrata(page, mode);
    std::map<std::int32_t, ContextGroup> found;
    ContextGroup silent{stratumTitle({Stratum::Kind::NonFiring}), {}, {}};
    std::size_t nShown = 0;
    for (std::size_t at = 0; at < page.contexts.size(); ++at) {
        const Context& context = page.contexts[at];
        if (!isShownIn(mode, context.stratum))
            continue;
        ++nShown;
        ContextGroup& group = context.activation > 0 ? found[keyOf(context, grouping)] : silent;
        if (group.contexts.empty() && context.activation > 0)
            group.title = titleOf(context, grouping);
        group.contexts.push_back(static_cast<int>(at));
    }
    std::vector<ContextGroup> groups;
    for (auto& [key, group] : found)
        groups.push_back(std::move(group));
    const auto strongest = [&page](const ContextGroup& group) {
        float activation = 0;
        for (const int context : group.contexts)
            activation = std::max(activation, page.contexts[static_cast<std::size_t>(context)].activation);
        return activation;
    };
    std::ranges::stable_sort(groups, [&](const ContextGroup& a, const ContextGroup& b) {
        return a.contexts.size() != b.contexts.size() ? a.contexts.size() > b.contexts.size()
                                                      : strongest(a) > strongest(b);
    });
    if (!silent.contexts.empty())
        groups.push_back(std::move(silent));
    for (ContextGroup& group : groups)
        group.summary = summaryOf(page, group, grouping, nShown);
    return groups;
}

} // namespace atomscope
