#include "ui/widgets/atomfilterbar.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/filterpanel.h"
#include "ui/widgets/filterwords.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace atomscope {

AtomFilterBar::AtomFilterBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_panelButton(new FlatButton(this, tr("filters"), tr("Filter by ranges, firing, labels and categories (F)")))
    , m_panel(new FilterPanel(this))
    , m_chips(new QWidget(this))
{
    m_text->setPlaceholderText(tr("label, tag, category, token"));
    m_text->setAccessibleName(tr("Filter of the list"));
    m_text->setToolTip(tr("Words in labels, tags, categories and top tokens (/)"));
    m_text->setClearButtonEnabled(true);
    m_text->installEventFilter(this);
    m_panelButton->setCheckable(true);
    m_panelButton->setInk(FlatButton::Ink::Secondary);
    m_panel->setVisible(false);
    new FlowLayout(m_chips);
    auto* row = new QHBoxLayout;
    row->setSpacing(kHalfGridPx);
    row->addWidget(m_text, 1);
    row->addWidget(m_panelButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_panel);
    column->addWidget(m_chips);
    m_chips->setVisible(false);

    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        AtomFilter filter = m_filter;
        filter.text = text.trimmed().toStdString();
        apply(filter);
    });
    connect(m_panelButton, &FlatButton::toggled, m_panel, &QWidget::setVisible);
    connect(m_panel, &FilterPanel::filterEdited, this, &AtomFilterBar::apply);
    connect(m_panel, &FilterPanel::left, this, &AtomFilterBar::leave);
}

void AtomFilterBar::setColumns(const AtomColumnsPointer& columns)
{
    if (columns == m_columns)
        return;
    m_columns = columns;
    m_panel->setColumns(columns, [this](const std::string& measure) { return titleOf(measure); });
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
    // Not with its signals blocked: the field's own button follows them.
    if (m_text->text().trimmed().toStdString() != filter.text)
        m_text->setText(QString::fromStdString(filter.text));
    m_panel->setFilter(filter);
    showChips();
}

void AtomFilterBar::apply(const AtomFilter& filter)
{
    if (filter == m_filter)
        return;
    setFilter(filter);
    Q_EMIT filterEdited(m_filter);
}

FlatButton* AtomFilterBar::addChip(const QString& text, const QString& tooltip, const AtomFilter& without)
{
    auto* chip = new FlatButton(m_chips, text, tooltip);
    chip->setFont(themedFont(font(), TextSize::Small));
    m_chips->layout()->addWidget(chip);
    chip->show(); // a layout would show it an event later: the list must not jump
    // The chip goes while it is being clicked.
    connect(
        chip, &FlatButton::clicked, this, [this, chip, without] { removeBy(chip, without); }, Qt::QueuedConnection);
    return chip;
}

void AtomFilterBar::removeBy(const FlatButton* chip, const AtomFilter& without)
{
    const int place = m_chips->layout()->indexOf(chip);
    const bool hadFocus = chip->hasFocus();
    apply(without);
    if (!hadFocus)
        return;
    // The keyboard stays among the chips while there are any.
    if (const QLayoutItem* next = m_chips->layout()->itemAt(std::min(place, m_chips->layout()->count() - 1)))
        next->widget()->setFocus(Qt::OtherFocusReason);
    else
        Q_EMIT left();
}

void AtomFilterBar::showChips()
{
    for (FlatButton* old : m_chips->findChildren<FlatButton*>()) {
        m_chips->layout()->removeWidget(old);
        old->hide();
        old->setParent(nullptr);
        old->deleteLater();
    }
    const std::vector<FilterPart> parts
        = partsOf(m_filter, [this](const std::string& measure) { return titleOf(measure); });
    for (const FilterPart& part : parts) {
        FlatButton* chip = addChip(tr("%1  ×").arg(part.text), tr("Remove this filter"), part.without);
        chip->setCheckable(true);
        chip->setChecked(true);
    }
    if (parts.size() + !m_filter.text.empty() > 1)
        addChip(tr("clear all"), tr("Remove all filters (Shift+F)"), AtomFilter{})->setInk(FlatButton::Ink::Accent);
    m_chips->setVisible(m_chips->layout()->count() > 0);
}

void AtomFilterBar::focusText()
{
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void AtomFilterBar::focusPanel()
{
    m_panelButton->setChecked(true);
    m_panel->focusMeasure();
}

void AtomFilterBar::leave()
{
    m_panelButton->setChecked(false);
    Q_EMIT left();
}

bool AtomFilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            leave();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Down:
            Q_EMIT left();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace atomscope
