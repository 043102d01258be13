#include "core/planted/words.h"

#include <array>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using nlohmann::json;

std::string syllable(int i)
{
    constexpr std::string_view kConsonants = "bdfghklmnprstvwz";
    constexpr std::string_view kVowels = "aeiou";
    const auto n = static_cast<std::size_t>(i);
    return {kConsonants[n % kConsonants.size()], kVowels[n / kConsonants.size() % kVowels.size()]};
}
constexpr int kSyllables = 80;

void appendUtf8(std::string& text, int codePoint)
{
    if (codePoint < 0x80) {
        text += static_cast<char>(codePoint);
    } else {
        text += static_cast<char>(0xc0 | codePoint >> 6);
        text += static_cast<char>(0x80 | (codePoint & 0x3f));
    }
}

/// GPT-2's spelling of a byte: printable Latin-1 as itself, the others from U+0100 on in order.
std::array<std::string, 256> byteSpellings()
{
    std::array<std::string, 256> spellings;
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        const bool isPrintable
            = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
        appendUtf8(spellings[static_cast<std::size_t>(byte)], isPrintable ? byte : next++);
    }
    return spellings;
}

} // namespace

std::vector<std::string> plantedVocabulary()
{
    std::vector<std::string> words = {"<|end|>"};
    for (int byte = 0; byte < 256; ++byte)
        words.push_back(std::string(1, static_cast<char>(byte)));
    // The last letter tells the blocks apart, so that no two words are equal.
    for (int i = 0; i < kBackgroundWords; ++i)
        words.push_back(" " + syllable(i * 7) + syllable(i / kSyllables + 11) + "n");
    for (int topic = 0; topic < kTopics; ++topic) {
        for (int i = 0; i < kTopicWords; ++i)
            words.push_back(" " + syllable(topic * 4 + 1) + syllable(i) + "x");
    }
    for (int i = 0; i < kSharedWords; ++i)
        words.push_back(" " + syllable(i * 3) + "q");
    for (int i = 0; i < kVariantWords; ++i)
        words.push_back({});
    for (int i = 0; i < kDayWords; ++i)
        words.push_back((i < 7 ? " day" : " turn") + std::string(1, static_cast<char>('a' + i % 7)));
    for (int i = 0; i < kVariantWords; ++i) {
        std::string word = words[static_cast<std::size_t>(kFirstWord + 40 + i)];
        word[1] = static_cast<char>(word[1] - 'a' + 'A');
        words[static_cast<std::size_t>(kFirstVariant + i)] = word;
    }
    return words;
}

std::string plantedTokenizer()
{
    const auto spellings = byteSpellings();
    json vocabulary;
    const auto words = plantedVocabulary();
    for (std::size_t id = 0; id < words.size(); ++id) {
        std::string spelling;
        for (const char c : words[id])
            spelling += spellings[static_cast<unsigned char>(c)];
        vocabulary[id == 0 ? words[0] : spelling] = id;
    }
    const json byteLevel
        = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    const json special = {{"id", 0},         {"content", "<|end|>"}, {"single_word", false}, {"lstrip", false},
                          {"rstrip", false}, {"normalized", false},  {"special", true}};
    const json tokenizer = {{"version", "1.0"},
                            {"truncation", nullptr},
                            {"padding", nullptr},
                            {"added_tokens", json::array({special})},
                            {"normalizer", nullptr},
                            {"pre_tokenizer", byteLevel},
                            {"post_processor", nullptr},
                            {"decoder", byteLevel},
                            {"model",
                             {{"type", "BPE"},
                              {"dropout", nullptr},
                              {"unk_token", nullptr},
                              {"continuing_subword_prefix", nullptr},
                              {"end_of_word_suffix", nullptr},
                              {"fuse_unk", false},
                              {"byte_fallback", false},
                              {"ignore_merges", true},
                              {"vocab", vocabulary},
                              {"merges", json::array()}}}};
    return tokenizer.dump();
}

} // namespace atomscope
