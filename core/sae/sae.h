#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace atomscope {

// Legend of this folder: N tokens, D = d_in, F = d_sae, O = d_out (= D unless a transcoder).

/// Activation functions f = act(p) of the pre-activation p [N, F].
struct Relu
{
};
struct JumpRelu
{
    std::vector<float> threshold; ///< [F]; fires where p > threshold and p > 0
};
struct TopK
{
    int k = 0; ///< the k largest p of a token, then relu; ties: the lower atom wins
    bool rescaleByDecoderNorm = false; ///< select by p * |W_dec row|; the reported activation is the rescaled one
    bool reportsPlain = false; ///< with rescaleByDecoderNorm: the reported activation is p all the same
    bool keepsNegative = false; ///< without the relu
};
struct TanhRelu
{
}; ///< tanh(relu(p)); SAELens 5
struct Gated
{
    std::vector<float> gateBias; ///< [F]; an atom fires only where x @ W_enc + gateBias > 0
    std::vector<float> magnitudeScale; ///< [F]; exp(r_mag)
    std::vector<float> magnitudeBias; ///< [F]; f = relu(x @ W_enc * magnitudeScale + magnitudeBias); b_enc is 0
};
struct AbsTopK
{
    int k = 0; ///< the k of largest |p|, with their signs
};
struct GroupMax
{
    int k = 0; ///< relu, then the largest of each of k equal runs of atoms; ties: the lower atom wins
};
using Activation = std::variant<Relu, JumpRelu, TopK, TanhRelu, Gated, AbsTopK, GroupMax>;

/// What happens to x before the encoder and is undone after the decoder.
enum class InputNorm { None, LayerNorm, ConstantNorm };
/// "none", "layer_norm" or "constant_norm_rescale", as SAELens calls them.
const char* nameOf(InputNorm norm);

/// What is taken off a model's activations so that they are those of the model that an SAE was trained on, as
/// TransformerLens processes it: the mean over D (a centred residual stream), or the constant that folded value biases
/// leave out of the attention's outputs per head.
enum class Centring { None, SubtractMean, SubtractValueBias };
/// "none", "subtract_mean" or "subtract_value_bias".
const char* nameOf(Centring centring);

/// A decision the loader took, with the rule that took it, for `inspect` and for the index's definitions.
struct Decision
{
    std::string what; ///< "centring", "bos", "input_norm", ...
    std::string value;
    std::string rule;
};

/// One SAE in the internal form every file format is converted to; all arrays f32, row-major.
struct Sae
{
    std::string format; ///< "saelens-v6", "saelens-legacy", ...
    std::string architecture; ///< as the file calls it
    int dIn = 0;
    int dSae = 0;
    std::vector<float> W_enc; ///< [D, F]
    std::vector<float> b_enc; ///< [F]
    std::vector<float> W_dec; ///< [F, O]
    std::vector<float> b_dec; ///< [O]
    bool applyBDecToInput = true; ///< x - b_dec in front of the encoder
    Activation activation;
    InputNorm inputNorm = InputNorm::None;
    std::optional<float> inputScale; ///< x * s before the encoder, x_hat / s after it
    /// A transcoder reconstructs another place (outHookName) than it reads: nothing of the input is undone after it.
    bool isTranscoder = false;
    int dOut = 0; ///< O; 0 = dIn
    std::vector<float> W_skip; ///< [D, O]; x @ W_skip, of x as the model gives it, is added to x_hat; empty = none
    std::vector<float> decoderScale; ///< [F] multiplies f in front of the decoder only; empty = ones
    Centring centring = Centring::None;
    std::vector<float> valueBias; ///< [D], of SubtractValueBias: the model's, once they are paired; empty = zeros

    std::string hookName; ///< site in TransformerLens spelling; empty if the file does not say
    std::string outHookName; ///< of a transcoder: what it reconstructs; empty if the file does not say
    std::string modelName; ///< as the file says it
    std::optional<bool> prependBos;
    std::optional<int> contextSize;
    std::vector<Decision> decisions;
    std::filesystem::path weightsFile; ///< where the tensors came from

    int outWidth() const { return dOut > 0 ? dOut : dIn; } ///< O
    /// Whether an activation may be below 0.
    bool isSigned() const;

    /// SHA-256 over the internal form (values, shapes, activation kind, input scaling, site): survives re-saving the
    /// file. Not over what the model does (centring, BOS) nor over names.
    std::string fingerprint() const;
};

/// Answers to what a file does not say, as `--sae-option KEY=VALUE` gives them (input_scale, hook_name, ...).
using SaeOptions = std::map<std::string, std::string>;

/// Recognises and loads an SAE: its folder, its file, or a folder with exactly one SAE somewhere below it.
/// Errors: NotFound; Unsupported names what was recognised; ShapeMismatch; Unanswered names an option that is needed
/// (for example input_scale) and has not been given, or lists the SAEs to choose from; Usage for an option that makes
/// no sense.
Result<Sae> loadSae(const std::filesystem::path& path, const SaeOptions& options = {});

} // namespace atomscope
