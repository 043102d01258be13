#pragma once

#include "core/pages/strata.h"

#include <cstdint>
#include <vector>

namespace atomscope {

/// How many contexts of which strata, and how wide.
struct PageOptions
{
    struct Wish
    {
        Stratum stratum;
        int count = 0;
    };
    std::vector<Wish> wishes;
    int width = 24; ///< tokens shown on each side of the peak; 0 = the whole window
    std::uint64_t seed = 0; ///< of random choices; 0 = the index's own

    /// The default view: three of the top, two of each decile, two non-firing controls.
    static PageOptions fullRange();
    static PageOptions topOnly(int count);
};

/// One wish a stratum, strongest first (top, decile 9 … 0, random, non-firing); the largest count where a stratum is
/// wished for twice; wishes for nothing left out.
std::vector<PageOptions::Wish> orderedWishes(std::vector<PageOptions::Wish> wishes);

} // namespace atomscope
