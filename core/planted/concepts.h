#pragma once

#include "core/planted/plantedspec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace atomscope {

/// One thing that the planted text has and that x shows in one direction.
struct Concept
{
    enum class Kind {
        Token, ///< at `token` and at its `variant`
        TokenInTopic, ///< at `token` in passages of `topic`; two other topics use the token as well
        Bigram, ///< at `token` after `previous`
        Topic, ///< at a share `rate` of the tokens of passages of `topic`
        Part, ///< of concept `parent`: where that is, one of the parts of a `group`, or with chance `rate` this one
        Dense, ///< at a share `rate` of all tokens
        Weak, ///< the same, and present nearly everywhere with a small strength
        Day, ///< at `token`; its direction lies in a plane with six others
    };
    Kind kind = Kind::Topic;
    int token = -1, variant = -1, previous = -1;
    int topic = -1;
    double rate = 0;
    int parent = -1, group = -1;
    float strengthLow = 1, strengthHigh = 2.5F; ///< uniform between these
};
const char* toString(Concept::Kind kind);

/// The concepts of a case: kConcepts of four kinds, kDenseConcepts, and what the case adds.
/// First come 40 tokens, then 20 tokens in context, 20 bigrams, 120 of topics (six a topic, side by side).
std::vector<Concept> plantedConcepts(const PlantedSpec& spec);
inline constexpr int kFirstInTopic = 40, kFirstBigram = 60, kFirstTopicConcept = 80, kFirstDense = kConcepts;

/// Concepts of each of the atoms with several meanings of case B, and the share of firings that each of them has.
struct SharedAtom
{
    std::vector<int> concepts;
    std::vector<double> shares;
};
std::vector<SharedAtom> plantedSharedAtoms();

} // namespace atomscope
