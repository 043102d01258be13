#pragma once

#include "core/measures/tokencounts.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace atomscope {

/// Uncertainty coefficient U = 1 - H(F | T) / H(F): which part of "fires or not" the token gives away (Theil 1970).
/// Cross-fitted: rates of tokens come from half 0 and are charged for on half 1, so that a text's chance pairings count
/// for nothing. Never below 0.
class TokenInformation
{
public:
    /// O(V log V). The corpus must outlive the object and stay as it is.
    explicit TokenInformation(const CorpusTokens& corpus);

    /// A token's rate is (fired + p) / (seen + 1), p the density in half 0: one occurrence at the common rate is added.
    /// H(F) is the log-loss in half 1 of p. NaN where a half has no firing or nothing but firings.
    /// O(tokens fired at + distinct numbers of occurrences).
    double uncertaintyCoefficient(std::span<const TokenCount> fired) const;

private:
    const CorpusTokens& m_corpus;
    std::vector<std::pair<std::int64_t, std::int64_t>> m_bySeen; ///< seen in half 0 -> places in half 1 of such tokens
};

} // namespace atomscope
