#include "core/sae/inputtransform.h"

#include <cmath>

namespace atomscope {

namespace {

/// One row less the constant that the SAE never saw.
class Values
{
public:
    Values(const Sae& sae, const float* x)
        : m_x(x)
        , m_shift(sae.valueBias.empty() ? nullptr : sae.valueBias.data())
    {
    }
    double operator[](int j) const { return m_shift ? m_x[j] - m_shift[j] : m_x[j]; }

private:
    const float* m_x;
    const float* m_shift;
};

double meanOf(const Values& x, int D)
{
    double sum = 0;
    for (int j = 0; j < D; ++j)
        sum += x[j];
    return sum / D;
}

/// Sum of (x - mean)^2.
double squaresAround(double mean, const Values& x, int D)
{
    double sum = 0;
    for (int j = 0; j < D; ++j)
        sum += (x[j] - mean) * (x[j] - mean);
    return sum;
}

} // namespace

RowTransform rowTransform(const Sae& sae, const float* row)
{
    const int D = sae.dIn;
    const Values x(sae, row);
    const bool subtractsMean = sae.centring == Centring::SubtractMean || sae.inputNorm == InputNorm::LayerNorm;
    const double mean = subtractsMean ? meanOf(x, D) : 0.0;
    double scale = 1;
    double inverse = 1;
    if (sae.inputNorm == InputNorm::LayerNorm) {
        constexpr double kEpsilon = 1e-5;
        const double sigma = D > 1 ? std::sqrt(squaresAround(mean, x, D) / (D - 1)) : 0.0;
        scale = 1 / (sigma + kEpsilon);
        inverse = sigma;
    } else if (sae.inputNorm == InputNorm::ConstantNorm) {
        const double norm = std::sqrt(squaresAround(mean, x, D));
        scale = norm > 0 ? std::sqrt(static_cast<double>(D)) / norm : 0.0;
        inverse = norm / std::sqrt(static_cast<double>(D));
    }
    if (sae.inputScale) {
        scale *= *sae.inputScale;
        inverse /= *sae.inputScale;
    }
    return {static_cast<float>(mean), static_cast<float>(scale), static_cast<float>(inverse)};
}

void applyTransform(const Sae& sae, const RowTransform& transform, const float* x, float* y)
{
    for (int j = 0; j < sae.dIn; ++j)
        y[j] = (x[j] - transform.mean) * transform.scale;
    for (std::size_t j = 0; j < sae.valueBias.size(); ++j)
        y[j] = (x[j] - sae.valueBias[j] - transform.mean) * transform.scale;
    if (sae.applyBDecToInput) {
        for (int j = 0; j < sae.dIn; ++j)
            y[j] -= sae.b_dec[static_cast<std::size_t>(j)];
    }
}

void undoTransform(const Sae& sae, const RowTransform& transform, float* y)
{
    for (int j = 0; j < sae.dIn; ++j)
        y[j] = y[j] * transform.inverse + transform.mean;
    for (std::size_t j = 0; j < sae.valueBias.size(); ++j)
        y[j] += sae.valueBias[j];
}

} // namespace atomscope
