#pragma once

#include "ui/session/atomcolumns.h"

#include <QMetaType>
#include <memory>
#include <stop_token>

namespace atomscope {

/// How the values of a column lie, and a scale from 0 to 1 over them on which a person chooses a range. The scale is
/// logarithmic when no value is negative and the largest is more than a hundred times the smallest positive one; values
/// of 0 then have no place on it and are counted apart.
struct ColumnHistogram
{
    static constexpr int kBins = 48;
    static constexpr double kLogarithmicFrom = 100; ///< largest over smallest positive value

    std::string measure;
    double low = 0, high = 0; ///< smallest and largest value on the scale; equal when there is nothing to choose
    bool isLogarithmic = false;
    bool isWhole = false; ///< every value is a whole number
    std::int64_t nZeros = 0; ///< atoms at 0 that the logarithmic scale has no place for
    std::int64_t nMissing = 0; ///< atoms without a value
    std::vector<std::int64_t> counts; ///< [kBins] equal parts of the scale

    bool isEmpty() const { return !(low < high); }
    /// 0 … 1; values beyond the ends are at the ends.
    double positionOf(double value) const;
    /// The value at a position, rounded to what is shown: three significant digits, or a whole number.
    double valueAt(double position) const;
};

using ColumnHistogramPointer = std::shared_ptr<const ColumnHistogram>;

/// O(d_sae). Meant to run off the GUI thread; what it returns once stop is requested is to be dropped.
ColumnHistogram histogramOf(const AtomMeasure& measure, std::stop_token stop = {});

} // namespace atomscope

Q_DECLARE_METATYPE(atomscope::ColumnHistogramPointer)
