#include "ui/widgets/atompoints.h"

#include "ui/delegates/theme.h"

#include <QImage>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr double kDotPx = 3.5;
constexpr int kCellPx = 2; // of the shaded picture
constexpr int kShades = 64;

double coordinate(const QCPAxis* axis, double value)
{
    return axis->scaleType() == QCPAxis::stLogarithmic ? std::log10(value) : value;
}

} // namespace

AtomPoints::AtomPoints(QCPAxis* xAxis, QCPAxis* yAxis)
    : QCPAbstractPlottable(xAxis, yAxis)
{
    setSelectable(QCP::stNone);
    setAntialiased(true);
}

void AtomPoints::setColors(const QColor& surface, const QColor& dot)
{
    m_surface = surface;
    m_dot = dot;
}

AtomPoints::Mapping AtomPoints::mapping() const
{
    const QRect area = keyAxis()->axisRect()->rect();
    const double xLow = coordinate(keyAxis(), keyAxis()->range().lower);
    const double xHigh = coordinate(keyAxis(), keyAxis()->range().upper);
    const double yLow = coordinate(valueAxis(), valueAxis()->range().lower);
    const double yHigh = coordinate(valueAxis(), valueAxis()->range().upper);
    Mapping result;
    result.xScale = area.width() / (xHigh - xLow);
    result.xOffset = area.left() - result.xScale * xLow;
    result.yScale = -area.height() / (yHigh - yLow);
    result.yOffset = area.bottom() + 1 - result.yScale * yLow;
    return result;
}

QPointF AtomPoints::pixelOf(const AtomPoint& point) const
{
    return mapping().pixel(point);
}

const AtomPoint* AtomPoints::nearest(const QPointF& pixel, double radiusPx) const
{
    const Mapping map = mapping();
    const QRectF area = keyAxis()->axisRect()->rect();
    const AtomPoint* best = nullptr;
    double bestSquare = radiusPx * radiusPx;
    for (const AtomPoint& point : m_points) {
        const QPointF offset = map.pixel(point) - pixel;
        const double square = QPointF::dotProduct(offset, offset);
        if (square <= bestSquare && area.contains(map.pixel(point))) {
            best = &point;
            bestSquare = square;
        }
    }
    return best;
}

std::vector<AtomId> AtomPoints::within(const QPolygonF& pixels) const
{
    const Mapping map = mapping();
    const QRectF box = pixels.boundingRect().intersected(keyAxis()->axisRect()->rect());
    std::vector<AtomId> atoms;
    for (const AtomPoint& point : m_points) {
        const QPointF pixel = map.pixel(point);
        if (box.contains(pixel) && pixels.containsPoint(pixel, Qt::OddEvenFill))
            atoms.push_back(point.atom);
    }
    return atoms;
}

QCPRange AtomPoints::rangeFor(float low, float high)
{
    const double space = high > low ? 0.04 * (double{high} - double{low}) : 0.5;
    return QCPRange(double{low} - space, double{high} + space);
}

double AtomPoints::selectTest(const QPointF&, bool, QVariant*) const
{
    return -1;
}

QCPRange AtomPoints::getKeyRange(bool& foundRange, QCP::SignDomain) const
{
    foundRange = false; // the widget sets the ranges
    return {};
}

QCPRange AtomPoints::getValueRange(bool& foundRange, QCP::SignDomain, const QCPRange&) const
{
    foundRange = false;
    return {};
}

void AtomPoints::draw(QCPPainter* painter)
{
    if (!keyAxis() || !valueAxis() || m_points.empty())
        return;
    if (isShaded()) {
        drawShades(painter);
        return;
    }
    const Mapping map = mapping();
    const QRectF area = keyAxis()->axisRect()->rect();
    QPolygonF dots;
    dots.reserve(static_cast<qsizetype>(m_points.size()));
    for (const AtomPoint& point : m_points) {
        const QPointF pixel = map.pixel(point);
        if (area.contains(pixel))
            dots.append(pixel);
    }
    QColor color = m_dot;
    color.setAlphaF(0.55F); // dots that lie on each other are darker
    painter->setPen(QPen(color, kDotPx, Qt::SolidLine, Qt::RoundCap));
    painter->drawPoints(dots);
}

void AtomPoints::drawShades(QCPPainter* painter) const
{
    const Mapping map = mapping();
    const QRect area = keyAxis()->axisRect()->rect();
    const int columns = area.width() / kCellPx + 1, rows = area.height() / kCellPx + 1;
    std::vector<std::int32_t> counts(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for (const AtomPoint& point : m_points) {
        const QPointF pixel = map.pixel(point) - area.topLeft();
        const double column = std::floor(pixel.x() / kCellPx), row = std::floor(pixel.y() / kCellPx);
        if (column >= 0 && column < columns && row >= 0 && row < rows)
            ++counts[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns)
                     + static_cast<std::size_t>(column)];
    }
    const double most = std::log1p(*std::max_element(counts.begin(), counts.end()));
    std::array<QRgb, kShades> shades{};
    for (int i = 0; i < kShades; ++i)
        shades[static_cast<std::size_t>(i)] = mixed(m_surface, m_dot, 0.2 + 0.8 * i / (kShades - 1)).rgb();
    QImage image(columns, rows, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    for (int row = 0; row < rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < columns; ++column) {
            const auto count = counts[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns)
                                      + static_cast<std::size_t>(column)];
            if (count > 0)
                line[column] = shades[static_cast<std::size_t>(std::log1p(count) / most * (kShades - 1))];
        }
    }
    painter->drawImage(QRect(area.topLeft(), image.size() * kCellPx), image);
}

void AtomPoints::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const
{
    painter->fillRect(rect, m_dot);
}

} // namespace atomscope
