#include "core/jobs/inspect.h"

#include "core/formats/dtypes.h"
#include "core/formats/hubfolder.h"
#include "core/model/languagemodel.h"
#include "core/sae/formats.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

bool has(const fs::path& folder, const char* file)
{
    std::error_code ignored;
    return fs::exists(folder / file, ignored);
}

Result<Inspection> inspectModel(const fs::path& folder)
{
    // Everything is read for the fingerprint, nothing but the embedding kept.
    TRY_ASSIGN(const auto model, loadLanguageModel(folder, {.upTo = Site{Site::Kind::Embed, -1}}));
    TRY_ASSIGN(const auto weights, openModelFolder(folder));
    const ModelInfo& info = model->info();
    Inspection result;
    result.kind = "model";
    result.format = info.family;
    result.facts = {{"name", info.name},
                    {"n_layers", std::int64_t{info.nLayers}},
                    {"d_model", std::int64_t{info.dModel}},
                    {"n_heads", std::int64_t{info.nHeads}},
                    {"d_head", std::int64_t{info.dHead}},
                    {"d_vocab", std::int64_t{info.dVocab}},
                    {"n_positions", std::int64_t{info.nPositions}},
                    {"weight_bytes", static_cast<std::int64_t>(info.nWeightBytes)},
                    {"norm", info.norm == NormKind::LayerNorm ? "layer_norm" : "rms_norm"},
                    {"fingerprint", model->fingerprint()}};
    result.tensors = weights->tensors();
    return result;
}

struct ActivationName
{
    std::string operator()(const Relu&) const { return "relu"; }
    std::string operator()(const JumpRelu&) const { return "jumprelu"; }
    std::string operator()(const TanhRelu&) const { return "tanh_relu"; }
    std::string operator()(const TopK& topK) const
    {
        return fmt::format("topk {}{}{}", topK.k,
                           topK.rescaleByDecoderNorm ? " of the pre-activations times decoder norms" : "",
                           topK.keepsNegative ? ", negative ones too" : "");
    }
    std::string operator()(const Gated&) const { return "gated"; }
    std::string operator()(const AbsTopK& topK) const { return fmt::format("topk {} of magnitudes", topK.k); }
    std::string operator()(const GroupMax& groups) const { return fmt::format("groupmax {}", groups.k); }
};

Result<Inspection> inspectSae(const fs::path& path, const SaeOptions& options)
{
    TRY_ASSIGN(const Sae sae, loadSae(path, options));
    Inspection result;
    result.kind = "sae";
    result.format = sae.format;
    result.facts = {{"architecture", sae.architecture},
                    {"activation", std::visit(ActivationName(), sae.activation)},
                    {"d_in", std::int64_t{sae.dIn}},
                    {"d_sae", std::int64_t{sae.dSae}},
                    {"apply_b_dec_to_input", sae.applyBDecToInput},
                    {"hook_name", sae.hookName},
                    {"model_name", sae.modelName}};
    if (sae.isTranscoder) {
        result.facts.emplace_back("out_hook_name", sae.outHookName);
        result.facts.emplace_back("d_out", std::int64_t{sae.outWidth()});
    }
    if (!sae.W_skip.empty())
        result.facts.emplace_back("skip", true);
    if (sae.contextSize)
        result.facts.emplace_back("context_size", std::int64_t{*sae.contextSize});
    result.facts.emplace_back("fingerprint", sae.fingerprint());
    result.decisions = sae.decisions;
    result.facts.emplace_back("weights_file", sae.weightsFile.string());
    TRY_ASSIGN(const auto source, openTensorFile(sae.weightsFile));
    result.tensors = source->tensors();
    return result;
}

std::string containerName(const fs::path& file)
{
    if (file.filename().string().ends_with(".index.json"))
        return file.filename().string().ends_with(".bin.index.json") ? "sharded torch" : "sharded safetensors";
    const std::string suffix = file.extension().string();
    if (suffix == ".npy" || suffix == ".npz")
        return suffix.substr(1);
    return suffix == ".pt" || suffix == ".pth" || suffix == ".bin" || suffix == ".ckpt" ? "torch" : "safetensors";
}

/// A file that is an SAE by itself; the weights inside a folder of settings are shown as the container they are.
bool isSaeFile(const fs::path& file)
{
    const auto found = findSaes(file);
    const std::string suffix = file.extension().string();
    return found && found->size() == 1 && suffix != ".safetensors" && suffix != ".json"
        && (suffix == ".npz" || isSingleFileSae(file) || (*found)[0].layout->load != loadSingleFile);
}

Result<Inspection> inspectContainer(const fs::path& file)
{
    Inspection result;
    result.kind = "container";
    TRY_ASSIGN(const auto source, openTensorFile(file));
    TRY(source->check());
    result.format = containerName(file);
    result.tensors = source->tensors();
    return result;
}

nlohmann::ordered_json tensorsJson(const std::vector<TensorInfo>& tensors)
{
    auto list = nlohmann::ordered_json::array();
    for (const auto& info : tensors)
        list.push_back({{"name", info.name}, {"dtype", dtypeName(info.dtype)}, {"shape", info.shape}});
    return list;
}

} // namespace

Result<Inspection> inspectPath(const fs::path& given, const SaeOptions& saeOptions)
{
    std::error_code ignored;
    if (!fs::exists(given, ignored))
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", given.string()));
    const fs::path path = resolveHubFolder(given);
    if (!fs::is_directory(path, ignored))
        return isSaeFile(path) ? inspectSae(path, saeOptions) : inspectContainer(path);
    const bool isModel = has(path, "config.json")
        && (has(path, "model.safetensors") || has(path, "model.safetensors.index.json")
            || has(path, "pytorch_model.bin") || has(path, "pytorch_model.bin.index.json"));
    if (isModel)
        return inspectModel(path);
    if (has(path, "model.safetensors.index.json"))
        return inspectContainer(path / "model.safetensors.index.json");
    return inspectSae(path, saeOptions);
}

std::string toJson(const Inspection& inspection, const fs::path& path)
{
    using Json = nlohmann::ordered_json;
    Json object = {{"path", path.string()}, {"kind", inspection.kind}, {"format", inspection.format}};
    for (const auto& [name, value] : inspection.facts)
        std::visit([&object, &key = name](const auto& v) { object[key] = v; }, value);
    if (!inspection.decisions.empty()) {
        auto& list = object["decisions"] = Json::array();
        for (const auto& [what, value, rule] : inspection.decisions)
            list.push_back({{"what", what}, {"value", value}, {"rule", rule}});
    }
    object["tensors"] = tensorsJson(inspection.tensors);
    return object.dump(-1, ' ', false, Json::error_handler_t::replace); // a path need not be UTF-8
}

} // namespace atomscope
