#include "core/model/rowkernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/rowkernels.cpp" // read again once for each instruction set
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atomscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<float>;

constexpr std::size_t kMaxLanes = HWY_MAX_BYTES / sizeof(float);

/// Sum over x [D] of term(vector, mask of the lanes that hold values).
template <typename Function> float sumOver(const float* HWY_RESTRICT x, int D, Function term)
{
    const Tag d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const auto all = hn::FirstN(d, hn::Lanes(d));
    auto sum = hn::Zero(d);
    int i = 0;
    for (; i + lanes <= D; i += lanes)
        sum = hn::Add(sum, term(hn::LoadU(d, x + i), all));
    if (i < D) { // not a masked load: some instruction sets read behind the mask
        HWY_ALIGN float tail[kMaxLanes] = {};
        std::copy(x + i, x + D, tail);
        sum = hn::Add(sum, term(hn::Load(d, tail), hn::FirstN(d, static_cast<std::size_t>(D - i))));
    }
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

void layerNormRow(const float* HWY_RESTRICT x, int D, float epsilon, const float* HWY_RESTRICT gamma,
                  const float* HWY_RESTRICT beta, float* HWY_RESTRICT y)
{
    const Tag d;
    const float mean = sumOver(x, D, [](auto values, auto) { return values; }) / static_cast<float>(D);
    const auto squared = [d, mean](auto values, auto mask) {
        const auto deviation = hn::Sub(values, hn::Set(d, mean));
        return hn::IfThenElseZero(mask, hn::Mul(deviation, deviation));
    };
    const float variance = sumOver(x, D, squared) / static_cast<float>(D);
    const float scale = 1.0F / std::sqrt(variance + epsilon);

    const int lanes = static_cast<int>(hn::Lanes(d));
    int i = 0;
    for (; i + lanes <= D; i += lanes) {
        const auto normalised = hn::Mul(hn::Sub(hn::LoadU(d, x + i), hn::Set(d, mean)), hn::Set(d, scale));
        hn::StoreU(hn::Add(hn::Mul(normalised, hn::LoadU(d, gamma + i)), hn::LoadU(d, beta + i)), d, y + i);
    }
    for (; i < D; ++i)
        y[i] = (x[i] - mean) * scale * gamma[i] + beta[i];
}

void rmsNormRow(const float* HWY_RESTRICT x, int D, float epsilon, const float* HWY_RESTRICT gamma,
                float* HWY_RESTRICT y)
{
    const Tag d;
    const auto squared = [](auto values, auto) { return hn::Mul(values, values); };
    const float scale = 1.0F / std::sqrt(sumOver(x, D, squared) / static_cast<float>(D) + epsilon);
    const int lanes = static_cast<int>(hn::Lanes(d));
    int i = 0;
    for (; i + lanes <= D; i += lanes)
        hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, scale)), hn::LoadU(d, gamma + i)), d, y + i);
    for (; i < D; ++i)
        y[i] = x[i] * scale * gamma[i];
}

void softmaxRow(float* HWY_RESTRICT scores, int count, int padded)
{
    const Tag d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const auto lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
    auto highest = lowest;
    for (int i = 0; i < count; i += lanes) {
        const auto mask = hn::FirstN(d, static_cast<std::size_t>(std::min(count - i, lanes)));
        highest = hn::Max(highest, hn::IfThenElse(mask, hn::LoadU(d, scores + i), lowest));
    }
    const auto shift = hn::MaxOfLanes(d, highest);
    auto sum = hn::Zero(d);
    for (int i = 0; i < count; i += lanes) {
        const auto mask = hn::FirstN(d, static_cast<std::size_t>(std::min(count - i, lanes)));
        const auto shifted = hn::IfThenElseZero(mask, hn::Sub(hn::LoadU(d, scores + i), shift));
        const auto weight = hn::IfThenElseZero(mask, hn::Exp(d, shifted));
        sum = hn::Add(sum, weight);
        hn::StoreU(weight, d, scores + i);
    }
    const auto scale = hn::Set(d, 1.0F / hn::GetLane(hn::SumOfLanes(d, sum)));
    int i = 0;
    for (; i < count; i += lanes)
        hn::StoreU(hn::Mul(hn::LoadU(d, scores + i), scale), d, scores + i);
    for (; i < padded; i += lanes)
        hn::StoreU(hn::Zero(d), d, scores + i);
}

void addInPlace(const float* HWY_RESTRICT x, long count, float* HWY_RESTRICT y)
{
    const Tag d;
    const long lanes = static_cast<long>(hn::Lanes(d));
    long i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::Add(hn::LoadU(d, y + i), hn::LoadU(d, x + i)), d, y + i);
    for (; i < count; ++i)
        y[i] += x[i];
}

void multiplyInPlace(const float* HWY_RESTRICT x, long count, float* HWY_RESTRICT y)
{
    const Tag d;
    const long lanes = static_cast<long>(hn::Lanes(d));
    long i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::Mul(hn::LoadU(d, y + i), hn::LoadU(d, x + i)), d, y + i);
    for (; i < count; ++i)
        y[i] *= x[i];
}

/// y = function(y), the rest of the row by the same instructions, so that a value's bits do not depend on its place.
template <typename Function> void mapInPlace(long count, float* HWY_RESTRICT y, Function function)
{
    const Tag d;
    const long lanes = static_cast<long>(hn::Lanes(d));
    long i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(function(hn::LoadU(d, y + i)), d, y + i);
    if (i < count) {
        HWY_ALIGN float tail[kMaxLanes] = {};
        std::copy(y + i, y + count, tail);
        hn::Store(function(hn::Load(d, tail)), d, tail);
        std::copy_n(tail, count - i, y + i);
    }
}

void softCapInPlace(float cap, long count, float* HWY_RESTRICT y)
{
    const Tag d;
    mapInPlace(count, y,
               [d, cap](auto x) { return hn::Mul(hn::Set(d, cap), hn::Tanh(d, hn::Div(x, hn::Set(d, cap)))); });
}

void sigmoidGateInPlace(float a, float b, long count, float* HWY_RESTRICT y)
{
    const Tag d;
    const auto linear = hn::Set(d, -a);
    const auto cubic = hn::Set(d, -b);
    const auto one = hn::Set(d, 1.0F);
    const auto highest = hn::Set(d, 88.0F); // exp stays finite; the quotient is then zero to the last bit of any sum
    mapInPlace(count, y, [&](auto x) {
        const auto exponent = hn::Mul(x, hn::MulAdd(cubic, hn::Mul(x, x), linear));
        return hn::Div(x, hn::Add(one, hn::Exp(d, hn::Min(exponent, highest))));
    });
}

} // namespace atomscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atomscope {

HWY_EXPORT(layerNormRow);
HWY_EXPORT(rmsNormRow);
HWY_EXPORT(softmaxRow);
HWY_EXPORT(addInPlace);
HWY_EXPORT(multiplyInPlace);
HWY_EXPORT(sigmoidGateInPlace);
HWY_EXPORT(softCapInPlace);

void layerNormRow(const float* x, int D, float epsilon, const float* gamma, const float* beta, float* y)
{
    HWY_DYNAMIC_DISPATCH(layerNormRow)(x, D, epsilon, gamma, beta, y);
}

void rmsNormRow(const float* x, int D, float epsilon, const float* gamma, float* y)
{
    HWY_DYNAMIC_DISPATCH(rmsNormRow)(x, D, epsilon, gamma, y);
}

void softmaxRow(float* scores, int count, int padded)
{
    HWY_DYNAMIC_DISPATCH(softmaxRow)(scores, count, padded);
}

void addInPlace(const float* x, long count, float* y)
{
    HWY_DYNAMIC_DISPATCH(addInPlace)(x, count, y);
}

void multiplyInPlace(const float* x, long count, float* y)
{
    HWY_DYNAMIC_DISPATCH(multiplyInPlace)(x, count, y);
}

void softCapInPlace(float cap, long count, float* y)
{
    HWY_DYNAMIC_DISPATCH(softCapInPlace)(cap, count, y);
}

void sigmoidGateInPlace(float a, float b, long count, float* y)
{
    HWY_DYNAMIC_DISPATCH(sigmoidGateInPlace)(a, b, count, y);
}

} // namespace atomscope
#endif
