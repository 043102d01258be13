#include "ui/widgets/claimrow.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr int kNumbersPx = 27 * kGridPx;

QString text(const std::string& bytes)
{
    return QString::fromStdString(bytes);
}

QString shown(double value, ClaimNumber::Form form)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    switch (form) {
    case ClaimNumber::Form::Count:
        return formatCount(static_cast<qint64>(value));
    case ClaimNumber::Form::Share:
        return formatPercent(value);
    case ClaimNumber::Form::Number:
        break;
    }
    return formatActivation(value);
}

QLabel* wrapped(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QVBoxLayout* columnOf(QWidget* widget)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    return column;
}

} // namespace

ClaimRow::ClaimRow(QWidget* parent)
    : QWidget(parent)
    , m_left(new QVBoxLayout)
    , m_claim(new QWidget(this))
    , m_title(wrapped(m_claim))
    , m_statement(wrapped(m_claim))
    , m_numbers(new QWidget(this))
    , m_says(new QWidget(this))
    , m_outcome(wrapped(m_says))
    , m_why(wrapped(m_says))
    , m_power(wrapped(m_says))
    , m_notMeasured(wrapped(m_says))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, kGridPx, 0, kGridPx + kHalfGridPx);
    row->setSpacing(3 * kGridPx);
    row->addLayout(m_left, 4);
    row->addWidget(m_says, 5);
    m_left->setSpacing(kGridPx);
    m_left->addWidget(m_claim);
    m_left->addWidget(m_numbers);
    m_left->addStretch(1);
    QVBoxLayout* claim = columnOf(m_claim);
    claim->addWidget(m_title);
    claim->addWidget(m_statement);
    claim->addStretch(1);
    QVBoxLayout* says = columnOf(m_says);
    for (QLabel* line : {m_outcome, m_why, m_power, m_notMeasured})
        says->addWidget(line);
    says->addStretch(1);
    auto* numbers = new QGridLayout(m_numbers);
    numbers->setContentsMargins(0, 0, 0, 0);
    numbers->setHorizontalSpacing(kGridPx);
    numbers->setVerticalSpacing(0);
    numbers->setColumnStretch(0, 1);
    applyTheme();
}

AtomFilter ClaimRow::filterOf(const ClaimAtoms& atoms)
{
    AtomFilter filter;
    if (!atoms.verdict.empty())
        filter.automaticVerdict = atoms.verdict;
    if (!atoms.measure.empty())
        filter.setRange({atoms.measure, atoms.low, atoms.high});
    if (atoms.isAliveOnly)
        filter.firing = AtomFilter::Firing::Alive;
    return filter;
}

void ClaimRow::setClaim(const Claim& claim, bool hasNull)
{
    m_is = claim.outcome;
    m_title->setText(tr("%1  %2").arg(text(claim.id), text(claim.title)));
    m_statement->setText(text(claim.statement));
    m_outcome->setText(text(std::string(toString(claim.outcome))));
    m_outcome->setAccessibleName(tr("%1: %2").arg(text(claim.id), m_outcome->text()));
    m_why->setText(text(claim.why));
    m_power->setText(text(claim.power));
    m_power->setVisible(!claim.power.empty());
    m_notMeasured->setText(tr("Not measured: %1").arg(text(claim.notMeasured)));
    m_notMeasured->setVisible(!claim.notMeasured.empty());
    showNumbers(claim, hasNull);
    applyTheme();
}

void ClaimRow::showNumbers(const Claim& claim, bool hasNull)
{
    auto* grid = static_cast<QGridLayout*>(m_numbers->layout());
    while (QLayoutItem* old = grid->takeAt(0)) {
        old->widget()->hide();
        old->widget()->deleteLater();
        delete old;
    }
    m_secondary.clear();
    int line = 0;
    for (const ClaimNumber& number : claim.numbers) {
        const QString title = text(number.title), value = shown(number.value, number.form);
        auto* name = wrapped(m_numbers);
        name->setText(title);
        name->setToolTip(text(number.definition));
        m_secondary.push_back(name);
        grid->addWidget(name, line, 0, Qt::AlignTop);
        if (number.atoms && number.value > 0) {
            auto* link = new FlatButton(m_numbers, value,
                                        tr("%1.\nShow these atoms in the list").arg(text(number.definition)));
            link->setAccessibleName(tr("%1: %2").arg(title, value));
            link->setInk(FlatButton::Ink::Accent);
            link->setLink(true);
            connect(link, &FlatButton::clicked, this,
                    [this, filter = filterOf(*number.atoms)] { Q_EMIT filterRequested(filter); });
            grid->addWidget(link, line, 1, Qt::AlignRight | Qt::AlignTop);
        } else {
            auto* plain = new Quantity(m_numbers);
            plain->setContentsMargins(0, 0, kHalfGridPx, 0); // as far in as a link
            plain->setQuantity(title, value, text(number.definition));
            if (std::isfinite(number.value))
                plain->setCopied(QString::number(number.value, 'g', 17));
            grid->addWidget(plain, line, 1, Qt::AlignRight | Qt::AlignTop);
        }
        if (hasNull) {
            auto* null = new QLabel(tr("null %1").arg(shown(number.null, number.form)), m_numbers);
            null->setToolTip(tr("The same of the paired null index"));
            m_secondary.push_back(null);
            grid->addWidget(null, line, 2, Qt::AlignRight | Qt::AlignTop);
        }
        ++line;
    }
}

void ClaimRow::setWide(bool on)
{
    if (std::exchange(m_isWide, on) == on)
        return;
    m_left->setDirection(on ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_left->setSpacing(on ? 3 * kGridPx : kGridPx);
    m_left->setStretchFactor(m_claim, on ? 1 : 0);
    m_left->setStretch(2, on ? 0 : 1);
    m_left->setAlignment(m_numbers, on ? Qt::AlignTop : Qt::Alignment());
    m_numbers->setFixedWidth(on ? kNumbersPx : QWIDGETSIZE_MAX);
    m_numbers->setMinimumWidth(on ? kNumbersPx : 0);
}

void ClaimRow::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    painter.fillRect(0, 0, width(), 1, Theme(palette()).hairline);
}

void ClaimRow::applyTheme()
{
    const Theme theme(palette());
    makeSectionTitle(m_title);
    makeSectionTitle(m_outcome);
    for (QLabel* label : {m_statement, m_power, m_notMeasured})
        makeSecondary(label);
    for (QLabel* label : m_secondary)
        makeSecondary(label);
    QFont font = m_outcome->font();
    font.setItalic(m_is == ClaimOutcome::CannotTell);
    m_outcome->setFont(font);
    setInk(m_outcome, palette(),
           m_is == ClaimOutcome::CannotTell          ? theme.secondary
               : m_is == ClaimOutcome::CountsAgainst ? theme.warning
                                                     : theme.accent);
}

void ClaimRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
