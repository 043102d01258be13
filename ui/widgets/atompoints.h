#pragma once

#include "core/base/ids.h"
#include "ui/widgets/customplot.h"

#include <QColor>
#include <QPolygonF>
#include <vector>

namespace atomscope {

/// An atom's place in the coordinates of the axes: log10 of the value on a logarithmic one.
struct AtomPoint
{
    float x = 0, y = 0;
    AtomId atom;
};

/// A dot for every atom; beyond kMostDots a picture of how many lie where, on a logarithmic scale of one hue.
class AtomPoints : public QCPAbstractPlottable
{
public:
    static constexpr std::size_t kMostDots = 20'000;

    AtomPoints(QCPAxis* xAxis, QCPAxis* yAxis);

    void setPoints(std::vector<AtomPoint> points) { m_points = std::move(points); }
    const std::vector<AtomPoint>& points() const { return m_points; }
    bool isShaded() const { return m_points.size() > kMostDots; }
    void setColors(const QColor& surface, const QColor& dot);
    /// In the plot's own pixels.
    QPointF pixelOf(const AtomPoint& point) const;
    /// The nearest one within `radiusPx` that is inside the axes; null without one. O(n).
    const AtomPoint* nearest(const QPointF& pixel, double radiusPx) const;
    /// Inside the axes and inside the polygon (odd-even). O(n * corners) for those in its bounding box.
    std::vector<AtomId> within(const QPolygonF& pixels) const;
    /// With some space around; the same value on both ends is widened.
    static QCPRange rangeFor(float low, float high);

    double selectTest(const QPointF& pos, bool onlySelectable, QVariant* details = nullptr) const override;
    QCPRange getKeyRange(bool& foundRange, QCP::SignDomain inSignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& foundRange, QCP::SignDomain inSignDomain = QCP::sdBoth,
                           const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    /// pixel = offset + scale * coordinate, on both axes.
    struct Mapping
    {
        double xOffset = 0, xScale = 0, yOffset = 0, yScale = 0;
        QPointF pixel(const AtomPoint& point) const
        {
            return {xOffset + xScale * static_cast<double>(point.x), yOffset + yScale * static_cast<double>(point.y)};
        }
    };
    Mapping mapping() const;
    void drawShades(QCPPainter* painter) const;

    std::vector<AtomPoint> m_points;
    QColor m_surface, m_dot;
};

} // namespace atomscope
