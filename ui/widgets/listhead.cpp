#include "ui/widgets/listhead.h"

#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/models/numberformat.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>

namespace atomscope {

ListHead::ListHead(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Atoms"), this))
    , m_counts(new ElidedLabel(this))
    , m_views(new FlatButton(this, tr("views"), tr("Saved views: filters, order and columns under a name (V)")))
    , m_columns(new FlatButton(this, tr("columns"), tr("Choose the columns of the list")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGridPx);
    row->addWidget(m_title);
    row->addWidget(m_counts, 1);
    row->addWidget(m_views);
    row->addWidget(m_columns);
    for (FlatButton* button : {m_views, m_columns})
        button->setInk(FlatButton::Ink::Secondary);
    applyLook();
}

void ListHead::applyLook()
{
    makeSectionTitle(m_title);
    makeSecondary(m_counts);
}

void ListHead::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyLook();
}

void ListHead::showCounts(const AtomTableModel& model)
{
    const AtomColumnsPointer columns = model.columns();
    if (!columns) {
        m_counts->clear();
        m_counts->setToolTip({});
        return;
    }
    const bool isExported = !columns->importedFrom.empty();
    const std::int64_t nAtoms = columns->nPresent();
    const QString all = isExported ? tr("%1 exported").arg(formatCount(nAtoms))
                                   : tr("%1 · %2 alive").arg(formatCount(nAtoms), formatCount(model.aliveCount()));
    const bool isFiltered = model.rowCount() != nAtoms;
    QString text = isFiltered ? tr("%1 of %2").arg(formatCount(model.rowCount()), all) : all;
    if (columns->isSoFar)
        text += tr(" · so far");
    m_counts->setText(text);
    if (isExported) {
        m_counts->setToolTip(tr("%1\nAtoms in the export of %2; the dictionary may have more")
                                 .arg(text, QString::fromStdString(columns->importedFrom)));
        return;
    }
    m_counts->setToolTip(tr("%1\nAtoms of the dictionary, and how many fired at least once in %2 counted tokens")
                             .arg(text, formatCount(columns->nTokens)));
}

} // namespace atomscope
