#pragma once

#include "core/sae/sae.h"

#include <optional>
#include <string>
#include <string_view>

namespace atomscope {

class SaeAnswers;

/// What an SAE was trained on, as far as its files, their names and their format say, each with the rule that decided.
struct SaeTraining
{
    std::string hookName; ///< empty: not known, and hookRule says why
    std::string hookRule;
    std::string outHookName; ///< of a transcoder
    std::optional<bool> prependBos;
    std::string bosRule;
    Centring centring = Centring::None;
    std::string centringRule = "trained on the model's activations as they are";
    std::string normRule; ///< of Sae::inputNorm; empty: the format has none
};

/// How activations of TransformerLens' default models (centred weights, folded value biases) differ from the model's
/// own at a place, by its name.
Centring centringOfTransformerLens(std::string_view hookName);

/// Fills what the encoder and the pairing with a model need, options first, and writes the decisions down.
Result<void> decideTraining(const SaeTraining& training, const SaeAnswers& options, Sae& sae);

/// The number right behind `mark` in `text`; of several places the last.
std::optional<int> numberAfter(std::string_view text, std::string_view mark);

/// The site whose activations a module of a Hugging Face model gives, from its path ("model.layers.3.mlp"); ending in
/// ".output" or not. Empty for a module that has none, or that means different places in different families.
std::string siteOfModuleOutput(std::string_view module);
/// The same for what goes in.
std::string siteOfModuleInput(std::string_view module);

} // namespace atomscope
