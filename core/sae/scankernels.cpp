#include "core/sae/scankernels.h"

#include <bit>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/sae/scankernels.cpp" // read again once for each instruction set
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atomscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Integers = hn::RebindToSigned<Floats>;

static_assert(hn::MaxLanes(Floats()) <= kScanSlack);

/// Where the lanes of `mask` go: compress-store where it is one instruction, else one bit at a time (with few hits that
/// is faster than Highway's table for AVX2).
template <class Mask>
HWY_INLINE int storeHits(Mask mask, hn::Vec<Floats> values, std::int32_t first, std::int32_t* indices, float* out)
{
    const Floats d;
#if HWY_TARGET <= HWY_AVX3
    const Integers di;
    hn::CompressStore(values, mask, d, out);
    hn::CompressStore(hn::Iota(di, first), hn::RebindMask(di, mask), di, indices);
    return static_cast<int>(hn::CountTrue(d, mask));
#else
    HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];
    alignas(8) std::uint8_t bytes[8 + HWY_MAX_BYTES / 8] = {};
    hn::Store(values, d, lanes);
    hn::StoreMaskBits(d, mask, bytes);
    int count = 0;
    for (std::size_t byte = 0; byte * 8 < hn::Lanes(d); ++byte) {
        for (unsigned bits = bytes[byte]; bits != 0; bits &= bits - 1) {
            const int lane = static_cast<int>(byte) * 8 + std::countr_zero(bits);
            indices[count] = first + lane;
            out[count++] = lanes[lane];
        }
    }
    return count;
#endif
}

template <class Threshold>
HWY_INLINE int scan(const float* HWY_RESTRICT p, int n, std::int32_t first, std::int32_t* HWY_RESTRICT indices,
                    float* HWY_RESTRICT out, Threshold threshold)
{
    const Floats d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    int count = 0;
    int i = 0;
    for (; i + lanes <= n; i += lanes) {
        const auto values = hn::LoadU(d, p + i);
        const auto mask = hn::Gt(values, threshold.vector(i));
        if (!hn::AllFalse(d, mask))
            count += storeHits(mask, values, first + i, indices + count, out + count);
    }
    for (; i < n; ++i) {
        if (p[i] > threshold.one(i)) {
            indices[count] = first + i;
            out[count++] = p[i];
        }
    }
    return count;
}

struct EachThreshold
{
    const float* values;
    HWY_INLINE hn::Vec<Floats> vector(int i) const { return hn::LoadU(Floats(), values + i); }
    HWY_INLINE float one(int i) const { return values[i]; }
};

struct SameThreshold
{
    float value;
    HWY_INLINE hn::Vec<Floats> vector(int) const { return hn::Set(Floats(), value); }
    HWY_INLINE float one(int) const { return value; }
};

int scanEach(const float* p, const float* threshold, int n, std::int32_t first, std::int32_t* indices, float* out)
{
    return scan(p, n, first, indices, out, EachThreshold{threshold});
}

int scanSame(const float* p, float threshold, int n, std::int32_t first, std::int32_t* indices, float* out)
{
    return scan(p, n, first, indices, out, SameThreshold{threshold});
}

void addScaled(float factor, const float* HWY_RESTRICT row, int D, float* HWY_RESTRICT y)
{
    const Floats d;
    const hn::CappedTag<float, 1> one; // the same operation for the tail, so that every element is rounded once
    const int lanes = static_cast<int>(hn::Lanes(d));
    int i = 0;
    for (; i + lanes <= D; i += lanes)
        hn::StoreU(hn::MulAdd(hn::Set(d, factor), hn::LoadU(d, row + i), hn::LoadU(d, y + i)), d, y + i);
    for (; i < D; ++i)
        hn::StoreU(hn::MulAdd(hn::Set(one, factor), hn::LoadU(one, row + i), hn::LoadU(one, y + i)), one, y + i);
}

} // namespace atomscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atomscope {

HWY_EXPORT(scanEach);
HWY_EXPORT(scanSame);
HWY_EXPORT(addScaled);

int scanAbove(const float* p, const float* threshold, int n, std::int32_t first, std::int32_t* indices, float* values)
{
    return HWY_DYNAMIC_DISPATCH(scanEach)(p, threshold, n, first, indices, values);
}

int scanAbove(const float* p, float threshold, int n, std::int32_t first, std::int32_t* indices, float* values)
{
    return HWY_DYNAMIC_DISPATCH(scanSame)(p, threshold, n, first, indices, values);
}

void addScaledRow(float factor, const float* row, int D, float* y)
{
    HWY_DYNAMIC_DISPATCH(addScaled)(factor, row, D, y);
}

} // namespace atomscope
#endif
