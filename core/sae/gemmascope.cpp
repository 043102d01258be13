// Gemma Scope: params.npz alone. The place is said by the path, or has to be asked for.
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// What the folders above say: <repository>/layer_<L>/width_<W>/average_l0_<n>, or .../embedding/width_<W>/...
struct PathFacts
{
    std::optional<int> layer;
    bool isEmbedding = false;
    std::string repository; ///< the folder that is named like the published ones ("gemma-scope-2b-pt-res"), or empty
};

PathFacts readPath(const fs::path& folder)
{
    PathFacts facts;
    std::error_code ignored;
    const fs::path whole = fs::absolute(folder, ignored);
    for (const fs::path& part : whole) {
        const std::string name = part.string();
        if (name.starts_with("layer_"))
            facts.layer = numberAfter(name, "layer_");
        else if (name == "embedding")
            facts.isEmbedding = true;
        else if (name.find("gemma-scope-") != std::string::npos)
            facts.repository = name;
    }
    return facts;
}

SaeTraining trainingOf(const PathFacts& facts, bool isTranscoder)
{
    SaeTraining training;
    training.prependBos = true;
    training.bosRule = "Gemma Scope was trained on sequences that begin with BOS";
    training.hookRule = "the path names no place (gemma-scope-...-res/layer_L)";
    const auto set = [&](const char* site, const char* outSite) {
        training.hookName = fmt::format("blocks.{}.{}", *facts.layer, site);
        training.outHookName = fmt::format("blocks.{}.{}", *facts.layer, outSite);
        training.hookRule = fmt::format("the path: {}, layer_{}", facts.repository, *facts.layer);
    };
    if (facts.isEmbedding) {
        training.hookName = "hook_embed";
        training.hookRule = "the folder \"embedding\"";
    } else if (facts.layer && isTranscoder) {
        set("ln2.hook_normalized", "hook_mlp_out");
    } else if (facts.layer && facts.repository.ends_with("-res")) {
        set("hook_resid_post", "");
    } else if (facts.layer && facts.repository.ends_with("-mlp")) {
        set("hook_mlp_out", "");
    } else if (facts.layer && facts.repository.ends_with("-att")) {
        set("attn.hook_z", "");
    }
    return training;
}

/// The SAE saw embeddings before the model multiplies them by sqrt(d_model); the site gives them after it. As SAELens
/// does it, b_dec stays.
void rescaleEmbedding(Sae& sae)
{
    const float root = std::sqrt(static_cast<float>(sae.dIn));
    for (float& value : sae.W_enc)
        value /= root;
    for (float& value : sae.W_dec)
        value *= root;
    sae.decisions.push_back(
        {"embedding", "W_enc / sqrt(d_in), W_dec * sqrt(d_in)", "trained on embeddings before the model scales them"});
}

} // namespace

Result<Sae> loadGemmaScope(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openNpz(place.file));
    const SaeWeights weights(*source);
    const bool isLower = weights.has("w_enc");
    const char* encoder = isLower ? "w_enc" : "W_enc";
    const char* decoder = isLower ? "w_dec" : "W_dec";
    const PathFacts facts = readPath(place.folder);
    Sae sae;
    sae.format = "gemma-scope";
    sae.architecture = "jumprelu";
    sae.applyBDecToInput = false;
    sae.isTranscoder = facts.repository.ends_with("-transcoders") || options.has("out_hook_name");
    TRY(weights.readSizes(encoder, MatrixOrder::InputsFirst, sae));
    if (const TensorInfo* bias = source->find("b_dec"); sae.isTranscoder && bias && bias->count() <= kMaxInput)
        sae.dOut = static_cast<int>(bias->count());
    TRY(weights.readEncoder(encoder, MatrixOrder::InputsFirst, sae));
    TRY(weights.readDecoder(decoder, MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases("b_enc", "b_dec", sae));
    TRY_ASSIGN(auto threshold, weights.read("threshold", {sae.dSae}));
    sae.activation = JumpRelu{std::move(threshold)};
    sae.contextSize = 1024; // of all of its training
    if (facts.isEmbedding)
        rescaleEmbedding(sae);
    TRY(decideTraining(trainingOf(facts, sae.isTranscoder), options, sae));
    return sae;
}

} // namespace atomscope
