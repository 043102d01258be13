#include "core/measures/falsediscovery.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace atomscope {

std::vector<double> falseDiscoveryRates(std::span<const double> p)
{
    std::vector<double> rates(p.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (!std::isnan(p[i]))
            order.push_back(i);
    }
    std::ranges::sort(order, [&p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    double smallest = 1;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t at = order[rank - 1];
        smallest = std::min(smallest, p[at] * static_cast<double>(order.size()) / static_cast<double>(rank));
        rates[at] = smallest;
    }
    return rates;
}

} // namespace atomscope
