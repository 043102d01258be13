#pragma once

#include "core/base/ids.h"
#include "core/measures/coherence.h"
#include "core/measures/diptest.h"

#include <limits>
#include <span>
#include <vector>

namespace atomscope {

/// Into how many groups an atom's contexts fall, and how well that holds up on the half it was not fitted on.
struct Senses
{
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    static constexpr int kMost = 6;

    /// Largest k <= kMost whose prediction strength is at least 0.8 (Tibshirani & Walther 2005) in both directions
    /// between the halves; 0 = not measured.
    int nClusters = 0;
    double predictionStrength = kNone; ///< of nClusters; 1 for one cluster
    /// Clusters that are modes of their own: on the halves that centroids were not fitted on, the angle along the
    /// great circle through two centroids has two modes (dip test, p < 0.01). Others count as one: a broad meaning is a
    /// continuum that k-means cuts anywhere.
    int nModes = 0;
    double dipP = kNone; ///< largest p among the pairs of clusters that remained apart, else the smallest
    double largestShare = kNone; ///< of the firings (each context stands for those of its document)
    /// MS_ref / MS, flat: MS_ref of the largest cluster, on the half that its centroid was not fitted on. 1 = one
    /// meaning, 2 = two equally frequent ones.
    double nEffective = kNone;
    /// Share of the contexts that are nearer to a centroid of the half they are not in than 9 of 10 places anywhere are
    /// (c), beyond the share of places anywhere that are (c0): (c - c0) / (1 - c0). 0 = chance, 1 = all. Low: the
    /// clusters stand for few of the contexts, and the rest may be anything.
    double coverage = kNone;
    std::vector<int> label; ///< cluster of each context, by the centroids of half 0; empty when not measured
};

/// Both halves need at least this many contexts.
inline constexpr int kFewestForSenses = 15;

/// What findSenses() compares an atom's contexts with.
struct SenseReference
{
    double coherence = 0; ///< flat MS of all contexts
    std::span<const Embedding> anywhere; ///< places anywhere in the text
    const DipTable& dips;
};

/// contexts: half 0 first, as ContextSampler gives them, with their embeddings. O(kMost^2 restarts n D).
Senses findSenses(AtomId atom, std::span<const SampledContext> contexts, std::span<const Embedding> embeddings,
                  const SenseReference& reference);

} // namespace atomscope
