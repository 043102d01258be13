#include "core/index/segmentbuilder.h"

namespace atomscope {

void SequenceMoments::add(const SequenceMoments& other)
{
    if (other.nTokens == 0)
        return;
    if (nTokens == 0) {
        *this = other;
        return;
    }
    const auto left = static_cast<double>(nTokens);
    const auto right = static_cast<double>(other.nTokens);
    const double share = right / (left + right);
    double squaredDistance = 0;
    for (std::size_t d = 0; d < mean.size() && d < other.mean.size(); ++d) {
        const double delta = other.mean[d] - mean[d];
        squaredDistance += delta * delta;
        mean[d] += delta * share;
    }
    sumSquaredDeviation += other.sumSquaredDeviation + squaredDistance * left * share;
    sumSquaredError += other.sumSquaredError;
    nTokens += other.nTokens;
}

} // namespace atomscope
