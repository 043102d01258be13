#include "ui/widgets/jobqueueview.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QGridLayout>

namespace atomscope {

JobQueueView::JobQueueView(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(kGridPx);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(2, 1);
    hide();
}

void JobQueueView::setJobs(const QList<Job>& jobs)
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater(); // one of them may be the button that was just clicked
        }
        delete item;
    }
    for (int row = 0; row < jobs.size(); ++row)
        addRow(jobs[row], row, row + 1 == jobs.size());
    setVisible(!jobs.isEmpty());
}

void JobQueueView::addRow(const Job& job, int row, bool isLast)
{
    auto* place = new QLabel(tr("then"), this);
    makeSecondary(place);
    auto* name = new QLabel(job.name, this);
    auto* details = new ElidedLabel(this);
    details->setText(job.details);
    makeSecondary(details);
    m_grid->addWidget(place, row, 0);
    m_grid->addWidget(name, row, 1);
    m_grid->addWidget(details, row, 2);
    const auto addButton = [&](const QString& text, const QString& tip, int column, bool isOn, auto slot) {
        auto* button = new FlatButton(this, text, tip);
        button->setAccessibleName(tip);
        button->setInk(FlatButton::Ink::Secondary);
        button->setEnabled(isOn);
        connect(button, &FlatButton::clicked, this, slot);
        m_grid->addWidget(button, row, column);
    };
    addButton(QStringLiteral("\u2191"), tr("Sooner: %1").arg(job.name), 3, row > 0,
              [this, row] { Q_EMIT moveRequested(row, -1); });
    addButton(QStringLiteral("\u2193"), tr("Later: %1").arg(job.name), 4, !isLast,
              [this, row] { Q_EMIT moveRequested(row, 1); });
    addButton(QStringLiteral("\u2715"), tr("Take out of the queue: %1").arg(job.name), 5, true,
              [this, row] { Q_EMIT removeRequested(row); });
}

} // namespace atomscope
