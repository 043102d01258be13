#pragma once

#include "core/store/atomindex.h"

#include <QString>

namespace atomscope {

/// Where numbers come from, in one line for the foot of a figure: the SAE and its site with the beginning of its
/// fingerprint, the model, the text with the beginning of its hash, how much of it was read, the program.
QString provenanceLine(const Definitions& definitions, const IndexState& state);

} // namespace atomscope
