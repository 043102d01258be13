#include "ui/widgets/plotmarks.h"

#include "ui/delegates/theme.h"

#include <QPainter>

namespace atomscope {

namespace {

constexpr double kRingPx = 5;
constexpr double kCrossPx = 8;

} // namespace

PlotMarks::PlotMarks(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotMarks::setContent(const Content& content)
{
    m_content = content;
    update();
}

void PlotMarks::paintEvent(QPaintEvent*)
{
    const Theme theme(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_content.area.size() > 1) {
        QColor inside = theme.accent;
        inside.setAlphaF(0.12F);
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(inside);
        painter.drawPolygon(m_content.area);
    }
    painter.setBrush(Qt::NoBrush);
    if (m_content.current) {
        painter.setPen(QPen(theme.text, 2));
        painter.drawEllipse(*m_content.current, kRingPx, kRingPx);
    }
    if (m_content.hovered) {
        painter.setPen(QPen(theme.secondary, 1));
        painter.drawEllipse(*m_content.hovered, kRingPx, kRingPx);
    }
    if (m_content.cross) {
        painter.setPen(QPen(theme.accent, 1));
        const QPointF at = *m_content.cross;
        painter.drawLine(at - QPointF(kCrossPx, 0), at + QPointF(kCrossPx, 0));
        painter.drawLine(at - QPointF(0, kCrossPx), at + QPointF(0, kCrossPx));
    }
}

} // namespace atomscope
