#pragma once

#include "core/jobs/indexcontrol.h"
#include "core/sae/sae.h"
#include "core/store/atomindex.h"

#include <functional>
#include <vector>

namespace atomscope {

inline constexpr int kNeighbours = 20;
inline constexpr int kMostAtomsForNeighbours = 131'072; ///< the product grows with the square of d_sae

/// Each atom's largest decoder cosines, descending; equal cosines: the lower id first. A row of zeros has no direction
/// and is nobody's neighbour. Exact, by blocked products on nThreads. O(F^2 * D).
/// `step` hears how many atoms are done, from one thread at a time. Error Cancelled when the control asks to end.
Result<std::vector<std::vector<Neighbour>>> decoderNeighbours(const Sae& sae, int nThreads, IndexControl& control,
                                                              const std::function<void(std::int64_t)>& step);

} // namespace atomscope
