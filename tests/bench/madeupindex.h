#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace atomscope::bench {

/// What a made-up index is like: windows of 128 tokens, the first atom as dense as one wants, all others alike.
struct MadeUpIndex
{
    int nAtoms = 512;
    int nWindows = 8192; ///< a multiple of 1024
    double denseRate = 0.2975; ///< of the first atom; 300,000 firings in a million tokens
    double otherRate = 0.02;
    bool hasExtras = false; ///< logit effects and neighbours
};

Result<void> writeMadeUpIndex(const std::filesystem::path& file, const MadeUpIndex& spec);

} // namespace atomscope::bench
