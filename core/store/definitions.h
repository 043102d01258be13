#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// Values of Definitions::inputs.
inline constexpr std::string_view kCachedActivations = "cached activations";
inline constexpr std::string_view kCachedFirings = "cached firings";

/// What an index was made from and how: fixed when the file is created, refused to differ on resume.
struct Definitions
{
    std::string modelName, modelFamily, modelFingerprint;
    std::string saeName, saeFormat, saeArchitecture, saeFingerprint;
    std::string tokenizerFingerprint;
    std::string hookName;
    std::string centring; ///< "none" | "subtract_mean"
    std::string centringRule;
    std::string inputNorm;
    bool prependBos = false;
    std::string bosRule;
    std::int32_t bosId = -1;
    int contextSize = 0;
    bool specialsAsText = false;
    std::string precision = "float32";
    std::string logitConvention; ///< measures.md: "norm-aware, vocabulary mean subtracted, divided by sigma"
    double logitSigma = 1; ///< typical RMS in front of the unembedding; 1 = not estimated (says logitSigmaRule)
    std::string logitSigmaRule;
    int dIn = 0, dSae = 0, nVocabulary = 0;
    std::vector<std::string> sources; ///< input names in order
    std::string split; ///< "none" | "blank-line" | "line"
    std::int64_t tokenBudget = 0; ///< 0 = all
    std::uint64_t seed = 0; ///< of the samples
    std::string holdOutUnit = "document"; ///< or "block of 8 windows" with fewer than 20 documents
    std::string demoNote; ///< e.g. that the text is close to what the model was trained on
    std::string toolVersion;
    bool hasLoss = false; ///< SequenceTokens::loss is stored
    std::string
        inputs; ///< what took the place of model and text: "cached activations" or "cached firings"; empty = none
    std::string errorsAbsent; ///< why no reconstruction errors are known; empty = they are
    std::string specialIds; ///< tokens that were asked to be counted nowhere, beside the tokenizer's own
    std::string firingRule; ///< where activations are left out; empty = all of them are firings

    std::int64_t denseSample = 0; ///< bytes set aside for x of sampled tokens (core/store/densestore.h); 0 = none kept

    // Of a null (core/store/pairednull.h); empty elsewhere.
    std::string nullKind; ///< "directions" | "basis" | "shuffled"
    std::string nullOf; ///< fingerprint of the SAE of the index whose atoms it is paired with
    std::string nullText; ///< that index's IndexState::textHash

    // Of an imported index, which has no model, no text and no lists; empty elsewhere.
    std::string importedFrom; ///< the tool that exported: "Neuronpedia"
    std::string importedDataset; ///< that the exporter names
    std::int64_t importedPrompts = 0; ///< prompts that the exporter says it read; 0 = it does not say
    int importedPromptTokens = 0; ///< tokens of each
    std::string importedSpelling; ///< how the export writes tokens: "text" | "byte characters" | "sentencepiece"
};

} // namespace atomscope
