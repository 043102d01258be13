#pragma once

#include "core/pages/atompage.h"
#include "core/store/atomindex.h"

#include <string>

namespace atomscope {

/// One paragraph that says which atom it is and what its numbers were computed on, so that somebody else can find and
/// count the same: SAE, model and text by their hashes, the definition of a firing. What an index does not know (the
/// model of cached activations, say) is left out.
std::string citation(const AtomPage& page, const Definitions& definitions);

} // namespace atomscope
