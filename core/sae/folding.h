#pragma once

#include "core/sae/sae.h"

#include <vector>

namespace atomscope {

/// |W_dec row| of each atom, [F].
std::vector<float> decoderNorms(const Sae& sae);

/// Decoder rows of norm 1; encoder columns, biases and thresholds times the old norm. The reconstruction stays;
/// activations are multiplied by the norm (1e-8 for a zero row).
/// Error Unsupported for activation functions whose choice between atoms would change.
Result<void> foldDecoderNorms(Sae& sae);

/// The same, but thresholds stay: they are in units of the folded activations already.
void foldDecoderNormsIntoEncoder(Sae& sae);

/// An SAE that was trained on x / s becomes one for x: biases and thresholds times s. Activations are multiplied by s.
/// Error Unsupported for activation functions without such a form.
Result<void> scaleBiases(Sae& sae, float s);

} // namespace atomscope
