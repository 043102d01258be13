// openai/sparse_autoencoder: one .pt with the state of the autoencoder and the name of its activation function.
#include "core/formats/torchzip.h"
#include "core/sae/formats.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace atomscope {

namespace {

/// Folders are named by the place, behind which the version may follow.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPlaces = {{
    {"resid_post_attn", "hook_resid_mid"},
    {"resid_post_mlp", "hook_resid_post"},
    {"resid_delta_attn", "hook_attn_out"},
    {"resid_delta_mlp", "hook_mlp_out"},
    {"mlp_post_act", "mlp.hook_post"},
}};

/// .../resid_post_mlp_v5_32k/autoencoders/6.pt
SaeTraining trainingOf(const std::filesystem::path& file)
{
    SaeTraining training;
    training.prependBos = false;
    training.bosRule = "the authors' contexts begin without BOS";
    training.hookRule = "no folder above is named by a place";
    const auto layer = numberAfter("#" + file.stem().string(), "#");
    for (auto at = file.parent_path(); layer && at.has_filename(); at = at.parent_path()) {
        const std::string name = at.filename().string();
        for (const auto& [place, site] : kPlaces) {
            if (!name.starts_with(place))
                continue;
            training.hookName = fmt::format("blocks.{}.{}", *layer, site);
            training.hookRule = fmt::format("the folder \"{}\" and the file's number {}", name, *layer);
            return training;
        }
    }
    return training;
}

const std::string* textOf(const TorchFile& file, const char* name)
{
    const PickledScalar* value = file.scalar(name);
    return value ? std::get_if<std::string>(value) : nullptr;
}

Result<void> readActivation(const TorchFile& file, Sae& sae)
{
    const std::string* name = textOf(file, "activation");
    if (!name)
        return fail(ErrorCode::BadFormat,
                    fmt::format("{} does not name its activation function", file.path().string()));
    sae.architecture = *name;
    if (*name == "ReLU")
        return {};
    if (*name != "TopK") {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("{} has activation function \"{}\"; ReLU and TopK are read", file.path().string(), *name));
    }
    const PickledScalar* k = file.scalar("activation_state_dict.k");
    const auto* number = k ? std::get_if<std::int64_t>(k) : nullptr;
    if (!number || *number < 1 || *number > sae.dSae)
        return fail(ErrorCode::BadFormat, fmt::format("{} has no k in its range", file.path().string()));
    const std::string* after = textOf(file, "activation_state_dict.postact_fn");
    if (after && *after != "ReLU" && *after != "Identity") {
        return fail(ErrorCode::Unsupported, fmt::format("{} has \"{}\" behind its TopK", file.path().string(), *after));
    }
    TopK topK;
    topK.k = static_cast<int>(*number);
    topK.keepsNegative = after && *after == "Identity";
    sae.activation = topK;
    sae.inputNorm = InputNorm::LayerNorm;
    return {};
}

} // namespace

bool isOpenAi(const TensorSource& source)
{
    return source.has("pre_bias") && source.has("latent_bias") && source.has("encoder.weight");
}

Result<Sae> loadOpenAi(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto file, openTorchZip(place.file));
    const SaeWeights weights(*file);
    Sae sae;
    sae.format = "openai";
    TRY(weights.readSizes("encoder.weight", MatrixOrder::AtomsFirst, sae));
    TRY(readActivation(*file, sae));
    TRY(weights.readEncoder("encoder.weight", MatrixOrder::AtomsFirst, sae));
    if (weights.has("decoder.weight")) {
        TRY(weights.readDecoder("decoder.weight", MatrixOrder::InputsFirst, sae));
    } else { // the first versions tie the decoder to the encoder
        TRY_ASSIGN(sae.W_dec, weights.read("encoder.weight", {sae.dSae, sae.dIn}));
        sae.decisions.push_back({"decoder", "the encoder, transposed", "the file has no decoder.weight"});
    }
    TRY(weights.readBiases("latent_bias", "pre_bias", sae));
    SaeTraining training = trainingOf(place.file);
    training.normRule = "TopK autoencoders of this format normalise their input, the others do not";
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
