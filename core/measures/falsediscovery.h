#pragma once

#include <span>
#include <vector>

namespace atomscope {

/// Adjusted p-values of Benjamini and Hochberg (1995): calling significant what is at most q keeps the expected share
/// of false ones among them at q. p: of every test that was made, NaN = not a test and NaN in the answer. O(n log n).
std::vector<double> falseDiscoveryRates(std::span<const double> p);

} // namespace atomscope
