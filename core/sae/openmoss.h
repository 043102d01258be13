#pragma once

#include "core/formats/jsonconfig.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

namespace atomscope {

class SaeAnswers;

/// The names of an OpenMOSS layout's tensors and which way its matrices lie.
struct OpenMossNames
{
    const char* encoder;
    const char* encoderBias;
    const char* decoder;
    const char* decoderBias;
    MatrixOrder encoderOrder;
    MatrixOrder decoderOrder;
};

/// What the layouts of OpenMOSS share: sizes, weights, sites, which kinds are refused. The activation function and the
/// input's scale remain.
Result<Sae> readOpenMoss(const JsonConfig& config, const SaeWeights& weights, const OpenMossNames& names,
                         SaeTraining& training);

/// norm_activation: how the input is scaled. `in` and `out`: mean norms of the data at both places, 0 if not known;
/// asks for the scale where it is nowhere. Thresholds are scaled by the caller.
Result<void> decideOpenMossScale(const JsonConfig& config, double in, double out, const SaeAnswers& options, Sae& sae);

} // namespace atomscope
