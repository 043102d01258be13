#pragma once

#include "core/base/result.h"
#include "core/jobs/indexcontrol.h"
#include "core/sae/sae.h"
#include "core/store/densestore.h"
#include "core/store/pairednull.h"

#include <cstdint>
#include <span>

namespace atomscope {

/// How often the atoms of a trained SAE fire, on the text that a dense sample was taken from.
struct TrainedDensities
{
    std::span<const std::int64_t> nFired; ///< [F]
    std::int64_t nTokens = 0; ///< counted
};

/// The threshold t above which `count` of the values lie, in expectation: between the two neighbours in rank, or,
/// where fewer than 20 lie above it and the values are a sample, by an exponential tail fitted to the 20 largest:
/// t = t20 + m log(20 / count), m their mean excess over t20 (Hill's estimator on the values as they are). `values` is
/// reordered; not empty. count <= 0: nothing ever fires.
float densityThreshold(std::span<float> values, double count, bool isSample);

/// An SAE whose atom i fires as often as atom i of `trained` and stands for nothing: a ReLU over y - the model's
/// activations as the trained encoder sees them - less a threshold of its own. Encoder rows are unit vectors w:
/// Directions: w = sum over sampled tokens of z (y - mean y), z of mean 0 and variance 1, which is N(0, covariance of
/// y) before it is scaled to length 1. Basis: the coordinates of y, atom i along axis i mod D, every other round
/// downwards. Thresholds are densityThreshold()s of w·y on the sample. Decoder rows are w: what cosines and logit
/// effects of chance directions are; it reconstructs nothing.
///
/// The same for any number of threads. O(n D F) for n sampled tokens. Errors: ShapeMismatch if sample, densities and
/// SAE do not fit; Usage for Shuffled; Cancelled.
Result<Sae> makeNullSae(NullKind kind, const Sae& trained, DenseSample sample, const TrainedDensities& densities,
                        std::uint64_t seed, int nThreads, IndexControl& control);

} // namespace atomscope
