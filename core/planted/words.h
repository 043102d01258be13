#pragma once

#include "core/planted/plantedspec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace atomscope {

// Ids: 0 is the special token, 1 to 256 the bytes, words follow. Words of one topic begin with the same two letters, so
// that a person sees what a context is about.
inline constexpr int kFirstWord = 257;
inline constexpr int kBackgroundWords = 800;
inline constexpr int kTopicWords = 60; ///< a topic
inline constexpr int kSharedWords = 20; ///< each is used by three topics
inline constexpr int kVariantWords = 10; ///< " Word" of " word"
inline constexpr int kDayWords = 14; ///< two circles of seven

// Blocks of words, by the first id of each.
inline constexpr int kFirstTopicWord = kFirstWord + kBackgroundWords;
inline constexpr int kFirstSharedWord = kFirstTopicWord + kTopics * kTopicWords;
inline constexpr int kFirstVariant = kFirstSharedWord + kSharedWords;
inline constexpr int kFirstDay = kFirstVariant + kVariantWords;
inline constexpr int kVocabulary = kFirstDay + kDayWords;

/// Bytes of every token, [kVocabulary].
std::vector<std::string> plantedVocabulary();
/// A Hugging Face tokenizer.json with this vocabulary: a byte-level BPE that takes a word it knows as it is.
std::string plantedTokenizer();

} // namespace atomscope
