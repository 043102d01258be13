#pragma once

#include "core/pages/strata.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace atomscope {

/// Activations from `low` to `high`, both ends included.
struct ActivationRange
{
    float low = 0, high = 0;
    friend bool operator==(const ActivationRange&, const ActivationRange&) = default;
};

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
    std::optional<ActivationRange> range; ///< of Stratum::Kind::Range, which is empty without it
    std::uint64_t seed = 0; ///< of random choices; 0 = the index's own
    /// Of an imported index, whose examples are few: every one of the strata that are wished for, but no more silent
    /// ones than wished for. A wish for any decile asks for all intervals.
    bool isAllExported = true;

    /// The default view: three of the top, two of each decile, two non-firing controls.
    static PageOptions fullRange();
    static PageOptions topOnly(int count);
    /// A sample of the firings within a range, all of them when there are no more than `count`.
    static PageOptions within(ActivationRange range, int count);
};

/// One wish a stratum, strongest first (top, decile 9 … 0, random, non-firing, range); the largest count where a
/// stratum is wished for twice; wishes for nothing left out.
std::vector<PageOptions::Wish> orderedWishes(std::vector<PageOptions::Wish> wishes);

} // namespace atomscope
