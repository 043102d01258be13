#pragma once

#include "core/pages/documentpage.h"

#include <string>
#include <vector>

namespace atomscope {

/// A part of a document as one line of JSON, keys as `atomscope-worker document --json` promises them: the same that
/// the reader shows. specifics: of specificAtoms(), one entry a token. Strings are valid UTF-8.
std::string documentPageJson(const DocumentPage& page, const std::vector<std::vector<SpecificAtom>>& specifics);

} // namespace atomscope
