#include "ui/windows/dockgrip.h"

#include "ui/delegates/theme.h"

#include <QPainter>

namespace atomscope {

DockGrip::DockGrip(QWidget* dock)
    : QWidget(dock)
{
    setCursor(Qt::OpenHandCursor);
    setAttribute(Qt::WA_Hover);
    setToolTip(tr("Drag to move this pane; double-click to take it out of the window"));
}

QSize DockGrip::sizeHint() const
{
    return QSize(4 * kGridPx, kGridPx);
}

void DockGrip::paintEvent(QPaintEvent*)
{
    if (!underMouse())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme(palette()).secondary);
    for (int dot = -1; dot <= 1; ++dot)
        painter.drawEllipse(QPointF(width() / 2.0 + dot * kGridPx, height() / 2.0), 1.5, 1.5);
}

} // namespace atomscope
