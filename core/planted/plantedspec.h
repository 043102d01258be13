#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace atomscope {

/// Which planted data set to make. Everything follows from these values, bit for bit.
struct PlantedSpec
{
    /// One of "A" to "N":
    /// A oracle; B twenty atoms with several meanings; C detectors of tokens and of tokens in context; D two circles of
    /// seven days; E exclusive pairs; F absorption; G one concept split in three; H composed atoms beside their
    /// factors; I dead and dense atoms; J permuted decoder and K random directions (nulls); L behaviours without an
    /// atom; M an error that is not linear; N a second, nearly equal dictionary.
    char kase = 'A';
    std::uint64_t seed = 1;
    int nDocuments = 391; ///< of kPlantedDocumentTokens each: 200,192 tokens
    /// planted-v1s: 200 random directions in 64 dimensions instead of 200 orthonormal ones in 256. Only case A.
    bool isSuperposed = false;

    std::string name() const { return isSuperposed ? "planted-v1s" : "planted-v1"; }
};

inline constexpr int kPlantedDocumentTokens = 512;
inline constexpr int kPassageTokens = 64; ///< a passage has one topic
inline constexpr int kTopics = 20;
inline constexpr int kConcepts = 200; ///< in front of those that a case adds
inline constexpr int kDenseConcepts = 5;
inline constexpr int kDeadAtoms = 10;
inline constexpr float kFiringThreshold = 0.3F;
inline constexpr float kNoise = 0.05F; ///< standard deviation in each dimension
inline constexpr float kMeanNorm = 3; ///< length of the mean vector, which catches measures about zero

/// Error Usage for a case that does not exist or does not fit the other values.
Result<void> checkPlantedSpec(const PlantedSpec& spec);

} // namespace atomscope
