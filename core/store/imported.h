#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/// What an index holds that was imported from another tool's export instead of made from model and text. Whatever the
/// export leaves out is absent here: not a number, or an empty list; nothing is filled in.
namespace atomscope {

inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

/// A histogram as exported.
struct ForeignHistogram
{
    std::vector<double> edges; ///< [n + 1], ascending; from the exported centres of n >= 2 equal bins
    std::vector<std::int64_t> counts; ///< [n]
};

/// A neuron or an atom that goes along with an atom.
struct ForeignLink
{
    std::int32_t index = 0;
    double pearson = kAbsent;
    double cosine = kAbsent; ///< of the two activations over all tokens, not of directions
};

/// A large entry of an atom's decoder row.
struct AlignedNeuron
{
    std::int32_t index = 0;
    double value = kAbsent;
    double share = kAbsent; ///< of the row's sum of absolute values
};

/// One atom's numbers as exported.
struct ImportedAtom
{
    bool isPresent = false; ///< the files describe the atom
    double density = kAbsent; ///< share of tokens ("frac_nonzero"); what was counted is the exporter's affair
    double statedMaximum = kAbsent; ///< "maxActApprox"
    ForeignHistogram activations;
    std::vector<AlignedNeuron> alignedNeurons;
    std::vector<ForeignLink> correlatedNeurons, correlatedAtoms;
};

/// One exported example: a run of tokens with the atom's activation at each.
struct ImportedExample
{
    enum class Group {
        Top,
        Interval, ///< chosen at random among tokens with an activation from `low` to `high`
    };
    Group group = Group::Top;
    double low = kAbsent, high = kAbsent; ///< of an interval
    double share = kAbsent; ///< of the tokens that lie in the interval, as exported (zeros may be among them)
    std::int64_t window = 0; ///< equal runs of tokens have equal numbers
    std::int32_t peak = 0; ///< the token it was chosen for
    std::vector<TokenId> tokens;
    std::vector<float> activations; ///< [tokens]
};

/// What somebody or some program wrote that an atom means, taken over from an export. Never a label of ours.
struct ImportedHypothesis
{
    std::string text;
    std::string method; ///< of the automatic interpretation, such as "oai_token-act-pair"; "human" is a person's
    std::string model; ///< that wrote it
    std::string author; ///< as exported; an opaque id
    std::string createdAt; ///< as exported
    std::string id; ///< the exporter's own
};

struct ImportedTotals
{
    std::int64_t nAtoms = 0; ///< described by the export; ids in between may be missing
    std::int64_t nExamples = 0;
    std::int64_t nHypotheses = 0;
    std::int64_t nWindows = 0; ///< different runs of tokens
};

} // namespace atomscope
