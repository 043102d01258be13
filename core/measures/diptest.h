#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <vector>

namespace atomscope {

/// Hartigan's dip: the largest distance between the empirical distribution and the unimodal one that is closest to it
/// (Hartigan & Hartigan 1985). Between 1 / (2n) and 1 / 4. Values ascending. O(n) typically.
double dipStatistic(std::span<const double> ascending);

/// What the dip of one mode is like. Thread-safe; remembers the samples of each size.
class DipTable
{
public:
    /// Share of 2000 uniform samples of the same size whose dip is at least this large (one is added to both counts):
    /// the uniform is the unimodal distribution that is hardest to tell from two modes. Deterministic.
    double pValue(double dip, std::size_t n) const;

private:
    const std::vector<double>& dipsOf(std::size_t n) const;

    mutable std::mutex m_mutex;
    mutable std::map<std::size_t, std::vector<double>> m_dips; // ascending; guarded by m_mutex
};

} // namespace atomscope
