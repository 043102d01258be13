// How the contexts are drawn.
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/contextscanvas.h"
#include "ui/widgets/errorstrip.h"

#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kMarkPx = 3; // at the left edge of the focused context
constexpr int kFadePx = 3 * kGridPx;
constexpr double kStripBelowPx = 2; // behind the underline of a tint

} // namespace

void ContextsCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const Theme theme(palette());
    painter.fillRect(event->rect(), theme.surface);
    if (!m_page)
        return;
    if (m_geometry.rows.empty()) {
        painter.setPen(theme.secondary);
        painter.drawText(rect().adjusted(kGridPx, kGridPx, -kGridPx, 0),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, emptyText());
        return;
    }
    const QRect exposed = event->rect();
    const auto [first, last] = m_geometry.rowsWithin(exposed.top(), exposed.bottom() + 1);
    for (int i = first; i < last; ++i) {
        const ContextsGeometry::Row& row = m_geometry.rows[static_cast<std::size_t>(i)];
        if (row.kind == ContextsGeometry::RowKind::Header)
            paintHeader(painter, row);
        else
            paintContext(painter, row);
        if (row.kind == ContextsGeometry::RowKind::Line)
            noteShown(row.index);
    }
}

void ContextsCanvas::paintHeader(QPainter& painter, const ContextsGeometry::Row& row) const
{
    const Theme theme(palette());
    const ContextGroup& group = m_groups[static_cast<std::size_t>(row.index)];
    QFont small = themedFont(font(), TextSize::Small);
    QFont strong = small;
    strong.setWeight(QFont::DemiBold);
    const QRect area(kGridPx, row.y, width() - 2 * kGridPx, row.heightPx - 2);
    if (row.y > 0)
        painter.fillRect(QRect(kGridPx, row.y - 1, width() - 2 * kGridPx, 1), theme.grid);
    const QString title = QFontMetrics(strong).elidedText(group.title, Qt::ElideRight, area.width() / 2);
    painter.setFont(strong);
    painter.setPen(theme.text);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom, title);
    const int titleEnd = area.left() + QFontMetrics(strong).horizontalAdvance(title) + kGridPx;
    painter.setFont(small);
    painter.setPen(theme.secondary);
    const QRect rest = area.adjusted(std::max(m_geometry.textLeft, titleEnd) - area.left(), 0, 0, 0);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignBottom,
                     QFontMetrics(small).elidedText(group.summary, Qt::ElideRight, rest.width()));
}

void ContextsCanvas::paintContext(QPainter& painter, const ContextsGeometry::Row& row) const
{
    const Theme theme(palette());
    const Context& context = shownContext(row.index);
    const QRect rect(0, row.y, width(), row.heightPx);
    const bool isFocused = m_focus.context == row.index;
    QColor background = theme.surface;
    if (isFocused || m_hover.context == row.index)
        background = mixed(theme.surface, theme.text, isFocused ? 0.06 : 0.03);
    painter.fillRect(rect, background);
    if (isFocused)
        painter.fillRect(QRect(0, row.y, kMarkPx, row.heightPx), hasFocus() ? theme.accent : theme.hairline);

    const QPointF origin = lineOrigin(row.index);
    const QRect firstLine(0, row.y, width(), ContextsGeometry::lineHeightPx(font()));
    painter.setFont(font());
    painter.setPen(context.activation > 0 ? theme.text : theme.secondary);
    const QRect number = firstLine.adjusted(m_geometry.activationLeft, 0, m_geometry.activationRight - width(), 0);
    painter.drawText(number, Qt::AlignRight | Qt::AlignVCenter,
                     context.activation > 0 ? formatActivation(context.activation) : QStringLiteral("–"));
    if (context.multiplicity > 1) {
        painter.setPen(theme.secondary);
        painter.drawText(firstLine.adjusted(m_geometry.multiplicityLeft, 0, -kGridPx, 0),
                         Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("×%1").arg(context.multiplicity));
    }
    const QRectF clip(m_geometry.textLeft, row.y, m_geometry.textRight - m_geometry.textLeft, row.heightPx);
    const ContextLine& shown = line(row.index);
    shown.paint(&painter, origin, clip);
    if (m_look.areErrorsShown)
        paintErrorStrip(painter, theme, shown, context.errorNorms, origin, kStripBelowPx, clip);
    if (!isExpanded(row.index))
        paintFades(painter, rect, background);
    if (m_hover.context == row.index && m_hover.token >= 0)
        paintTokenFrame(painter, m_hover, theme.secondary);
    if (isFocused && hasFocus() && m_focus.token >= 0)
        paintTokenFrame(painter, m_focus, theme.accent);
}

void ContextsCanvas::paintFades(QPainter& painter, const QRect& row, const QColor& background) const
{
    const int context = m_geometry.rows[static_cast<std::size_t>(m_geometry.rowAt(row.top()))].index;
    const double left = lineOrigin(context).x();
    const double right = left + line(context).widthPx();
    QColor clear = background;
    clear.setAlpha(0);
    const auto fade = [&](int from, int to) {
        QLinearGradient gradient(from, 0, to, 0);
        gradient.setColorAt(0, background);
        gradient.setColorAt(1, clear);
        painter.fillRect(QRect(std::min(from, to), row.top(), kFadePx, row.height()), gradient);
    };
    // Widths of text are not whole.
    if (left < m_geometry.textLeft - 1)
        fade(m_geometry.textLeft, m_geometry.textLeft + kFadePx);
    if (right > m_geometry.textRight + 1)
        fade(m_geometry.textRight, m_geometry.textRight - kFadePx);
}

void ContextsCanvas::paintTokenFrame(QPainter& painter, const Spot& spot, const QColor& color) const
{
    const ContextLine& shown = line(spot.context);
    if (static_cast<std::size_t>(spot.token) >= shown.text().tokens.size())
        return;
    const QPointF origin = lineOrigin(spot.context);
    painter.save();
    painter.setClipRect(QRect(m_geometry.textLeft, 0, m_geometry.textRight - m_geometry.textLeft, height()));
    painter.setPen(QPen(color, 1));
    painter.setBrush(Qt::NoBrush);
    for (const QRectF& stretch : shown.rectsOf(shown.text().tokens[static_cast<std::size_t>(spot.token)])) {
        const QRect box = stretch.translated(origin).toRect().adjusted(-1, -1, 1, 2);
        painter.drawRect(box.adjusted(0, 0, -1, -1));
    }
    painter.restore();
}

} // namespace atomscope
