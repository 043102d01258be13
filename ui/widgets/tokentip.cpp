#include "ui/widgets/tokentip.h"

#include "ui/delegates/numberformat.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr std::size_t kOtherAtoms = 5;

QString translated(const char* text)
{
    return QCoreApplication::translate("Contexts", text);
}

bool isSeen(const Context& context, int token)
{
    return token >= context.windowBegin && token < context.windowEnd;
}

QString tableRow(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>").arg(name, value);
}

} // namespace

double quantileFromHistogram(const Histogram& histogram, double activation)
{
    if (!(activation > 0) || histogram.edges.size() != histogram.counts.size() + 1)
        return 0;
    double weaker = 0, total = 0;
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const auto count = static_cast<double>(histogram.counts[bin]);
        const double low = histogram.edges[bin], high = histogram.edges[bin + 1];
        total += count;
        if (activation >= high)
            weaker += count;
        else if (activation > low && low > 0)
            weaker += count * std::log2(activation / low) / std::log2(high / low);
    }
    return total > 0 ? weaker / total : 0;
}

QString stratumTitle(const Stratum& stratum)
{
    switch (stratum.kind) {
    case Stratum::Kind::Top:
        return translated("Top");
    case Stratum::Kind::Decile:
        return translated("%1–%2\u00a0%").arg(10 * stratum.decile).arg(10 * stratum.decile + 10);
    case Stratum::Kind::Random:
        return translated("Random firings");
    case Stratum::Kind::Range:
        return translated("Chosen range");
    case Stratum::Kind::Interval:
        return translated("Interval %1").arg(stratum.decile + 1);
    case Stratum::Kind::NonFiring:
        break;
    }
    return translated("No firing");
}

namespace {

QString exportedSummaryText(const StratumSummary& summary)
{
    const QString shown = formatCount(summary.nShown), all = formatCount(summary.nFirings);
    if (summary.stratum.kind == Stratum::Kind::NonFiring)
        return translated("%1 of %2 exported examples in which it does not fire").arg(shown, all);
    QString text = translated("%1 … %2").arg(formatActivation(summary.low), formatActivation(summary.high))
        + (summary.nFirings == 1 ? translated("  ·  %1 of %2 exported example")
                                 : translated("  ·  %1 of %2 exported examples"))
              .arg(shown, all);
    if (std::isfinite(summary.exportedShare))
        text += translated("  ·  %1 of the tokens, as exported").arg(formatPercent(summary.exportedShare));
    return text;
}

} // namespace

QString stratumSummaryText(const StratumSummary& summary, const AtomNumbers& numbers)
{
    if (summary.isExported)
        return exportedSummaryText(summary);
    const QString counts = formatCount(summary.nShown);
    if (summary.stratum.kind == Stratum::Kind::NonFiring)
        return (summary.nFirings == 1 ? translated("%1 of %2 token where it does not fire")
                                      : translated("%1 of %2 tokens where it does not fire"))
            .arg(counts, formatCount(summary.nFirings));
    QString text = summary.low == summary.high
        ? formatActivation(summary.high)
        : translated("%1 … %2").arg(formatActivation(summary.low), formatActivation(summary.high));
    text += (summary.nFirings == 1 ? translated("  ·  %1 of %2 firing") : translated("  ·  %1 of %2 firings"))
                .arg(counts, formatCount(summary.nFirings));
    const bool isPart = summary.stratum.kind == Stratum::Kind::Decile || summary.stratum.kind == Stratum::Kind::Range;
    const bool hasShare = isPart && summary.nFirings > 0 && numbers.nFired >= kFewestForPercent;
    if (hasShare)
        text += translated("  ·  %1 of all")
                    .arg(formatPercent(static_cast<double>(summary.nFirings) / static_cast<double>(numbers.nFired)));
    return text;
}

QString contextPlaceText(const Context& context)
{
    if (context.document.v < 0) {
        const QString place = translated("exported example %1, token %2").arg(context.sequence.v).arg(context.position);
        return context.source.empty() ? place : QString::fromStdString(context.source) + translated("  ·  ") + place;
    }
    QString text = translated("document %1, token %2  ·  window %3, position %4")
                       .arg(context.document.v)
                       .arg(context.tokenInDocument)
                       .arg(context.sequence.v)
                       .arg(context.position);
    if (!context.source.empty())
        text = QString::fromStdString(context.source) + translated("  ·  ") + text;
    return text;
}

QString contextDescription(const Context& context)
{
    QString text = stratumTitle(context.stratum) + translated("  ·  ") + contextPlaceText(context);
    if (context.multiplicity > 1)
        text += translated("  ·  ×%1").arg(formatCount(context.multiplicity));
    return text;
}

QString tokenTip(const AtomPage& page, const Context& context, int token, const QString& tokenText,
                 const std::optional<std::vector<FiringHere>>& firings)
{
    const auto at = static_cast<std::size_t>(token);
    if (token < 0 || at >= context.tokens.size())
        return {};
    QString shown = tokenText.toHtmlEscaped();
    shown.replace(QLatin1Char('\n'), QStringLiteral("⏎")).replace(QLatin1Char('\t'), QStringLiteral("⇥"));
    shown.replace(QLatin1Char(' '), QStringLiteral("&nbsp;"));
    QString html = QStringLiteral("<p style='white-space:pre'><b>“%1”</b>").arg(shown);
    if (at < context.tokenIds.size())
        html += translated("&nbsp;&nbsp;token %1").arg(context.tokenIds[at].v);
    html += QStringLiteral("</p><table cellspacing='0' cellpadding='1'>");
    if (!isSeen(context, token)) {
        return html
            + QStringLiteral("<tr><td>%1</td></tr></table>").arg(translated("the model did not see this token"));
    }
    const float activation = at < context.activations.size() ? context.activations[at] : 0;
    if (activation > 0) {
        const bool isPeak = token == context.peak;
        const double quantile = isPeak ? context.quantile : quantileFromHistogram(page.logHistogram, activation);
        html += tableRow(translated("activation"), formatActivationPrecise(activation));
        if (!page.exported)
            html += tableRow(translated("stronger than"),
                             (isPeak ? translated("%1 of its firings") : translated("about %1 of its firings"))
                                 .arg(formatPercent(quantile)));
    } else {
        html += tableRow(translated("activation"), translated("0, does not fire"));
    }
    if (at < context.errorNorms.size() && std::isfinite(context.errorNorms[at]))
        html += tableRow(translated("reconstruction error"), formatActivation(context.errorNorms[at]));
    html
        += tableRow(translated("position"),
                    translated("%1 of window %2").arg(context.position + token - context.peak).arg(context.sequence.v));
    if (firings) {
        QStringList others;
        for (const FiringHere& firing : *firings) {
            if (firing.atom == page.numbers.atom || static_cast<std::size_t>(others.size()) == kOtherAtoms)
                continue;
            const QString label
                = firing.label.isEmpty() ? QString() : QStringLiteral(" ") + firing.label.toHtmlEscaped();
            others.append(
                QStringLiteral("%1%2 (%3)").arg(firing.atom.v).arg(label, formatActivation(firing.activation)));
        }
        html += tableRow(translated("also fire here"),
                         others.isEmpty() ? translated("no other atom") : others.join(QStringLiteral("<br>")));
    }
    return html + QStringLiteral("</table>");
}

} // namespace atomscope
