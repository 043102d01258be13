#include "ui/delegates/sparkline.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

SparklineGeometry SparklineGeometry::fit(const QRectF& cell, int nBins, double marginPx, double devicePixelRatio)
{
    SparklineGeometry geometry;
    geometry.area = cell.adjusted(marginPx, marginPx, -marginPx, -marginPx);
    if (nBins <= 0 || geometry.area.width() <= 0 || geometry.area.height() <= 0) {
        geometry.area = QRectF(cell.topLeft(), QSizeF(0, 0));
        return geometry;
    }
    const double binDevicePx = std::floor(geometry.area.width() * devicePixelRatio / nBins);
    if (binDevicePx >= 1) {
        geometry.binPx = binDevicePx / devicePixelRatio;
        geometry.barPx = std::max(1.0, binDevicePx - 1) / devicePixelRatio;
    } else {
        // Narrower than a pixel a bin: bars touch.
        geometry.binPx = geometry.area.width() / nBins;
        geometry.barPx = geometry.binPx;
    }
    geometry.area.setWidth(geometry.binPx * nBins);
    return geometry;
}

QRectF SparklineGeometry::bar(int bin, std::uint8_t value, double devicePixelRatio) const
{
    if (value == 0 || binPx <= 0)
        return {};
    const double onePx = 1 / devicePixelRatio;
    const double heightPx
        = std::max(onePx, std::round(area.height() * value / 255 * devicePixelRatio) / devicePixelRatio);
    return QRectF(area.left() + bin * binPx, area.bottom() - heightPx, barPx, heightPx);
}

std::vector<QRectF> SparklineGeometry::bars(std::span<const std::uint8_t> values, double devicePixelRatio) const
{
    std::vector<QRectF> found;
    for (std::size_t bin = 0; bin < values.size(); ++bin) {
        if (const QRectF rect = bar(static_cast<int>(bin), values[bin], devicePixelRatio); !rect.isEmpty())
            found.push_back(rect);
    }
    return found;
}

} // namespace atomscope
