#include "ui/widgets/logittokens.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/delegates/tokentext.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace atomscope {

LogitTokens::LogitTokens(QWidget* parent)
    : QWidget(parent)
    , m_absence(new QLabel(this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kHalfGridPx);
    grid->setVerticalSpacing(0);
    m_raised = makeSide(grid, 0, tr("Raised"), tr("raised most"));
    m_lowered = makeSide(grid, 3, tr("Lowered"), tr("lowered most"));
    m_absence->setWordWrap(true);
    m_absence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // never widens the page
    m_absence->setVisible(false);
    grid->addWidget(m_absence, kRows + 1, 0, 1, 5);
    grid->setColumnMinimumWidth(2, kGridPx);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(3, 1);
    grid->setRowStretch(kRows + 2, 1);
    applyTheme();
}

LogitTokens::Side LogitTokens::makeSide(QGridLayout* grid, int column, const QString& title, const QString& name)
{
    Side side;
    side.title = new ElidedLabel(this);
    side.title->setText(title);
    side.title->setAccessibleName(name);
    side.title->setToolTip(tr("Tokens of the vocabulary, %1 by this atom's direct effect on their logits").arg(name));
    grid->addWidget(side.title, 0, column, 1, 2);
    for (int row = 0; row < kRows; ++row) {
        side.tokens.push_back(new ElidedLabel(this));
        side.values.push_back(new Quantity(this));
        side.values.back()->setAlignment(Qt::AlignRight);
        grid->addWidget(side.tokens.back(), row + 1, column);
        grid->addWidget(side.values.back(), row + 1, column + 1);
    }
    return side;
}

void LogitTokens::setEffects(const LogitEffects& effects, const TokenText& textOf, const QString& absence)
{
    fill(m_raised, effects.top, textOf);
    fill(m_lowered, effects.bottom, textOf);
    m_absence->setText(tr("not known: %1").arg(absence));
    m_absence->setVisible(effects.top.empty() && effects.bottom.empty() && !absence.isEmpty());
}

void LogitTokens::fill(Side& side, const std::vector<LogitEffects::Entry>& entries, const TokenText& textOf)
{
    for (std::size_t row = 0; row < side.tokens.size(); ++row) {
        const bool isShown = row < entries.size();
        side.tokens[row]->setVisible(isShown);
        side.values[row]->setVisible(isShown);
        if (!isShown)
            continue;
        const LogitEffects::Entry& entry = entries[row];
        const QString text = textOf ? textOf(entry.token) : QString();
        const QString shown = text.isEmpty() ? tr("token %1").arg(entry.token.v) : shownToken(text);
        side.tokens[row]->setText(shown);
        side.tokens[row]->setToolTip(tr("“%1”, token %2").arg(shown).arg(entry.token.v));
        side.values[row]->setQuantity(
            text, formatActivation(entry.value),
            tr("Direct effect of the atom on the logit of token %1, in the unit that the index "
               "states")
                .arg(entry.token.v));
        side.values[row]->setCopied(exactNumber(entry.value));
    }
}

void LogitTokens::applyTheme()
{
    makeSecondary(m_absence);
    for (const Side* side : {&m_raised, &m_lowered}) {
        makeSectionTitle(side->title);
        side->title->setMinimumHeight(fontMetrics().height() + kGridPx); // as tall as a title with switches beside it
        for (Quantity* value : side->values)
            makeSecondary(value);
    }
}

void LogitTokens::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
