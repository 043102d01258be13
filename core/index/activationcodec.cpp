#include "core/index/activationcodec.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atomscope {

namespace {

constexpr std::uint32_t kInfinity = 0x7f800000u;
constexpr std::uint32_t kLeastNormal = 0x00800000u;
// float16 keeps 10 of binary32's 23 mantissa bits.
constexpr std::uint32_t kDropped = 13;
constexpr std::uint32_t kUnit = 1u << kDropped;
// float16's bits, moved to binary32's places, read as a value too small by this power of two (exponent bias 127 - 15).
constexpr int kRebias = 112;
// Exponents that the largest and the smallest positive float can ask for.
constexpr int kLeastShift = -113;
constexpr int kLargestShift = 163;

} // namespace

float storedActivation(float activation, float threshold)
{
    const auto bits = std::bit_cast<std::uint32_t>(activation);
    if (bits < kLeastNormal)
        return activation;
    std::uint32_t rounded = (bits + (kUnit / 2 - 1) + ((bits >> kDropped) & 1u)) & ~(kUnit - 1);
    if (rounded >= kInfinity)
        rounded = kInfinity - kUnit;
    if (std::bit_cast<float>(rounded) <= threshold && activation > threshold && rounded + kUnit < kInfinity)
        rounded += kUnit;
    return std::bit_cast<float>(rounded);
}

void appendActivations(Bytes& out, std::span<const float> stored)
{
    if (stored.empty())
        return;
    const auto [least, largest] = std::ranges::minmax(stored);
    const int shift = 14 - std::ilogb(largest);
    // Below 2^-14 after scaling float16 has fewer bits, and subnormal activations were not rounded to its bits.
    if (std::ilogb(least) + shift < -14 || std::bit_cast<std::uint32_t>(least) < kLeastNormal) {
        appendNumber(out, kPlainActivations);
        appendNumbers(out, stored);
        return;
    }
    appendNumber(out, static_cast<std::int16_t>(shift));
    const std::size_t at = out.size();
    out.resize(at + 2 * stored.size());
    const double scale = std::ldexp(1.0, shift - kRebias);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto scaled = static_cast<float>(static_cast<double>(stored[i]) * scale);
        const auto half = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(scaled) >> kDropped);
        std::memcpy(out.data() + at + 2 * i, &half, 2);
    }
}

void readActivations(ByteReader& reader, std::span<float> out)
{
    if (out.empty())
        return;
    const auto shift = reader.number<std::int16_t>();
    bool isSound = true;
    if (shift == kPlainActivations) {
        reader.numbers(out);
    } else if (shift < kLeastShift || shift > kLargestShift) {
        reader.setBad();
    } else {
        const auto halves = reader.take(2 * out.size());
        if (halves.empty())
            return;
        const double scale = std::ldexp(1.0, kRebias - shift);
        for (std::size_t i = 0; i < out.size(); ++i) {
            std::uint16_t half;
            std::memcpy(&half, halves.data() + 2 * i, 2);
            isSound &= half < 0x7c00u; // neither negative nor infinite
            const float moved = std::bit_cast<float>(static_cast<std::uint32_t>(half & 0x7fffu) << kDropped);
            out[i] = static_cast<float>(static_cast<double>(moved) * scale);
        }
    }
    for (const float value : out)
        isSound &= value > 0 && value <= std::numeric_limits<float>::max();
    if (!isSound)
        reader.setBad();
}

} // namespace atomscope
