#include "core/index/densecodec.h"

#include "core/base/half.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace atomscope {

Bytes encodeDenseRow(std::span<const float> x)
{
    float largest = 0;
    for (const float value : x)
        if (std::isfinite(value))
            largest = std::max(largest, std::abs(value));
    constexpr int kTop = 14; // 2^15 leaves room for rounding below float16's 65504
    const int scale = largest > 0 ? kTop - std::ilogb(largest) : 0;
    const double factor = std::ldexp(1.0, scale); // in double: 2^163 for a row of subnormal numbers
    Bytes row;
    row.reserve(2 + 2 * x.size());
    appendNumber(row, static_cast<std::int16_t>(scale));
    for (const float value : x)
        appendNumber(row, halfFromFloat(static_cast<float>(static_cast<double>(value) * factor)));
    return row;
}

std::optional<int> denseWidth(std::span<const std::byte> row)
{
    if (row.size() < 4 || row.size() % 2 != 0)
        return std::nullopt;
    return static_cast<int>(row.size() / 2 - 1);
}

bool decodeDenseRow(std::span<const std::byte> row, std::span<float> x)
{
    if (row.size() != 2 + 2 * x.size())
        return false;
    std::int16_t scale = 0;
    std::memcpy(&scale, row.data(), sizeof scale);
    const double factor = std::ldexp(1.0, -scale);
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::uint16_t half = 0;
        std::memcpy(&half, row.data() + 2 + 2 * i, sizeof half);
        x[i] = static_cast<float>(static_cast<double>(floatFromHalf(half)) * factor);
    }
    return true;
}

} // namespace atomscope
