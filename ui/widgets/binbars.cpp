#include "ui/widgets/binbars.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr double kGapFromPx = 4; // narrower bars touch

} // namespace

BinBars::BinBars(QCPAxis* keyAxis, QCPAxis* valueAxis)
    : QCPAbstractPlottable(keyAxis, valueAxis)
{
    setSelectable(QCP::stNone);
    setAntialiased(false);
}

void BinBars::setBins(std::vector<double> edges, std::vector<std::int64_t> counts)
{
    m_edges = std::move(edges);
    m_counts = std::move(counts);
    if (m_edges.size() != m_counts.size() + 1) {
        m_edges.clear();
        m_counts.clear();
    }
    m_hovered = -1;
}

void BinBars::setColors(const QColor& bar, const QColor& outside, const QColor& hovered)
{
    m_bar = bar;
    m_outside = outside;
    m_hoverColor = hovered;
}

void BinBars::setParts(std::vector<double> parts, const QColor& color)
{
    m_parts = std::move(parts);
    m_partColor = color;
}

int BinBars::binAt(double key) const
{
    if (m_edges.empty() || !(key >= m_edges.front()) || key > m_edges.back())
        return -1;
    const auto after = std::upper_bound(m_edges.begin(), m_edges.end(), key);
    return std::min(static_cast<int>(after - m_edges.begin()) - 1, static_cast<int>(m_counts.size()) - 1);
}

std::int64_t BinBars::largestCount() const
{
    return m_counts.empty() ? 0 : *std::max_element(m_counts.begin(), m_counts.end());
}

double BinBars::selectTest(const QPointF&, bool, QVariant*) const
{
    return -1;
}

QCPRange BinBars::getKeyRange(bool& foundRange, QCP::SignDomain) const
{
    foundRange = !m_edges.empty();
    return foundRange ? QCPRange(m_edges.front(), m_edges.back()) : QCPRange();
}

QCPRange BinBars::getValueRange(bool& foundRange, QCP::SignDomain, const QCPRange&) const
{
    foundRange = !m_counts.empty();
    return QCPRange(0, static_cast<double>(largestCount()));
}

void BinBars::draw(QCPPainter* painter)
{
    if (!keyAxis() || !valueAxis())
        return;
    const double ratio = painter->device()->devicePixelRatioF();
    const auto snap = [ratio](double v) { return std::round(v * ratio) / ratio; };
    const double pixel = 1 / ratio;
    const double base = snap(keyAxis()->axisRect()->bottom() + 1);
    const double top = keyAxis()->axisRect()->top();
    const double wholePx
        = keyAxis()->coordToPixel(m_edges.empty() ? 0 : m_edges.back()) - keyAxis()->axisRect()->left();
    const double gap = wholePx >= kGapFromPx * static_cast<double>(m_counts.size()) ? pixel : 0;
    const bool isLogarithmic = valueAxis()->scaleType() == QCPAxis::stLogarithmic;
    for (std::size_t bin = 0; bin < m_counts.size(); ++bin) {
        if (m_counts[bin] <= 0)
            continue;
        const bool isUndefined = keyAxis()->scaleType() == QCPAxis::stLogarithmic && m_edges[bin] <= 0;
        const double left = isUndefined ? keyAxis()->axisRect()->left() : snap(keyAxis()->coordToPixel(m_edges[bin]));
        const double right = snap(keyAxis()->coordToPixel(m_edges[bin + 1]));
        const double value = static_cast<double>(m_counts[bin]);
        double y = snap(valueAxis()->coordToPixel(isLogarithmic ? std::max(value, 0.5) : value));
        y = std::clamp(std::min(y, base - 2 * pixel), top, base); // one of them is under the axis
        const bool isOutside
            = m_brushed.size() > 0 && (m_edges[bin + 1] <= m_brushed.lower || m_edges[bin] >= m_brushed.upper);
        const QColor& color = static_cast<int>(bin) == m_hovered ? m_hoverColor : isOutside ? m_outside : m_bar;
        const double width = std::max(pixel, right - left - gap);
        painter->fillRect(QRectF(left, y, width, base - y), color);
        if (bin < m_parts.size() && m_parts[bin] > (isLogarithmic ? 0.5 : 0)) {
            const double partY = snap(valueAxis()->coordToPixel(m_parts[bin]));
            painter->fillRect(QRectF(left, std::clamp(partY, y, base), width, base - std::clamp(partY, y, base)),
                              m_partColor);
        }
    }
}

void BinBars::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const
{
    painter->fillRect(rect, m_bar);
}

} // namespace atomscope
