// SAEs that were published as one .pt or .pth, told apart by the names of their tensors.
#include "core/formats/torchzip.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

bool isGoodfire(const TensorSource& source)
{
    return source.has("encoder_linear.weight") && source.has("decoder_linear.weight");
}

/// relu, without subtracting the decoder's bias: encoder_linear.* (Goodfire), or encoder.* and decoder.* (as the class
/// AutoEncoderNew of dictionary_learning) in a file named like "...-l19.pt".
Result<Sae> loadLinear(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openTorchZip(place.file));
    const SaeWeights weights(*source);
    const bool isNamedLinear = isGoodfire(*source);
    const std::string encoder = isNamedLinear ? "encoder_linear." : "encoder.";
    const std::string decoder = isNamedLinear ? "decoder_linear." : "decoder.";
    Sae sae;
    sae.format = isNamedLinear ? "goodfire" : "single-file";
    sae.architecture = "standard";
    sae.applyBDecToInput = false;
    TRY(weights.readSizes(encoder + "weight", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readEncoder(encoder + "weight", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readDecoder(decoder + "weight", MatrixOrder::InputsFirst, sae));
    TRY(weights.readBiases(encoder + "bias", decoder + "bias", sae));
    SaeTraining training;
    const std::string name = place.file.stem().string();
    const auto layer = numberAfter(name, "-l");
    training.hookName = layer ? fmt::format("blocks.{}.hook_resid_post", *layer) : std::string();
    training.hookRule = layer ? fmt::format("the file's name, \"{}\": residual stream behind block {}", name, *layer)
                              : "the file's name has no layer (-l19)";
    TRY(decideTraining(training, options, sae));
    return sae;
}

/// W_enc and W_dec and nothing that says more: their shapes and the biases' tell the orientation, the user the rest.
Result<Sae> loadPlainMatrices(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openTorchZip(place.file));
    const SaeWeights weights(*source);
    const std::string where = place.file.string();
    Sae sae;
    sae.format = "plain-matrices";
    const TensorInfo* bias = source->find("b_enc");
    const TensorInfo* encoder = source->find("W_enc");
    const bool isSquare = encoder->shape.size() == 2 && encoder->shape[0] == encoder->shape[1];
    const bool isTurned = !isSquare && bias && encoder->shape.size() == 2 && bias->count() == encoder->shape[0];
    sae.decisions.push_back({"orientation", isTurned ? "W_enc [d_sae, d_in]" : "W_enc [d_in, d_sae]",
                             isSquare ? "as SAELens stores it; the shape cannot tell" : "the length of b_enc"});
    TRY(weights.readSizes("W_enc", isTurned ? MatrixOrder::AtomsFirst : MatrixOrder::InputsFirst, sae));
    TRY_ASSIGN(const auto activation, activationOption(options));
    TRY_ASSIGN(const auto subtracts, flagOption(options, "apply_b_dec_to_input"));
    TRY_ASSIGN(const auto k, kOption(options, sae.dSae));
    TRY_ASSIGN(const auto threshold, thresholdOption(options));
    if (!activation && !weights.has("threshold"))
        return askFor(where, "its activation function", "activation=relu|topk|threshold");
    if (!subtracts)
        return askFor(where, "whether b_dec is subtracted from the input", "apply_b_dec_to_input=true|false");
    if (activation == "topk" && !k)
        return askFor(where, "how many atoms of a token fire", "k=K");
    if (activation == "threshold" && !threshold && !weights.has("threshold"))
        return askFor(where, "above what its atoms fire", "threshold=T");
    sae.architecture = activation.value_or("threshold");
    sae.applyBDecToInput = *subtracts;
    TRY(weights.readEncoder("W_enc", isTurned ? MatrixOrder::AtomsFirst : MatrixOrder::InputsFirst, sae));
    TRY(weights.readDecoder("W_dec", isTurned ? MatrixOrder::InputsFirst : MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases("b_enc", "b_dec", sae));
    if (sae.architecture == "topk") {
        sae.activation = TopK{*k};
    } else if (sae.architecture == "threshold" && threshold) {
        sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), *threshold)};
    } else if (sae.architecture == "threshold") {
        TRY_ASSIGN(auto thresholds, weights.read("threshold", {sae.dSae}));
        sae.activation = JumpRelu{std::move(thresholds)};
    }
    SaeTraining training;
    training.hookRule = "a bare file does not say it";
    TRY(decideTraining(training, options, sae));
    return sae;
}

using Load = Result<Sae> (*)(const SaePlace& place, const SaeAnswers& options);

/// Null if these are not the tensors of any SAE.
Load loaderOf(const fs::path& file, const TensorSource& source)
{
    if (isOpenAi(source))
        return loadOpenAi;
    if (isGoodfire(source))
        return loadLinear;
    const bool isLinear = source.has("encoder.weight") && source.has("decoder.weight") && source.has("decoder.bias");
    if (isLinear && numberAfter(file.stem().string(), "-l"))
        return loadLinear;
    if (isDictionaryLearning(source))
        return loadDictionaryLearning;
    return source.has("W_enc") && source.has("W_dec") ? loadPlainMatrices : nullptr;
}

} // namespace

bool isSingleFileSae(const fs::path& file)
{
    const auto source = openTorchZip(file);
    return source && loaderOf(file, **source);
}

Result<Sae> loadSingleFile(const SaePlace& place, const SaeAnswers& options)
{
    Load load = nullptr;
    {
        TRY_ASSIGN(const auto source, openTorchZip(place.file));
        load = loaderOf(place.file, *source);
    }
    if (!load) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} holds tensors, but not those of any SAE that is known", place.file.string()));
    }
    return load(place, options);
}

} // namespace atomscope
