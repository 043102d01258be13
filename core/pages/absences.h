#pragma once

#include "core/store/atomindex.h"

#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// Something that pages show of other indexes and not of this one.
struct Absence
{
    std::string what; ///< "logit_effects", "loss", "reconstruction_error", "neighbours"
    std::string reason; ///< a sentence without a full stop
};

/// What an index cannot know, from what it was made of. Empty for the index of a residual SAE with its model (without
/// --loss, losses are not missed).
std::vector<Absence> absencesOf(const Definitions& definitions);

/// Why something is absent; empty = it is not.
std::string reasonIn(const std::vector<Absence>& absences, std::string_view what);
std::string reasonForAbsence(const Definitions& definitions, std::string_view what);

} // namespace atomscope
