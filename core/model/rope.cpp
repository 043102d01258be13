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

Result<std::vector<float>> ropeFrequencies(const ModelConfig& config, int dHead, double defaultTheta)
{
    // Transformers 5 keeps everything in rope_parameters; before it, rope_theta stood beside rope_scaling.
    TRY_ASSIGN(const ModelConfig parameters, config.object("rope_parameters"));
    TRY_ASSIGN(const ModelConfig oldScaling, config.object("rope_scaling"));
    const ModelConfig& scaling = config.has("rope_parameters") ? parameters : oldScaling;
    TRY_ASSIGN(double theta, config.number("rope_theta", 1e-3, kHuge, defaultTheta));
    TRY_ASSIGN(theta, parameters.number("rope_theta", 1e-3, kHuge, theta));
    TRY_ASSIGN(std::string kind, scaling.text("type", "default"));
    TRY_ASSIGN(kind, scaling.text("rope_type", kind));

    TRY_ASSIGN(double share, config.number("partial_rotary_factor", 0, 1, 1.0));
    TRY_ASSIGN(share, parameters.number("partial_rotary_factor", 0, 1, share));
    if (share < 1)
        return tl::unexpected(config.unsupported("partial_rotary_factor below 1 is not supported"));

    Frequencies frequencies;
    for (int i = 0; i < dHead / 2; ++i)
        frequencies.push_back(std::pow(theta, -2.0 * i / dHead));
    if (kind == "linear")
        TRY(scaleLinear(scaling, frequencies));
    else if (kind == "llama3")
        TRY(scaleLlama3(scaling, frequencies));
    else if (kind != "default")
        return tl::unexpected(config.unsupported(fmt::format(
            "rotary scaling '{}' changes every activation and is not supported (linear and llama3 are)", kind)));
    return std::vector<float>(frequencies.begin(), frequencies.end());
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

void rotateHeads(const RopeTable& table, float* x, int nHeads, int B, int T)
{
    const int half = table.half();
    for (int row = 0; row < B * T; ++row) {
        const float* cosine = table.cosine(row % T); // [K/2]
        const float* sine = table.sine(row % T); // [K/2]
        for (int head = 0; head < nHeads; ++head, x += 2 * half) {
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
