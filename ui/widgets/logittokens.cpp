#include "ui/widgets/logittokens.h"

#include "ui/delegates/contexttext.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace atomscope {

QString shownToken(const QString& text)
{
    if (text.isEmpty())
        return QStringLiteral("∅");
    qsizetype blanks = 0;
    while (blanks < text.size() && text[blanks] == QLatin1Char(' '))
        ++blanks;
    const QString rest = text.mid(blanks);
    return QString(blanks, QChar(0x2423))
        + (rest.isEmpty() ? QString() : makeContextText({rest.toStdString()}).display);
}

LogitTokens::LogitTokens(QWidget* parent)
    : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGridPx);
    grid->setVerticalSpacing(2);
    m_heading = new QLabel(tr("Tokens"), this);
    grid->addWidget(m_heading, 0, 0, 1, 5);
    m_raised = makeSide(grid, 0, tr("raised most"));
    m_lowered = makeSide(grid, 3, tr("lowered most"));
    grid->setColumnMinimumWidth(2, kGridPx);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(3, 1);
    grid->setRowStretch(kRows + 2, 1);
    applyTheme();
}

LogitTokens::Side LogitTokens::makeSide(QGridLayout* grid, int column, const QString& title)
{
    Side side;
    side.title = new QLabel(title, this);
    grid->addWidget(side.title, 1, column, 1, 2);
    for (int row = 0; row < kRows; ++row) {
        side.tokens.push_back(new QLabel(this));
        side.values.push_back(new Quantity(this));
        side.tokens.back()->setTextFormat(Qt::PlainText);
        side.tokens.back()->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        side.values.back()->setAlignment(Qt::AlignRight);
        grid->addWidget(side.tokens.back(), row + 2, column);
        grid->addWidget(side.values.back(), row + 2, column + 1);
    }
    return side;
}

void LogitTokens::setEffects(const LogitEffects& effects, const TokenText& textOf)
{
    fill(m_raised, effects.top, textOf);
    fill(m_lowered, effects.bottom, textOf);
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
    }
}

void LogitTokens::applyTheme()
{
    makeSectionTitle(m_heading);
    m_heading->setMinimumHeight(fontMetrics().height() + kGridPx); // as tall as a title with switches beside it
    for (const Side* side : {&m_raised, &m_lowered}) {
        makeSecondary(side->title);
        for (Quantity* value : side->values)
            setInk(value, palette(), Theme(palette()).secondary);
    }
}

void LogitTokens::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
