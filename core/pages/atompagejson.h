#pragma once

#include "core/pages/atompage.h"
#include "core/pages/cofiring.h"

#include <functional>
#include <string>

namespace atomscope {

/// An atom's page as one line of JSON, keys as `atomscope-worker atom --json` promises them. All indexes count from 0;
/// strings are valid UTF-8 (a token that is part of a character reads U+FFFD); a number that was not computed is null.
/// tokenBytes: the bytes of a vocabulary entry, for the logit effects and the category.
std::string atomPageJson(const AtomPage& page, const std::function<std::string(TokenId)>& tokenBytes);
/// The same with the vocabulary of an index, and what was counted about common firings, if it was.
std::string atomPageJson(const AtomPage& page, const AtomIndex& index, const CoFirings* coFirings = nullptr);

} // namespace atomscope
