#include "core/model/rope.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace atomscope {

namespace {

constexpr double kHuge = 1e12;

using Frequencies = std::vector<double>;

Result<void> scaleLinear(const ModelConfig& scaling, Frequencies& frequencies)
{
    TRY_ASSIGN(const double factor, scaling.number("factor", 1e-6, kHuge));
    for (double& frequency : frequencies)
        frequency /= factor;
    return {};
}

/// Llama 3.1: long wavelengths are slowed down by `factor`, short ones kept, those between interpolated.
Result<void> scaleLlama3(const ModelConfig& scaling, Frequencies& frequencies)
{
    TRY_ASSIGN(const double factor, scaling.number("factor", 1e-6, kHuge));
    TRY_ASSIGN(const double low, scaling.number("low_freq_factor", 1e-6, kHuge));
    TRY_ASSIGN(const double high, scaling.number("high_freq_factor", 1e-6, kHuge));
    TRY_ASSIGN(const int original, scaling.integer("original_max_position_embeddings", 1, kMaxPositions));
    if (high <= low)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: high_freq_factor must be larger than low_freq_factor", scaling.file().string()));
    for (double& frequency : frequencies) {
        const double wavelength = 2 * std::numbers::pi / frequency;
        if (wavelength > original / low) {
            frequency /= factor;
        } else if (wavelength >= original / high) {
            const double smooth = (original / wavelength - low) / (high - low);
            frequency = (1 - smooth) * frequency / factor + smooth * frequency;
        }
    }
    return {};
}

} // namespace

Result<std::vector<float>> ropeFrequenciesOf(const ModelConfig& parameters, int dHead, const RopeDefaults& defaults)
{
    TRY_ASSIGN(const double theta, parameters.number("rope_theta", 1e-3, kHuge, defaults.theta));
    TRY_ASSIGN(const double share, parameters.number("partial_rotary_factor", 0, 1, defaults.share));
    TRY_ASSIGN(std::string kind, parameters.text("type", "default"));
    TRY_ASSIGN(kind, parameters.text("rope_type", kind));

    const int rotated = static_cast<int>(dHead * share); // R
    if (rotated % 2 != 0)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: {} rotated columns of a head of {}: rotary positions need pairs",
                                parameters.file().string(), rotated, dHead));
    Frequencies frequencies;
    for (int i = 0; i < rotated / 2; ++i)
        frequencies.push_back(std::pow(theta, -2.0 * i / rotated));
    if (kind == "linear")
        TRY(scaleLinear(parameters, frequencies));
    else if (kind == "llama3")
        TRY(scaleLlama3(parameters, frequencies));
    else if (kind != "default")
        return tl::unexpected(parameters.unsupported(fmt::format(
            "rotary scaling '{}' changes every activation and is not supported (linear and llama3 are)", kind)));
    return std::vector<float>(frequencies.begin(), frequencies.end());
}

Result<std::vector<float>> ropeFrequencies(const ModelConfig& config, int dHead, RopeDefaults defaults)
{
    TRY_ASSIGN(defaults.theta, config.number("rotary_emb_base", 1e-3, kHuge, defaults.theta));
    TRY_ASSIGN(defaults.theta, config.number("rope_theta", 1e-3, kHuge, defaults.theta));
    TRY_ASSIGN(defaults.share, config.number("rotary_pct", 0, 1, defaults.share));
    TRY_ASSIGN(defaults.share, config.number("partial_rotary_factor", 0, 1, defaults.share));
    TRY_ASSIGN(const ModelConfig parameters,
               config.object(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling"));
    return ropeFrequenciesOf(parameters, dHead, defaults);
}

void RopeTable::ensure(const std::vector<float>& frequencies, int T)
{
    if (T <= m_positions && m_frequencies == frequencies)
        return;
    m_frequencies = frequencies;
    m_half = frequencies.size();
    m_positions = T;
    m_cosine.clear();
    m_sine.clear();
    for (int t = 0; t < T; ++t) {
        for (const float frequency : frequencies) {
            const float angle = static_cast<float>(t) * frequency; // rounded to f32, as the reference does
            m_cosine.push_back(std::cos(angle));
            m_sine.push_back(std::sin(angle));
        }
    }
}

void rotateHeads(const RopeTable& table, const HeadBlock& heads, int B, int T)
{
    const int half = table.half();
    for (int row = 0; row < B * T; ++row) {
        const float* cosine = table.cosine(row % T); // [R/2]
        const float* sine = table.sine(row % T); // [R/2]
        for (int head = 0; head < heads.nHeads; ++head) {
            float* x = heads.values + std::ptrdiff_t{row} * heads.stride + std::ptrdiff_t{head} * heads.dHead;
            for (int i = 0; i < half; ++i) {
                const float a = x[i];
                const float b = x[i + half];
                x[i] = a * cosine[i] - b * sine[i];
                x[i + half] = b * cosine[i] + a * sine[i];
            }
        }
    }
}

} // namespace atomscope
