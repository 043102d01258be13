#pragma once

#include "core/measures/evidence.h"

#include <array>
#include <string_view>

namespace atomscope {

/// What the evidence says about an atom's meaning: on this text, by the words around its firings. Never what it means.
enum class AutomaticVerdict { CannotTell, OneMeaningSoFar, SeveralMeanings, TokenOnly };
inline constexpr std::array kAutomaticVerdicts = {AutomaticVerdict::CannotTell, AutomaticVerdict::OneMeaningSoFar,
                                                  AutomaticVerdict::SeveralMeanings, AutomaticVerdict::TokenOnly};

/// "cannot tell", "one meaning so far", "several meanings", "token only".
std::string_view toString(AutomaticVerdict verdict);

/// From here on the token decides; as for the automatic category.
inline constexpr double kTokenGain = 0.8;
/// Clusters speak for an atom when they cover this share of its contexts (Senses::coverage). Chosen on planted sets.
inline constexpr double kCoveredEnough = 0.8;

/// The first that applies (resources/docs/glossary.md):
/// token only, where the lookup gain of tokens or folded tokens is at least kTokenGain;
/// cannot tell, where contexts are too few or no more alike than other places of the same tokens;
/// cannot tell, where clusters cover too few of the contexts;
/// several meanings, where at least two clusters are modes of their own;
/// one meaning so far, where there is one cluster;
/// cannot tell (clusters without a gap between them).
AutomaticVerdict decideVerdict(const AtomEvidence& evidence, double lookupGain);

} // namespace atomscope
