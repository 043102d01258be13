#include "ui/widgets/columnscroll.h"

#include <QEvent>
#include <QScrollBar>

namespace atomscope {

ColumnScroll::ColumnScroll(QWidget* parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize ColumnScroll::minimumSizeHint() const
{
    QSize least = QScrollArea::minimumSizeHint();
    if (widget())
        least.setWidth(qMax(widget()->minimumSizeHint().width(), widget()->minimumWidth())
                       + verticalScrollBar()->sizeHint().width());
    return least;
}

/// QScrollArea watches its widget with this.
bool ColumnScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace atomscope
