#pragma once

#include "core/base/result.h"
#include "core/planted/plantedatoms.h"
#include "core/planted/plantedtext.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace atomscope {

/// Activations whose every part is known, and a dictionary made for them: what a measure says can be held against what
/// is true. No measure reads the truth.
///
/// x(t) = mean + sum of strength * direction over the concepts at t + noise (kNoise in each dimension)
struct PlantedSet
{
    PlantedSpec spec;
    std::vector<Concept> concepts;
    PlantedDirections directions;
    PlantedText text;
    Presences presences;
    std::vector<PlantedAtom> atoms;
    std::optional<SecondDictionary> second; ///< case N
    std::vector<float> activations; ///< x, [nDocuments * kPlantedDocumentTokens, D]

    std::size_t nTokens() const { return text.tokens.size(); }
    /// Whether an atom ought to fire at a token.
    bool isTrue(std::size_t atom, std::size_t token) const { return atoms[atom].firesAt(presences.at(token)); }
};

/// Makes one set. Needs 1 KB a token; planted-v1s a quarter of that. Errors: Usage as checkPlantedSpec().
Result<PlantedSet> makePlantedSet(const PlantedSpec& spec);

/// Case L: behaviours that no atom stands for, one flag a token.
struct TacitBehaviours
{
    std::vector<float> exclusiveOr; ///< one of two dense concepts is present, and not both
    std::vector<float> sumOfWeak; ///< more than half of 40 weak concepts are
};
TacitBehaviours tacitBehaviours(const PlantedSet& set);

} // namespace atomscope
