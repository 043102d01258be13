#pragma once

#include "core/measures/shiftnull.h"
#include "core/store/atomindex.h"

#include <span>
#include <stop_token>
#include <vector>

namespace atomscope {

/// What circular shifts say about an atom and each of `others` (ascending, all within the dictionary), from the forward
/// lists of the documents it fires in. The draws are those of the index's seed and the atom. Errors: BadFormat;
/// Database; Cancelled.
Result<std::vector<ShiftedPair>> shiftFirings(const AtomIndex& index, AtomId atom, std::span<const AtomId> others,
                                              const std::stop_token& stop);

} // namespace atomscope
