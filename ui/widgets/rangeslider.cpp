#include "ui/widgets/rangeslider.h"

#include "ui/delegates/theme.h"
#include "ui/models/numberformat.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kBarsPx = 4 * kGridPx; // height of the tallest bar
constexpr int kHandlePx = 6; // radius of a handle
constexpr int kZerosPx = kGridPx; // bar of the zeros, left of a logarithmic scale
constexpr int kZerosGapPx = kHalfGridPx;
constexpr int kPageBins = 8;
constexpr double kBelowZeros = -1;

} // namespace

RangeSlider::RangeSlider(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Drag a handle, or move it with the arrow keys; a double click opens both sides"));
    setColumnTitle({});
}

void RangeSlider::setHistogram(ColumnHistogramPointer histogram)
{
    m_histogram = std::move(histogram);
    m_isDragging = m_isDragging && canMove();
    update();
}

void RangeSlider::setRange(double low, double high)
{
    if (m_low == low && m_high == high)
        return;
    m_low = low;
    m_high = high;
    say();
    update();
}

void RangeSlider::setColumnTitle(const QString& title)
{
    m_title = title;
    setAccessibleName(tr("Range of %1").arg(title));
    say();
}

QString RangeSlider::spokenRange() const
{
    const QString low = std::isfinite(m_low) ? tr("from %1").arg(formatActivationPrecise(m_low)) : tr("no lower bound");
    const QString high
        = std::isfinite(m_high) ? tr("to %1").arg(formatActivationPrecise(m_high)) : tr("no upper bound");
    return tr("%1, %2").arg(low, high);
}

void RangeSlider::say()
{
    setAccessibleDescription(spokenRange());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

QRect RangeSlider::scaleRect() const
{
    const int left = kHandlePx + 2 + (hasZeros() ? kZerosPx + kZerosGapPx : 0);
    return {left, 2, std::max(1, width() - left - kHandlePx - 2), kBarsPx};
}

double RangeSlider::positionOf(Handle handle) const
{
    if (!m_histogram)
        return handle == Handle::Low ? 0 : 1;
    if (handle == Handle::High)
        return m_histogram->positionOf(m_high);
    // A bound at or below 0 lets the zeros in.
    return hasZeros() && m_low <= 0 ? kBelowZeros : m_histogram->positionOf(m_low);
}

int RangeSlider::handleX(Handle handle) const
{
    const QRect scale = scaleRect();
    const double position = positionOf(handle);
    if (position == kBelowZeros)
        return scale.left() - kZerosGapPx - kZerosPx;
    return scale.left() + static_cast<int>(std::lround(position * (scale.width() - 1)));
}

QSize RangeSlider::sizeHint() const
{
    return {30 * kGridPx, kBarsPx + 2 * kHandlePx + 4};
}

QSize RangeSlider::minimumSizeHint() const
{
    return {12 * kGridPx, sizeHint().height()};
}

RangeSlider::Handle RangeSlider::nearestTo(int x) const
{
    const int low = std::abs(x - handleX(Handle::Low)), high = std::abs(x - handleX(Handle::High));
    if (low == high) // both in one place: the one that has room to go there
        return x < handleX(Handle::Low) || positionOf(Handle::Low) >= 1 ? Handle::Low : Handle::High;
    return low < high ? Handle::Low : Handle::High;
}

void RangeSlider::setActive(Handle handle)
{
    m_active = handle;
    update();
}

void RangeSlider::setBound(Handle handle, double position)
{
    if (handle == Handle::Low) {
        const double most = positionOf(Handle::High);
        const bool isOpen = position < 0 || (position <= 0 && !hasZeros());
        // The smallest value itself, not its rounding, which might leave it out.
        const double low = position <= 0 ? m_histogram->low : m_histogram->valueAt(std::min(position, most));
        change(isOpen ? -kOpen : std::min(low, m_high), m_high);
    } else {
        const double least = std::max(0.0, positionOf(Handle::Low));
        const double high = m_histogram->valueAt(std::max(position, least));
        change(m_low, position >= 1 ? kOpen : std::max(high, m_low));
    }
}

void RangeSlider::change(double low, double high)
{
    if (m_low == low && m_high == high)
        return;
    setRange(low, high);
    Q_EMIT rangeEdited(m_low, m_high);
}

void RangeSlider::moveTo(int x)
{
    const QRect scale = scaleRect();
    const bool isBelow = hasZeros() && x < scale.left() - kZerosGapPx;
    const double position = static_cast<double>(x - scale.left()) / std::max(1, scale.width() - 1);
    setBound(m_active, isBelow ? kBelowZeros : std::clamp(position, 0.0, 1.0));
}

void RangeSlider::step(double positions)
{
    const double from = positionOf(m_active);
    if (from == kBelowZeros) { // the first step leaves the zeros out
        if (positions > 0)
            setBound(m_active, 0);
        return;
    }
    if (from <= 0 && positions < 0) {
        setBound(m_active, hasZeros() ? kBelowZeros : 0);
        return;
    }
    setBound(m_active, std::clamp(from + positions, 0.0, 1.0));
    // Whole numbers lie further apart than a step: then by one.
    if (m_histogram->isWhole && std::abs(positionOf(m_active) - from) < 1e-9) {
        const double value
            = m_active == Handle::Low ? std::max(m_low, m_histogram->low) : std::min(m_high, m_histogram->high);
        setBound(m_active, m_histogram->positionOf(value + (positions > 0 ? 1 : -1)));
    }
}

void RangeSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !canMove())
        return;
    setActive(nearestTo(event->position().toPoint().x()));
    m_isDragging = true;
    moveTo(event->position().toPoint().x());
}

void RangeSlider::mouseMoveEvent(QMouseEvent* event)
{
    m_hoverX = event->position().toPoint().x();
    if (m_isDragging)
        moveTo(m_hoverX);
    update();
}

void RangeSlider::mouseReleaseEvent(QMouseEvent*)
{
    m_isDragging = false;
    update();
}

void RangeSlider::mouseDoubleClickEvent(QMouseEvent*)
{
    if (canMove())
        change(-kOpen, kOpen);
}

void RangeSlider::leaveEvent(QEvent*)
{
    m_hoverX = -1;
    update();
}

void RangeSlider::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    update();
}

void RangeSlider::keyPressEvent(QKeyEvent* event)
{
    if (!canMove()) {
        event->ignore();
        return;
    }
    const double bin = event->modifiers() & Qt::ShiftModifier ? 1.0 / std::max(1, scaleRect().width() - 1)
                                                              : 1.0 / ColumnHistogram::kBins;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        step(-bin);
        break;
    case Qt::Key_Right:
    case Qt::Key_Up:
        step(bin);
        break;
    case Qt::Key_PageDown:
        step(-kPageBins * bin);
        break;
    case Qt::Key_PageUp:
        step(kPageBins * bin);
        break;
    case Qt::Key_Home:
        setBound(m_active, hasZeros() ? kBelowZeros : 0);
        break;
    case Qt::Key_End:
        setBound(m_active, 1);
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        change(m_active == Handle::Low ? -kOpen : m_low, m_active == Handle::High ? kOpen : m_high);
        break;
    default:
        event->ignore();
    }
}

void RangeSlider::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason)
        m_active = Handle::Low;
    else if (event->reason() == Qt::BacktabFocusReason)
        m_active = Handle::High;
    QWidget::focusInEvent(event);
}

bool RangeSlider::focusNextPrevChild(bool next)
{
    if (canMove() && hasFocus() && m_active == (next ? Handle::Low : Handle::High)) {
        setActive(next ? Handle::High : Handle::Low);
        return true;
    }
    return QWidget::focusNextPrevChild(next);
}

void RangeSlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme(palette());
    const QRect scale = scaleRect();
    if (m_histogram)
        drawBars(painter);
    const int from = handleX(Handle::Low), to = handleX(Handle::High);
    const int base = scale.bottom() + 1;
    painter.fillRect(kHandlePx, base, width() - 2 * kHandlePx, 1, theme.hairline);
    if (!canMove())
        return;
    painter.fillRect(from, base, to - from + 1, 1, theme.accent);
    painter.setRenderHint(QPainter::Antialiasing);
    const Handle last = m_active;
    drawHandle(painter, last == Handle::Low ? Handle::High : Handle::Low);
    drawHandle(painter, last); // above the other
}

void RangeSlider::drawBars(QPainter& painter) const
{
    const Theme theme(palette());
    const QColor outside = mixed(theme.surface, theme.secondary, 0.35);
    const QRect scale = scaleRect();
    const auto& counts = m_histogram->counts;
    const std::int64_t most = std::max(m_histogram->nZeros, *std::max_element(counts.begin(), counts.end()));
    if (most == 0)
        return;
    const double low = positionOf(Handle::Low), high = positionOf(Handle::High);
    const auto bar = [&](int left, int right, std::int64_t count, bool isInside) {
        // Heights go with the root: a rare value is seen beside a frequent one, and something is at least a pixel.
        const double share = static_cast<double>(count) / static_cast<double>(most);
        const int height = count == 0 ? 0 : std::max(1, static_cast<int>(std::lround(kBarsPx * std::sqrt(share))));
        painter.fillRect(left, scale.bottom() + 1 - height, std::max(1, right - left - 1), height,
                         isInside ? theme.bar : outside);
    };
    if (hasZeros())
        bar(scale.left() - kZerosGapPx - kZerosPx, scale.left() - kZerosGapPx, m_histogram->nZeros, low < 0);
    const auto nBins = static_cast<int>(counts.size());
    for (int bin = 0; bin < nBins; ++bin) {
        const double middle = (bin + 0.5) / nBins;
        bar(scale.left() + bin * scale.width() / nBins, scale.left() + (bin + 1) * scale.width() / nBins,
            counts[static_cast<std::size_t>(bin)], middle >= low && middle <= high);
    }
}

void RangeSlider::drawHandle(QPainter& painter, Handle handle) const
{
    const Theme theme(palette());
    const QPointF centre(handleX(handle) + 0.5, scaleRect().bottom() + 1.5);
    const bool isOpen = !std::isfinite(handle == Handle::Low ? m_low : m_high);
    const bool isActive = hasFocus() && handle == m_active;
    const bool isHot
        = isActive || (m_hoverX >= 0 && (m_isDragging ? handle == m_active : handle == nearestTo(m_hoverX)));
    painter.setPen(QPen(isHot || !isOpen ? theme.accent : theme.secondary, isActive ? 2 : 1));
    painter.setBrush(isOpen ? theme.surface : theme.accent);
    painter.drawEllipse(centre, kHandlePx - 1, kHandlePx - 1);
    if (isActive) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.25F);
        painter.setPen(QPen(halo, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, kHandlePx + 1, kHandlePx + 1);
    }
}

} // namespace atomscope
