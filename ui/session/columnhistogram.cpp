#include "ui/session/columnhistogram.h"

#include <QString>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kDigits = 3;

struct Extent
{
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
    double lowestPositive = std::numeric_limits<double>::infinity();
    bool isWhole = true;
};

Extent extentOf(const std::vector<double>& values)
{
    Extent extent;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        extent.low = std::min(extent.low, value);
        extent.high = std::max(extent.high, value);
        if (value > 0)
            extent.lowestPositive = std::min(extent.lowestPositive, value);
        extent.isWhole = extent.isWhole && std::floor(value) == value;
    }
    return extent;
}

} // namespace

double ColumnHistogram::positionOf(double value) const
{
    if (isEmpty() || !(value > low))
        return 0;
    if (value >= high)
        return 1;
    return isLogarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

double ColumnHistogram::valueAt(double position) const
{
    const double at = std::clamp(position, 0.0, 1.0);
    const double value = isLogarithmic ? low * std::pow(high / low, at) : low + (high - low) * at;
    return isWhole ? std::round(value) : QString::number(value, 'g', kDigits).toDouble();
}

ColumnHistogram histogramOf(const AtomMeasure& measure, std::stop_token stop)
{
    ColumnHistogram histogram;
    histogram.measure = measure.name;
    histogram.counts.assign(ColumnHistogram::kBins, 0);
    const Extent extent = extentOf(measure.values);
    if (stop.stop_requested() || extent.low > extent.high) {
        histogram.nMissing = static_cast<std::int64_t>(measure.values.size());
        return histogram;
    }
    histogram.isLogarithmic
        = extent.low >= 0 && extent.high > ColumnHistogram::kLogarithmicFrom * extent.lowestPositive;
    histogram.low = histogram.isLogarithmic ? extent.lowestPositive : extent.low;
    histogram.high = extent.high;
    histogram.isWhole = extent.isWhole;
    for (const double value : measure.values) {
        if (!std::isfinite(value))
            ++histogram.nMissing;
        else if (histogram.isLogarithmic && value == 0)
            ++histogram.nZeros;
        else
            ++histogram.counts[static_cast<std::size_t>(
                std::min(histogram.positionOf(value) * ColumnHistogram::kBins, ColumnHistogram::kBins - 1.0))];
    }
    return histogram;
}

} // namespace atomscope
