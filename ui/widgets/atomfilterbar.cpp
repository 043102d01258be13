#include "ui/widgets/atomfilterbar.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>
#include <set>

namespace atomscope {

namespace {

/// A bound as typed: a number, a percentage, or nothing.
double boundOf(const QLineEdit* edit, double otherwise, bool& isGood)
{
    QString text = edit->text().trimmed();
    if (text.isEmpty())
        return otherwise;
    const bool isPercent = text.endsWith(QLatin1Char('%'));
    if (isPercent)
        text.chop(1);
    bool isNumber = false;
    const double value = text.trimmed().toDouble(&isNumber);
    isGood = isGood && isNumber && std::isfinite(value);
    return isPercent ? value / 100 : value;
}

QString boundText(double bound)
{
    return QString::number(bound, 'g', 4);
}

} // namespace

AtomFilterBar::AtomFilterBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_moreButton(new FlatButton(this, tr("more"), tr("Filter by a range, a category, stars and labels")))
    , m_more(new QWidget(this))
    , m_chips(new QWidget(this))
{
    makeMore();
    m_text->setPlaceholderText(tr("label, tag, category, token"));
    m_text->setAccessibleName(tr("Filter of the list"));
    m_text->setClearButtonEnabled(true);
    m_text->installEventFilter(this);
    m_moreButton->setCheckable(true);
    m_moreButton->setInk(FlatButton::Ink::Secondary);
    m_more->setVisible(false);
    new FlowLayout(m_chips);
    auto* row = new QHBoxLayout;
    row->setSpacing(kHalfGridPx);
    row->addWidget(m_text, 1);
    row->addWidget(m_moreButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_more);
    column->addWidget(m_chips);
    m_chips->setVisible(false);

    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        AtomFilter filter = m_filter;
        filter.text = text.trimmed().toStdString();
        apply(filter);
    });
    connect(m_moreButton, &FlatButton::toggled, m_more, &QWidget::setVisible);
}

void AtomFilterBar::makeMore()
{
    QWidget* more = m_more;
    m_measure = new QComboBox(more);
    m_measure->setAccessibleName(tr("Measure of the range"));
    m_low = new QLineEdit(more);
    m_high = new QLineEdit(more);
    m_low->setPlaceholderText(tr("from"));
    m_high->setPlaceholderText(tr("to"));
    auto* add = new FlatButton(more, tr("add"), tr("Show only atoms whose measure is in this range"));
    add->setInk(FlatButton::Ink::Accent);
    m_starred = new FlatButton(more, tr("★ starred"), tr("Only starred atoms"));
    m_labelled = new FlatButton(more, tr("labelled"), tr("Only atoms that a person labelled"));
    m_category = new QComboBox(more);
    m_category->setAccessibleName(tr("Automatic category"));
    for (QComboBox* box : {m_measure, m_category}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    auto* range = new QHBoxLayout;
    range->setSpacing(kHalfGridPx);
    range->addWidget(m_measure, 2);
    range->addWidget(m_low, 1);
    range->addWidget(m_high, 1);
    range->addWidget(add);
    auto* others = new QHBoxLayout;
    others->setSpacing(kHalfGridPx);
    others->addWidget(m_category, 1);
    others->addWidget(m_starred);
    others->addWidget(m_labelled);
    auto* column = new QVBoxLayout(more);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addLayout(range);
    column->addLayout(others);

    connect(add, &FlatButton::clicked, this, &AtomFilterBar::addRange);
    connect(m_low, &QLineEdit::returnPressed, this, &AtomFilterBar::addRange);
    connect(m_high, &QLineEdit::returnPressed, this, &AtomFilterBar::addRange);
    for (FlatButton* button : {m_starred, m_labelled}) {
        button->setCheckable(true);
        button->setOutlined(true);
    }
    connect(m_starred, &FlatButton::clicked, this, [this](bool on) {
        AtomFilter filter = m_filter;
        filter.isStarredOnly = on;
        apply(filter);
    });
    connect(m_labelled, &FlatButton::clicked, this, [this](bool on) {
        AtomFilter filter = m_filter;
        filter.isLabelledOnly = on;
        apply(filter);
    });
    connect(m_category, &QComboBox::activated, this, [this](int at) {
        AtomFilter filter = m_filter;
        filter.category.reset();
        if (at > 0)
            filter.category = m_category->itemText(at).toStdString();
        apply(filter);
    });
}

void AtomFilterBar::setColumns(const AtomColumnsPointer& columns)
{
    m_columns = columns;
    const QString chosen = m_measure->currentData().toString();
    m_measure->clear();
    m_category->clear();
    m_category->addItem(tr("any category"));
    if (!columns)
        return;
    for (const AtomMeasure& measure : columns->measures)
        m_measure->addItem(titleOf(measure.name), QString::fromStdString(measure.name));
    m_measure->setCurrentIndex(std::max(0, m_measure->findData(chosen)));
    for (const std::string& category : std::set<std::string>(columns->category.begin(), columns->category.end()))
        m_category->addItem(QString::fromStdString(category));
    setFilter(m_filter);
}

QString AtomFilterBar::titleOf(const std::string& measure) const
{
    const AtomMeasure* found = m_columns ? m_columns->measure(measure) : nullptr;
    return QString::fromStdString(found && !found->title.empty() ? found->title : measure);
}

void AtomFilterBar::setFilter(const AtomFilter& filter)
{
    m_filter = filter;
    const QSignalBlocker blocker(m_text);
    if (m_text->text().trimmed().toStdString() != filter.text)
        m_text->setText(QString::fromStdString(filter.text));
    m_starred->setChecked(filter.isStarredOnly);
    m_labelled->setChecked(filter.isLabelledOnly);
    m_category->setCurrentIndex(
        filter.category ? std::max(0, m_category->findText(QString::fromStdString(*filter.category))) : 0);
    showChips();
}

void AtomFilterBar::apply(const AtomFilter& filter)
{
    if (filter == m_filter)
        return;
    setFilter(filter);
    Q_EMIT filterEdited(m_filter);
}

void AtomFilterBar::addRange()
{
    bool isGood = true;
    AtomFilter::Range range;
    range.measure = m_measure->currentData().toString().toStdString();
    range.low = boundOf(m_low, range.low, isGood);
    range.high = boundOf(m_high, range.high, isGood);
    const bool isBounded = std::isfinite(range.low) || std::isfinite(range.high);
    if (!isGood || !isBounded || range.measure.empty() || range.low > range.high) {
        (m_low->text().isEmpty() ? m_low : m_high)->setFocus();
        return;
    }
    AtomFilter filter = m_filter;
    std::erase_if(filter.ranges, [&](const AtomFilter::Range& old) { return old.measure == range.measure; });
    filter.ranges.push_back(range);
    m_low->clear();
    m_high->clear();
    apply(filter);
}

void AtomFilterBar::addChip(const QString& text, const AtomFilter& without)
{
    auto* chip = new FlatButton(m_chips, tr("%1  ×").arg(text), tr("Remove this filter"));
    chip->setFont(themedFont(font(), TextSize::Small));
    chip->setCheckable(true);
    chip->setChecked(true);
    m_chips->layout()->addWidget(chip);
    chip->show(); // a layout would show it an event later: the list must not jump
    // The chip goes while it is being clicked.
    connect(
        chip, &FlatButton::clicked, this, [this, without] { apply(without); }, Qt::QueuedConnection);
}

void AtomFilterBar::showChips()
{
    for (FlatButton* old : m_chips->findChildren<FlatButton*>()) {
        m_chips->layout()->removeWidget(old);
        old->hide();
        old->setParent(nullptr);
        old->deleteLater();
    }
    for (std::size_t i = 0; i < m_filter.ranges.size(); ++i) {
        const AtomFilter::Range& range = m_filter.ranges[i];
        AtomFilter without = m_filter;
        without.ranges.erase(without.ranges.begin() + static_cast<std::ptrdiff_t>(i));
        const QString name = titleOf(range.measure);
        const QString low = boundText(range.low), high = boundText(range.high);
        addChip(!std::isfinite(range.high)      ? tr("%1 ≥ %2").arg(name, low)
                    : !std::isfinite(range.low) ? tr("%1 ≤ %2").arg(name, high)
                                                : tr("%1 %2 … %3").arg(name, low, high),
                without);
    }
    AtomFilter without = m_filter;
    without.atoms.reset();
    if (m_filter.atoms)
        addChip(tr("%n chosen atom(s)", nullptr, static_cast<int>(m_filter.atoms->size())), without);
    without = m_filter;
    without.category.reset();
    if (m_filter.category)
        addChip(QString::fromStdString(*m_filter.category), without);
    without = m_filter;
    without.isStarredOnly = false;
    if (m_filter.isStarredOnly)
        addChip(tr("★ starred"), without);
    without = m_filter;
    without.isLabelledOnly = false;
    if (m_filter.isLabelledOnly)
        addChip(tr("labelled"), without);
    m_chips->setVisible(m_chips->layout()->count() > 0);
}

void AtomFilterBar::focusText()
{
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void AtomFilterBar::showMore(bool on)
{
    m_moreButton->setChecked(on);
}

bool AtomFilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Down) {
            Q_EMIT left();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace atomscope
