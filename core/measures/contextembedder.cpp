#include "core/measures/contextembedder.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr std::uint64_t kChunk = 64;
constexpr std::uint64_t kSignSeed = 0x7369676e73; // part of the measure's definition
constexpr std::size_t kMeanPlaces = 4096;

void scaleToUnit(ContextEmbedder::Vector& v)
{
    float squares = 0;
    for (const float value : v)
        squares += value * value;
    if (!(squares > 1e-12F))
        return v.fill(0);
    const float scale = 1 / std::sqrt(squares);
    for (float& value : v)
        value *= scale;
}

} // namespace

ContextEmbedder::ContextEmbedder(const CorpusTokens& units, const WindowTable& windows)
    : m_units(units)
    , m_windows(windows)
{
    measureWeights();
    m_signs.resize(m_weight.size() * kDimensions);
    for (std::size_t i = 0; i < m_signs.size(); i += 64) {
        std::uint64_t bits = mix64(mix64(kSignSeed) ^ i);
        for (std::size_t bit = 0; bit < 64; ++bit, bits >>= 1)
            m_signs[i + bit] = bits & 1 ? 1 : -1;
    }
    measureMean();
}

void ContextEmbedder::measureWeights()
{
    std::vector<std::int64_t> nChunksWith(m_units.counts(0).size());
    std::vector<std::int64_t> lastChunk(nChunksWith.size(), -1);
    std::int64_t nChunks = 0;
    for (std::size_t window = 0; window < m_windows.size(); ++window) {
        const std::uint64_t end = m_windows.firstPosition[window + 1];
        for (std::uint64_t begin = m_windows.firstPosition[window]; begin < end; begin += kChunk, ++nChunks) {
            for (std::uint64_t p = begin; p < std::min(begin + kChunk, end); ++p) {
                if (m_units.halves()[p] == CorpusTokens::kNotCounted)
                    continue;
                const auto unit = static_cast<std::size_t>(m_units.tokens()[p]);
                nChunksWith[unit] += std::exchange(lastChunk[unit], nChunks) != nChunks;
            }
        }
    }
    for (const std::int64_t n : nChunksWith)
        m_weight.push_back(
            n == 0 ? 0 : static_cast<float>(std::log(static_cast<double>(nChunks) / static_cast<double>(n))));
}

void ContextEmbedder::measureMean()
{
    std::vector<std::uint64_t> places;
    const std::size_t P = m_units.tokens().size();
    const std::size_t step = std::max<std::size_t>(1, P / kMeanPlaces);
    for (std::size_t p = step / 2; p < P; p += step) {
        if (m_units.halves()[p] != CorpusTokens::kNotCounted)
            places.push_back(p);
    }
    Vector mean{};
    for (const std::uint64_t place : places) {
        const Vector v = raw(place);
        for (std::size_t d = 0; d < kDimensions; ++d)
            mean[d] += v[d] / static_cast<float>(places.size());
    }
    m_mean = mean;
}

ContextEmbedder::Vector ContextEmbedder::raw(std::uint64_t position) const
{
    const std::size_t window = m_windows.windowOf(position);
    const std::uint64_t first = m_windows.firstPosition[window], last = m_windows.firstPosition[window + 1];
    const std::uint64_t begin = position - std::min<std::uint64_t>(kWidth, position - first);
    const std::uint64_t end = std::min(position + kWidth + 1, last);
    std::array<std::int32_t, 2 * kWidth + 1> around{};
    std::size_t n = 0;
    for (std::uint64_t p = begin; p < end; ++p) {
        const std::int32_t unit = m_units.tokens()[p];
        if (m_units.halves()[p] != CorpusTokens::kNotCounted && unit != m_units.tokens()[position])
            around[n++] = unit;
    }
    // A word counts once, however often it is repeated.
    std::sort(around.begin(), around.begin() + static_cast<std::ptrdiff_t>(n));
    Vector v{};
    for (std::size_t i = 0; i < n; ++i) {
        if (i > 0 && around[i] == around[i - 1])
            continue;
        const auto unit = static_cast<std::size_t>(around[i]);
        const float weight = m_weight[unit];
        const std::int8_t* signs = m_signs.data() + unit * kDimensions;
        for (std::size_t d = 0; d < kDimensions; ++d)
            v[d] += weight * static_cast<float>(signs[d]);
    }
    scaleToUnit(v);
    return v;
}

ContextEmbedder::Vector ContextEmbedder::embed(std::uint64_t position) const
{
    Vector v = raw(position);
    for (std::size_t d = 0; d < kDimensions; ++d)
        v[d] -= m_mean[d];
    scaleToUnit(v);
    return v;
}

} // namespace atomscope
