#pragma once

#include <cstdint>

namespace atomscope {

struct ShareInterval
{
    double low = 0, high = 1;
};

/// Wilson's interval of k of n, 95 %. n = 0 gives all of [0, 1]. (Wilson 1927.)
ShareInterval wilsonInterval(std::int64_t k, std::int64_t n);

/// Newcombe's interval of k1/n1 - k2/n2, 95 %, his method 10: from both Wilson intervals. (Newcombe 1998.)
ShareInterval newcombeInterval(std::int64_t k1, std::int64_t n1, std::int64_t k2, std::int64_t n2);

/// The smallest k of n whose Wilson interval lies above a share; n + 1 if none does.
std::int64_t fewestAbove(double share, std::int64_t n);

} // namespace atomscope
