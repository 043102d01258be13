#include "core/pages/pairkind.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace atomscope {

const char* toString(PairKind kind)
{
    switch (kind) {
    case PairKind::Unknown:
        return "unknown";
    case PairKind::Siblings:
        return "siblings";
    case PairKind::Overlap:
        return "overlap";
    case PairKind::Composition:
        return "composition";
    case PairKind::Apart:
        return "apart";
    }
    return "";
}

PairKind pairKind(bool isNear, bool firesTogether)
{
    if (isNear)
        return firesTogether ? PairKind::Overlap : PairKind::Siblings;
    return firesTogether ? PairKind::Composition : PairKind::Apart;
}

double expectedLargestCosine(int m, int d)
{
    if (m < 3 || d < 1)
        return 0;
    const double logM = std::log(m);
    const double correction = (std::log(logM) + std::log(4 * std::numbers::pi)) / (4 * logM);
    return std::clamp(std::sqrt(2 * logM / d) * (1 - correction), 0.0, 1.0);
}

} // namespace atomscope
