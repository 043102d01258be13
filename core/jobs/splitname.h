#pragma once

#include "core/base/result.h"
#include "core/text/corpus.h"

#include <string>
#include <string_view>

namespace atomscope {

/// "none", "blank-line" or "line", as options, requests and Definitions::split spell it.
std::string nameOf(CorpusOptions::Split split);
/// Error Usage for any other name.
Result<CorpusOptions::Split> splitFromName(std::string_view name);

} // namespace atomscope
