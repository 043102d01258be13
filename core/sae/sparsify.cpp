// EleutherAI's sparsify: cfg.json and sae.safetensors, one folder a hookpoint.
#include "core/formats/jsonconfig.h"
#include "core/sae/formats.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// The hookpoint is the folder's name; several seeds of one lie in seed<N> below it.
std::string hookpointOf(const fs::path& folder)
{
    const fs::path clean = (folder / "").parent_path(); // without a slash at the end
    const std::string name = clean.filename().string();
    return name.starts_with("seed") ? clean.parent_path().filename().string() : name;
}

SaeTraining trainingOf(const fs::path& folder, const Sae& sae)
{
    SaeTraining training;
    const std::string hookpoint = hookpointOf(folder);
    training.hookName = sae.isTranscoder ? siteOfModuleInput(hookpoint) : siteOfModuleOutput(hookpoint);
    training.outHookName = siteOfModuleOutput(hookpoint);
    training.hookRule = fmt::format("the folder's name, \"{}\", is the module's path", hookpoint);
    training.prependBos = false;
    training.bosRule = "sparsify joins documents with EOS and begins no sequence with BOS";
    return training;
}

Result<void> readRun(const fs::path& folder, Sae& sae)
{
    // <run>/config.json, beside the hookpoints.
    const fs::path run = (folder / "").parent_path().parent_path() / "config.json";
    std::error_code ignored;
    if (!fs::is_regular_file(run, ignored))
        return {};
    const auto config = JsonConfig::load(run);
    if (!config || !config->has("hookpoints")) // somebody else's
        return {};
    TRY_ASSIGN(sae.modelName, config->text("model", ""));
    if (config->has("ctx_len")) {
        TRY_ASSIGN(sae.contextSize, config->integer("ctx_len", 1, 1 << 24));
    }
    return {};
}

Result<void> readActivation(const JsonConfig& config, Sae& sae)
{
    TRY_ASSIGN(const int k, config.integer("k", 1, sae.dSae, std::min(32, sae.dSae)));
    TRY_ASSIGN(const bool isSigned, config.flag("signed", false));
    TRY_ASSIGN(const std::string activation, config.text("activation", "topk"));
    if (activation == "groupmax" && sae.dSae % k == 0)
        sae.activation = GroupMax{k};
    else if (activation == "groupmax")
        return tl::unexpected(config.unsupported(fmt::format("{} atoms in {} groups", sae.dSae, k)));
    else if (activation != "topk")
        return tl::unexpected(config.unsupported(fmt::format("activation \"{}\"", activation)));
    else if (isSigned)
        sae.activation = AbsTopK{k};
    else
        sae.activation = TopK{k};
    return {};
}

} // namespace

Result<Sae> loadSparsify(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "cfg.json"));
    TRY_ASSIGN(const auto source, openSafetensors(place.file));
    const SaeWeights weights(*source);
    Sae sae;
    sae.format = "sparsify";
    TRY(weights.readSizes("encoder.weight", MatrixOrder::AtomsFirst, sae));
    TRY_ASSIGN(const int dIn, config.integer("d_in", 1, kMaxInput, sae.dIn));
    TRY_ASSIGN(const int expansion, config.integer("expansion_factor", 1, kMaxAtoms, 32));
    TRY_ASSIGN(int dSae, config.integer("num_latents", 0, kMaxAtoms, 0));
    if (dSae == 0)
        dSae = static_cast<int>(std::min<std::int64_t>(std::int64_t{dIn} * expansion, kMaxAtoms));
    sae.dIn = dIn;
    sae.dSae = dSae;
    TRY_ASSIGN(sae.isTranscoder, config.flag("transcode", false));
    TRY_ASSIGN(const bool hasSkip, config.flag("skip_connection", false));
    sae.architecture = sae.isTranscoder ? (hasSkip ? "skip_transcoder" : "transcoder") : hasSkip ? "skip" : "standard";
    sae.applyBDecToInput = !sae.isTranscoder;
    TRY(readActivation(config, sae));
    TRY(weights.readEncoder("encoder.weight", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readDecoder("W_dec", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases("encoder.bias", "b_dec", sae));
    if (hasSkip) {
        TRY_ASSIGN(sae.W_skip, weights.readTransposed("W_skip", sae.outWidth(), sae.dIn));
    }
    TRY(readRun(place.folder, sae));
    TRY(decideTraining(trainingOf(place.folder, sae), options, sae));
    return sae;
}

} // namespace atomscope
