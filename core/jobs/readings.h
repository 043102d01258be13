#pragma once

#include "core/jobs/pairedmodel.h"

#include <functional>
#include <string>
#include <vector>

namespace atomscope {

/// A way to read an SAE that differs in one thing from the way its files were read.
struct Reading
{
    std::string cause;
    std::string reading;
    std::string remedy;
    Site site; ///< where it reads
    std::function<void(Sae&)> change; ///< empty: the SAE stays as it is
};

/// Other readings of the SAE, the likelier first. `meanNorm`: of the activations at its site, after centring.
std::vector<Reading> otherReadings(const PairedModel& paired, double meanNorm);

} // namespace atomscope
