#pragma once

#include "ui/widgets/customplot.h"

#include <QColor>
#include <cstdint>
#include <vector>

namespace atomscope {

/// Bars between the edges of bins, on linear and logarithmic axes, on whole device pixels. A bin that holds anything is
/// at least one pixel high, so that a rare strong firing is seen.
class BinBars : public QCPAbstractPlottable
{
public:
    BinBars(QCPAxis* keyAxis, QCPAxis* valueAxis);

    /// edges [n + 1] ascending, counts [n].
    void setBins(std::vector<double> edges, std::vector<std::int64_t> counts);
    const std::vector<double>& edges() const { return m_edges; }
    const std::vector<std::int64_t>& counts() const { return m_counts; }
    void setColors(const QColor& bar, const QColor& outside, const QColor& hovered);
    /// [n] how much of each count is drawn in `color`, from the axis up; empty: nothing.
    void setParts(std::vector<double> parts, const QColor& color);
    /// Bars with no part inside are drawn faintly; an empty range: all are inside.
    void setBrushed(const QCPRange& range) { m_brushed = range; }
    void setHovered(int bin) { m_hovered = bin; }
    /// -1 outside.
    int binAt(double key) const;
    std::int64_t largestCount() const;

    double selectTest(const QPointF& pos, bool onlySelectable, QVariant* details = nullptr) const override;
    QCPRange getKeyRange(bool& foundRange, QCP::SignDomain inSignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& foundRange, QCP::SignDomain inSignDomain = QCP::sdBoth,
                           const QCPRange& inKeyRange = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    std::vector<double> m_edges;
    std::vector<std::int64_t> m_counts;
    std::vector<double> m_parts;
    QColor m_bar, m_outside, m_hoverColor, m_partColor;
    QCPRange m_brushed{0, 0};
    int m_hovered = -1;
};

} // namespace atomscope
