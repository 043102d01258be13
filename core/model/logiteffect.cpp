// Elhage et al. 2021 ("direct path"), with the final norm's gain and centring taken into account; dividing by a typical
// scale makes the unit "logits per unit of activation".
#include "core/model/logiteffect.h"

#include "core/base/product.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace atomscope {

namespace {

constexpr int kAtomBlock = 128; // atoms a product

/// to [D] = what the final norm's linear part makes of one decoder row, divided by sigma.
void throughFinalNorm(const Unembedding& unembedding, const float* row, double sigma, float* to)
{
    const std::size_t D = unembedding.gamma.size();
    const double sum = unembedding.norm == NormKind::LayerNorm ? std::accumulate(row, row + D, 0.0) : 0;
    const double mean = sum / static_cast<double>(D);
    for (std::size_t i = 0; i < D; ++i)
        to[i] = static_cast<float>((static_cast<double>(row[i]) - mean) * static_cast<double>(unembedding.gamma[i])
                                   / sigma);
}

/// The first `count` ids in the order of `before`, which compares two values; equal values: the lower id first.
template <typename Before> std::vector<TokenEffect> firstOf(std::span<const float> values, int count, Before before)
{
    const auto size = std::min(values.size(), static_cast<std::size_t>(count));
    std::vector<TokenEffect> best;
    best.reserve(size + 1);
    for (std::size_t id = 0; id < values.size(); ++id) {
        const float value = values[id];
        if (best.size() == size && (size == 0 || !before(value, best.back().value)))
            continue;
        const auto place = std::upper_bound(best.begin(), best.end(), value, [before](float left, const auto& right) {
            return before(left, right.value);
        });
        best.insert(place, TokenEffect{TokenId{static_cast<std::int32_t>(id)}, value});
        if (best.size() > size)
            best.pop_back();
    }
    return best;
}

void fillHistogram(std::span<const float> values, float low, float high, int nBins, TokenEffects& effects)
{
    const double step = (static_cast<double>(high) - static_cast<double>(low)) / nBins;
    for (int bin = 0; bin <= nBins; ++bin)
        effects.edges.push_back(bin == nBins ? high : static_cast<float>(static_cast<double>(low) + step * bin));
    for (const float value : values) {
        const double place = step > 0 ? (static_cast<double>(value) - static_cast<double>(low)) / step : 0;
        const int bin = std::clamp(static_cast<int>(place), 0, nBins - 1);
        ++effects.counts[static_cast<std::size_t>(bin)];
    }
}

/// logits [V], of one atom; the vocabulary mean is subtracted in place.
TokenEffects summarise(std::span<float> logits, const LogitEffectOptions& options)
{
    TokenEffects effects;
    effects.counts.resize(static_cast<std::size_t>(options.nBins));
    const double mean = std::accumulate(logits.begin(), logits.end(), 0.0) / static_cast<double>(logits.size());
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
    for (float& logit : logits) {
        logit = static_cast<float>(static_cast<double>(logit) - mean);
        low = std::min(low, logit);
        high = std::max(high, logit);
    }
    if (!std::isfinite(mean) || !std::isfinite(low) || !std::isfinite(high))
        return effects;
    effects.top = firstOf(logits, options.nTokens, std::greater<float>{});
    effects.bottom = firstOf(logits, options.nTokens, std::less<float>{});
    fillHistogram(logits, low, high, options.nBins, effects);
    return effects;
}

} // namespace

Result<std::vector<TokenEffects>> directLogitEffects(const Unembedding& unembedding, std::span<const float> W_dec,
                                                     const LogitEffectOptions& options)
{
    const std::size_t D = unembedding.gamma.size();
    const std::size_t nRows = D == 0 ? 0 : unembedding.unembed.size() / D;
    if (D == 0 || W_dec.size() % D != 0)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} decoder values are not whole rows of {}: the SAE does not fit this model",
                                W_dec.size(), D));
    if (options.nVocabulary < 1 || static_cast<std::size_t>(options.nVocabulary) > nRows)
        return fail(
            ErrorCode::Usage,
            fmt::format("logit effects on {} tokens, but the unembedding has {} rows", options.nVocabulary, nRows));
    if (!std::isfinite(options.sigma) || options.sigma <= 0 || options.nTokens < 0 || options.nBins < 1)
        return fail(ErrorCode::Usage, fmt::format("logit effects need a positive sigma, not {}", options.sigma));

    const std::size_t nAtoms = W_dec.size() / D;
    const auto V = static_cast<std::size_t>(options.nVocabulary);
    const int width = static_cast<int>(D);
    std::vector<float> rows(kAtomBlock * D); // [kAtomBlock, D]
    std::vector<float> logits(kAtomBlock * V); // [kAtomBlock, V]
    std::vector<TokenEffects> effects;
    effects.reserve(nAtoms);
    for (std::size_t first = 0; first < nAtoms; first += kAtomBlock) {
        const std::size_t count = std::min<std::size_t>(kAtomBlock, nAtoms - first);
        for (std::size_t i = 0; i < count; ++i)
            throughFinalNorm(unembedding, W_dec.data() + (first + i) * D, options.sigma, rows.data() + i * D);
        multiplyTransposed(static_cast<int>(count), options.nVocabulary, width, rows.data(), width,
                           unembedding.unembed.data(), width, logits.data(), options.nVocabulary);
        for (std::size_t i = 0; i < count; ++i)
            effects.push_back(summarise(std::span(logits).subspan(i * V, V), options));
    }
    return effects;
}

} // namespace atomscope
