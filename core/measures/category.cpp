#include "core/measures/category.h"

namespace atomscope {

namespace {

constexpr std::int64_t kFewestFirings = 30;
constexpr std::int32_t kFewestDocuments = 5;
constexpr double kTokenGain = 0.8;
constexpr double kContextShare = 0.8;
constexpr double kFewTokensShare = 0.8;

} // namespace

bool isDense(std::int64_t nFired, std::int64_t nTokens)
{
    return nTokens > 0 && static_cast<double>(nFired) / static_cast<double>(nTokens) > kDenseDensity;
}

std::string decideCategory(const AutomaticCategory& inputs, std::int64_t nTokens)
{
    if (inputs.nFired == 0)
        return "dead";
    if (inputs.nFired < kFewestFirings || inputs.nDocuments < kFewestDocuments)
        return "too few to tell";
    if (isDense(inputs.nFired, nTokens))
        return "dense";
    if (inputs.lookupGain >= kTokenGain)
        return "token";
    if (inputs.topTokenShare >= kContextShare && inputs.lookupGain < kTokenGain)
        return "token in context";
    if (inputs.fiveTokenShare >= kFewTokensShare)
        return "few tokens";
    return "not decided";
}

} // namespace atomscope
