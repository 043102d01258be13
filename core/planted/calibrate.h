#pragma once

#include "core/planted/plantedset.h"

namespace atomscope {

/// Case K: gives each random direction the threshold at which it fires as often as the concept does that was there.
void matchDensities(PlantedSet& set);
/// planted-v1s: gives each atom the threshold with the best F1 against its concept, on every second document.
void chooseBestThresholds(PlantedSet& set);
/// F1 of one atom's firings against the truth on counted tokens (not the first of a document) of the documents with
/// this parity; NaN without either.
double plantedF1(const PlantedSet& set, std::size_t atom, std::size_t parity);

} // namespace atomscope
