#pragma once

#include "core/sae/sae.h"

namespace atomscope {

/// What was done to one row x [D] in front of the encoder: normalised = (x - value bias - mean) * scale.
struct RowTransform
{
    float mean = 0; ///< of centring and of layer norm together
    float scale = 1;
    float inverse = 1; ///< undoes the scale; layer norm divides by sigma + 1e-5 and multiplies by sigma
};

/// The transform that `sae` asks for, from the row itself. A row of zeros under ConstantNorm, whose factor the formula
/// leaves undefined (0/0), goes through as zeros and comes back as zeros.
RowTransform rowTransform(const Sae& sae, const float* x);

/// y [D] = normalised x, less b_dec if the SAE subtracts it.
void applyTransform(const Sae& sae, const RowTransform& transform, const float* x, float* y);
/// y [D] in the units of the decoder -> the units of x, in place.
void undoTransform(const Sae& sae, const RowTransform& transform, float* y);

} // namespace atomscope
