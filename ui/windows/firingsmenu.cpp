#include "ui/windows/firingsmenu.h"

#include "ui/models/numberformat.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

QString quantileText(double quantile)
{
    return std::isfinite(quantile) ? FiringsMenu::tr("  ·  %1").arg(formatPercent(quantile)) : QString();
}

} // namespace

FiringsMenu::FiringsMenu(const std::vector<FiringHere>& firings, AtomId shown, QWidget* parent)
    : QMenu(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Atoms that fire here"));
    addSection(tr("Atoms here: activation · quantile"));
    for (std::size_t i = 0; i < std::min(firings.size(), kListed); ++i) {
        const FiringHere& firing = firings[i];
        QString label = firing.label;
        label.replace(QLatin1Char('&'), QStringLiteral("&&")).replace(QLatin1Char('\t'), QLatin1Char(' '));
        // What stands behind the tab is set at the right.
        QAction* action = addAction(tr("%1  %2").arg(firing.atom.v).arg(label).trimmed() + QLatin1Char('\t')
                                    + formatActivation(firing.activation) + quantileText(firing.quantile));
        action->setEnabled(firing.atom != shown);
        connect(action, &QAction::triggered, this, [this, atom = firing.atom] { Q_EMIT atomChosen(atom); });
    }
    const QString rest = firings.empty() ? tr("No atom fires here")
        : firings.size() > kListed
        ? tr("and %1 weaker ones").arg(formatCount(static_cast<std::int64_t>(firings.size() - kListed)))
        : QString();
    if (!rest.isEmpty())
        addAction(rest)->setEnabled(false);
}

} // namespace atomscope
