#pragma once

#include "core/pages/atompage.h"

#include <QString>
#include <limits>
#include <optional>
#include <vector>

namespace atomscope {

/// An atom that fires at a token, for tooltips and lists.
struct FiringHere
{
    AtomId atom;
    float activation = 0;
    QString label; ///< what is known about it, may be empty
    double quantile = std::numeric_limits<double>::quiet_NaN(); ///< share of its firings that are weaker, if known
};

/// Share of an atom's firings that are weaker than `activation`, from its histogram of log₂ activation, linear within
/// a bin. 0 … 1; 0 for what does not fire.
double quantileFromHistogram(const Histogram& histogram, double activation);

/// "Top", "90–100 %", "Random firings", "No firing".
QString stratumTitle(const Stratum& stratum);
/// "28.4 … 34.1 · 2 of 4,721 firings · 10 %".
QString stratumSummaryText(const StratumSummary& summary, const AtomNumbers& numbers);
/// Document, place in it, window and position of a context's peak.
QString contextPlaceText(const Context& context);
/// Stratum and place, for screen readers.
QString contextDescription(const Context& context);

/// What the tooltip of a token says, as rich text. firings: strongest first; nothing while they are not known.
QString tokenTip(const AtomPage& page, const Context& context, int token, const QString& tokenText,
                 const std::optional<std::vector<FiringHere>>& firings);

} // namespace atomscope
