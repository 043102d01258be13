#include "ui/widgets/listnote.h"

#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>

namespace atomscope {

ListNote::ListNote(QWidget* parent)
    : QWidget(parent)
    , m_text(new ElidedLabel(this))
    , m_action(new FlatButton(this))
{
    m_action->setLink(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    row->setSpacing(kGridPx);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    applyLook();
    setVisible(false);
    connect(m_action, &FlatButton::clicked, this, [this] {
        if (m_isAboutOrder)
            Q_EMIT orderRequested();
        else
            Q_EMIT clearRequested();
    });
}

void ListNote::applyLook()
{
    makeSecondary(m_text);
    m_action->setFont(m_text->font());
}

void ListNote::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyLook();
}

QString ListNote::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void ListNote::showFor(const AtomTableModel& model, AtomId chosen)
{
    const AtomColumnsPointer columns = model.columns();
    m_isAboutOrder = model.isOrderStale();
    const bool isFilteredOut
        = columns && chosen.v >= 0 && chosen.v < columns->nAtoms && model.rowCount() > 0 && model.rowOf(chosen) < 0;
    if (m_isAboutOrder) {
        m_text->setText(tr("In the order of older values"));
        m_action->setText(tr("renew"));
        m_action->setToolTip(tr("Filter and sort by the values as they are now"));
    } else if (isFilteredOut) {
        m_text->setText(tr("Atom %1 is filtered out").arg(chosen.v));
        m_action->setText(tr("clear filters"));
        m_action->setToolTip(tr("Remove all filters (Shift+F)"));
    }
    setVisible(m_isAboutOrder || isFilteredOut);
}

} // namespace atomscope
