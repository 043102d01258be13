#include "core/measures/evidencemeasures.h"

#include <array>

namespace atomscope {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double orNone(int n)
{
    return n == 0 ? kNone : n;
}

constexpr std::array kMeasures = {
    EvidenceMeasure{{"folded_lookup_f1", "folded lookup F1", "",
                     "Lookup F1 with tokens that differ only in case and surrounding space taken as one."},
                    [](const AtomEvidence& e) { return e.folded.f1; }},
    EvidenceMeasure{{"folded_lookup_gain", "folded lookup gain", "",
                     "Lookup gain with tokens that differ only in case and surrounding space taken as one."},
                    [](const AtomEvidence& e) { return e.folded.gain; }},
    EvidenceMeasure{
        {"bigram_lookup_f1", "bigram lookup F1", "",
         "Lookup F1 of a table of pairs (token before, token), with back-off to the token where the pair was "
         "not seen. Far above lookup F1: the token before matters."},
        [](const AtomEvidence& e) { return e.bigram.f1; }},
    EvidenceMeasure{{"bigram_lookup_gain", "bigram lookup gain", "",
                     "(F1 - F1_0) / (1 - F1_0) of the table of pairs. 1 minus it is what neither the token nor the one "
                     "before it explains."},
                    [](const AtomEvidence& e) { return e.bigram.gain; }},
    EvidenceMeasure{{"folded_bigram_lookup_f1", "folded bigram lookup F1", "",
                     "Bigram lookup F1 with tokens that differ only in case and surrounding space taken as one."},
                    [](const AtomEvidence& e) { return e.foldedBigram.f1; }},
    EvidenceMeasure{{"folded_bigram_lookup_gain", "folded bigram lookup gain", "",
                     "Bigram lookup gain with tokens that differ only in case and surrounding space taken as one."},
                    [](const AtomEvidence& e) { return e.foldedBigram.gain; }},
    EvidenceMeasure{{"n_contexts", "contexts compared", "contexts",
                     "Firings whose surroundings were compared: one of each document at most, 200 of each half."},
                    [](const AtomEvidence& e) { return static_cast<double>(e.coherence.nContexts); }},
    EvidenceMeasure{
        {"coherence", "coherence MS_c", "",
         "Mean cosine of the surroundings (16 tokens on each side, the token itself left out; rare words "
         "count most) of pairs of firings, weighted by activation. Low = several meanings, or one that words "
         "around it do not show."},
        [](const AtomEvidence& e) { return e.coherence.weighted; }},
    EvidenceMeasure{{"coherence_null", "coherence, same tokens", "",
                     "99 % point of MS_c over places drawn for the same tokens: what the tokens alone give."},
                    [](const AtomEvidence& e) { return e.coherence.weightedNull; }},
    EvidenceMeasure{
        {"coherence_random", "coherence, anywhere", "", "99 % point of MS_c over places drawn anywhere in the text."},
        [](const AtomEvidence& e) { return e.coherence.weightedRandom; }},
    EvidenceMeasure{
        {"coherence_flat", "coherence, all alike", "",
         "Mean cosine of the surroundings, every firing counting the same: meanings of weak firings are not "
         "hidden by strong ones."},
        [](const AtomEvidence& e) { return e.coherence.flat; }},
    EvidenceMeasure{{"coherence_flat_null", "all alike, same tokens", "",
                     "99 % point of the unweighted coherence over places drawn for the same tokens."},
                    [](const AtomEvidence& e) { return e.coherence.flatNull; }},
    EvidenceMeasure{
        {"coherence_relative", "relative coherence", "",
         "Unweighted coherence over that of neighbouring passages: 1 = surroundings from different documents "
         "are as alike as two passages that follow each other."},
        [](const AtomEvidence& e) { return e.coherence.relative; }},
    EvidenceMeasure{{"sense_clusters", "clusters of contexts", "clusters",
                     "Most groups of surroundings (up to 6) that the other half of the documents confirms with a "
                     "prediction strength of 0.8. Only where coherence is above that of the same tokens."},
                    [](const AtomEvidence& e) { return orNone(e.senses.nClusters); }},
    EvidenceMeasure{
        {"prediction_strength", "prediction strength", "",
         "Smallest share, over clusters, of pairs that the other half's clusters keep together; the worse of "
         "both directions."},
        [](const AtomEvidence& e) { return e.senses.predictionStrength; }},
    EvidenceMeasure{
        {"senses", "senses found", "senses",
         "Clusters with a gap between them on the half that they were not fitted on (dip test of the angle, "
         "p < 0.01). Clusters without a gap count as one: a broad meaning."},
        [](const AtomEvidence& e) { return orNone(e.senses.nModes); }},
    EvidenceMeasure{{"sense_dip_p", "p of no gap", "",
                     "Largest p of the dip test among the clusters counted apart; if none are, the smallest."},
                    [](const AtomEvidence& e) { return e.senses.dipP; }},
    EvidenceMeasure{{"largest_sense_share", "largest sense", "",
                     "Share of the firings in the largest cluster; a context stands for the firings of its document."},
                    [](const AtomEvidence& e) { return e.senses.largestShare; }},
    EvidenceMeasure{
        {"sense_coverage", "contexts covered", "",
         "Share of the contexts that are nearer to a cluster's centre, fitted on the other half, than 9 of 10 "
         "places anywhere are, beyond what places anywhere reach: 0 = chance, 1 = all. Low: the clusters stand "
         "for few of the firings."},
        [](const AtomEvidence& e) { return e.senses.coverage; }},
    EvidenceMeasure{{"n_eff", "effective senses", "senses",
                     "Coherence within the largest cluster over that of all contexts: 1 = one meaning, 2 = two equally "
                     "frequent ones. Measured on the half that the cluster was not fitted on."},
                    [](const AtomEvidence& e) { return e.senses.nEffective; }},
};

} // namespace

std::span<const EvidenceMeasure> evidenceMeasures()
{
    return kMeasures;
}

} // namespace atomscope
