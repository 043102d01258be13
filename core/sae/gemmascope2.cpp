// Gemma Scope 2: params.safetensors, mostly with a config.json beside it.
#include "core/formats/jsonconfig.h"
#include "core/sae/formats.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

using Names = std::pair<std::string_view, std::string_view>;

/// "model.layers.3.self_attn.o_proj.input", "model.layers.3.output", ...
std::string siteOfHook(const std::string& hook)
{
    return hook.ends_with(".input") ? siteOfModuleInput(hook) : siteOfModuleOutput(hook);
}

Result<void> readConfig(const JsonConfig& config, SaeTraining& training, Sae& sae)
{
    TRY_ASSIGN(const std::string architecture, config.text("architecture", "jump_relu"));
    if (architecture != "jump_relu")
        return tl::unexpected(config.unsupported(fmt::format("architecture \"{}\"", architecture)));
    TRY_ASSIGN(sae.modelName, config.text("model_name", ""));
    TRY_ASSIGN(const std::string in, config.text("hf_hook_point_in", ""));
    TRY_ASSIGN(const std::string out, config.text("hf_hook_point_out", in));
    training.hookName = siteOfHook(in);
    training.outHookName = siteOfHook(out);
    training.hookRule = fmt::format("hf_hook_point_in \"{}\" in config.json", in);
    sae.isTranscoder = in != out;
    return {};
}

/// Without config.json: <kind>/layer_<N>_width_<W>_l0_<size>.
void readPath(const fs::path& folder, SaeTraining& training, Sae& sae)
{
    constexpr std::array kKinds = {Names("resid_post", "hook_resid_post"), Names("attn_out", "attn.hook_z"),
                                   Names("mlp_out", "hook_mlp_out"), Names("transcoder", "mlp.hook_in")};
    std::error_code ignored;
    const fs::path whole = (fs::absolute(folder, ignored) / "").parent_path();
    const std::string kind = whole.parent_path().filename().string();
    const auto layer = numberAfter(whole.filename().string(), "layer_");
    training.hookRule = "there is no config.json, and the path names no place (resid_post/layer_N_...)";
    for (const auto& [name, site] : kKinds) {
        if (!layer || !kind.starts_with(name))
            continue;
        training.hookName = fmt::format("blocks.{}.{}", *layer, site);
        training.outHookName = fmt::format("blocks.{}.hook_mlp_out", *layer);
        training.hookRule = fmt::format("the path: {}/{}", kind, whole.filename().string());
        sae.isTranscoder = name == "transcoder";
    }
}

} // namespace

Result<Sae> loadGemmaScope2(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openSafetensors(place.file));
    const SaeWeights weights(*source);
    SaeTraining training;
    training.prependBos = true;
    training.bosRule = "the files do not say; Gemma models are given BOS";
    Sae sae;
    sae.format = "gemma-scope-2";
    std::error_code ignored;
    if (fs::exists(place.folder / "config.json", ignored)) {
        TRY_ASSIGN(const JsonConfig config, JsonConfig::load(place.folder / "config.json"));
        TRY(readConfig(config, training, sae));
    } else {
        readPath(place.folder, training, sae);
    }
    sae.architecture = sae.isTranscoder ? "jumprelu_transcoder" : "jumprelu";
    sae.applyBDecToInput = false;
    TRY(weights.readSizes("w_enc", MatrixOrder::InputsFirst, sae));
    if (const TensorInfo* decoder = source->find("w_dec"); decoder && decoder->shape.size() == 3) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} writes to several layers (a cross-layer transcoder or crosscoder), which is not "
                                "read",
                                place.file.string()));
    }
    if (const TensorInfo* bias = source->find("b_dec"); sae.isTranscoder && bias && bias->count() <= kMaxInput)
        sae.dOut = static_cast<int>(bias->count());
    TRY(weights.readEncoder("w_enc", MatrixOrder::InputsFirst, sae));
    TRY(weights.readDecoder("w_dec", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases("b_enc", "b_dec", sae));
    TRY_ASSIGN(auto threshold, weights.read("threshold", {sae.dSae}));
    sae.activation = JumpRelu{std::move(threshold)};
    if (weights.has("affine_skip_connection")) {
        // x @ A, as the authors' own loader has it; SAELens stores A as W_skip and applies its transpose.
        TRY_ASSIGN(sae.W_skip, weights.read("affine_skip_connection", {sae.dIn, sae.outWidth()}));
        sae.decisions.push_back(
            {"skip", "x @ affine_skip_connection", "untransposed, as the authors' loader applies it"});
    }
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
