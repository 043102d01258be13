// Keys and pointer of the scatter plot.
#include "ui/widgets/atompoints.h"
#include "ui/widgets/plotmarks.h"
#include "ui/widgets/scatterplot.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr double kHitPx = 8;
constexpr int kDragFromPx = 4;
constexpr double kStep = 0.02, kLongStep = 0.1; // of the axes' area

QPointF pixelIn(const QRectF& area, const QPointF& share)
{
    return {area.left() + share.x() * area.width(), area.top() + share.y() * area.height()};
}

} // namespace

bool ScatterPlot::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
        return handleMouse(static_cast<QMouseEvent*>(event));
    case QEvent::Leave:
        m_hovered = {};
        showReadOut({});
        showMarks();
        return false;
    case QEvent::Resize:
        m_marks->resize(m_plot->size());
        QMetaObject::invokeMethod(this, &ScatterPlot::showMarks, Qt::QueuedConnection); // after the plot's own layout
        return false;
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier)) {
            event->ignore(); // the page scrolls
            return true;
        }
        const double factor = std::pow(0.85, wheel->angleDelta().y() / 120.0);
        m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(wheel->position().x()));
        m_plot->yAxis->scaleRange(factor, m_plot->yAxis->pixelToCoord(wheel->position().y()));
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        showMarks();
        return true;
    }
    default:
        return QWidget::eventFilter(watched, event);
    }
}

bool ScatterPlot::handleMouse(QMouseEvent* event)
{
    const QPointF point = event->position();
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (event->button() == Qt::LeftButton)
            m_lasso = QPolygonF{point};
        return false;
    case QEvent::MouseMove:
        if (!m_lasso.isEmpty()) {
            if (m_lasso.size() > 1 || (point - m_lasso.front()).manhattanLength() >= kDragFromPx)
                m_lasso.append(point);
            showMarks();
            return true;
        }
        if (const AtomPoint* hit = m_points->nearest(point, kHitPx))
            m_hovered = hit->atom;
        else
            m_hovered = {};
        m_plot->setCursor(m_hovered == AtomId{} ? Qt::CrossCursor : Qt::PointingHandCursor);
        showReadOut(m_hovered);
        showMarks();
        return false;
    case QEvent::MouseButtonDblClick:
        m_lasso.clear();
        resetRanges();
        return true;
    default:
        endDrag(event);
        return false;
    }
}

void ScatterPlot::endDrag(QMouseEvent* event)
{
    const QPolygonF drawn = std::exchange(m_lasso, {});
    showMarks();
    if (event->button() != Qt::LeftButton || drawn.isEmpty())
        return;
    if (drawn.size() > 2)
        choose(drawn);
    else if (const AtomPoint* hit = m_points->nearest(event->position(), kHitPx))
        Q_EMIT atomRequested(hit->atom);
}

void ScatterPlot::showMarks()
{
    const auto ring = [this](AtomId atom) -> std::optional<QPointF> {
        const QPointF place = placeOf(atom);
        if (place.isNull() || !plotArea().contains(place.toPoint()))
            return std::nullopt;
        return place - m_plot->pos();
    };
    PlotMarks::Content content{ring(m_atom), ring(m_hovered), {}, m_lasso};
    if (hasFocus() && nShown() > 0) {
        const QRectF area = m_plot->axisRect()->rect();
        content.cross = pixelIn(area, m_cross);
        if (m_hasCorner)
            content.area = QPolygonF(QRectF(pixelIn(area, m_corner), pixelIn(area, m_cross)).normalized());
    }
    m_marks->setContent(content);
}

void ScatterPlot::moveCross(const QPointF& by)
{
    m_cross = QPointF(std::clamp(m_cross.x() + by.x(), 0.0, 1.0), std::clamp(m_cross.y() + by.y(), 0.0, 1.0));
    const QRectF area = m_plot->axisRect()->rect();
    const QPointF pixel = pixelIn(area, m_cross);
    const AtomPoint* hit = m_points->nearest(pixel, area.width());
    m_hovered = hit ? hit->atom : AtomId{};
    showReadOut(m_hovered);
    showMarks();
}

bool ScatterPlot::event(QEvent* event)
{
    // The window's single keys must not take what the plot uses.
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Space || key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers() & Qt::ShiftModifier ? kLongStep : kStep;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCross({-step, 0});
    case Qt::Key_Right:
        return moveCross({step, 0});
    case Qt::Key_Up:
        return moveCross({0, -step});
    case Qt::Key_Down:
        return moveCross({0, step});
    case Qt::Key_Space: {
        const QRectF area = m_plot->axisRect()->rect();
        if (std::exchange(m_hasCorner, !m_hasCorner))
            choose(QPolygonF(QRectF(pixelIn(area, m_corner), pixelIn(area, m_cross)).normalized()));
        m_corner = m_cross;
        return showMarks();
    }
    case Qt::Key_Escape:
        m_hasCorner = false;
        return showMarks();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_hovered != AtomId{})
            Q_EMIT atomRequested(m_hovered);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void ScatterPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    showMarks();
}

void ScatterPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    m_hasCorner = false;
    showMarks();
}

} // namespace atomscope
