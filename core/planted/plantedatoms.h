#pragma once

#include "core/planted/concepts.h"
#include "core/planted/plantedspec.h"
#include "core/planted/plantedtext.h"

#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// One atom and what it is there for.
struct PlantedAtom
{
    std::string meaning; ///< kind of the concept, or "several topics", "composed", "dead", "random", …
    int nMeanings = 1; ///< 0 where the question makes no sense
    // It fires where one of anyOf is present, all of allOf are, and none of noneOf is.
    std::vector<int> anyOf, allOf, noneOf;
    std::vector<float> encoder, decoder; ///< [D]
    float threshold = kFiringThreshold;

    bool firesAt(std::span<const Presences::Entry> present) const;
};

/// Directions in which concepts and the rest of a case show, all rows [D] of unit length.
struct PlantedDirections
{
    int D = 0;
    std::vector<std::vector<float>> ofConcept;
    std::vector<std::vector<float>> unused; ///< orthogonal to every concept; none in planted-v1s
    std::vector<float> mean; ///< of length kMeanNorm, in front of which x is measured
};
PlantedDirections makeDirections(const PlantedSpec& spec, std::span<const Concept> concepts);

/// The dictionary of a case, but for what depends on the activations (calibrate.h).
std::vector<PlantedAtom> makePlantedAtoms(const PlantedSpec& spec, std::span<const Concept> concepts,
                                          const PlantedDirections& directions);
/// Case N: the same dictionary in another order; 160 atoms turned a little (cosine about 0.98), 40 a lot (about 0.6).
struct SecondDictionary
{
    std::vector<PlantedAtom> atoms;
    std::vector<int> firstOf; ///< the atom of the first dictionary that each is
    std::vector<double> cosine; ///< of the two decoder rows
};
SecondDictionary makeSecondDictionary(const PlantedSpec& spec, std::span<const PlantedAtom> atoms);

} // namespace atomscope
