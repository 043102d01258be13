#pragma once

#include <QRectF>
#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// Where the bars of a histogram of a few bins lie in a cell. No painting, no widget.
struct SparklineGeometry
{
    QRectF area; ///< where bars may stand
    double binPx = 0; ///< from one bar's left edge to the next; whole device pixels
    double barPx = 0; ///< width of a bar

    /// Fits nBins bars into a cell, `marginPx` away from its edges, left-aligned to whole device pixels.
    static SparklineGeometry fit(const QRectF& cell, int nBins, double marginPx, double devicePixelRatio);

    /// The bar of a bin whose height is `value` of 255. Anything above 0 is at least one device pixel high, so that a
    /// rare strong firing is seen; 0 has no bar.
    QRectF bar(int bin, std::uint8_t value, double devicePixelRatio) const;
    /// The bars of all bins that have one.
    std::vector<QRectF> bars(std::span<const std::uint8_t> values, double devicePixelRatio) const;
};

} // namespace atomscope
