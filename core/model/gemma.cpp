// Gemma 1, 2 and 3 (Gemma Team 2024, 2024, 2025): Llama with scaled embeddings and norms stored as gain - 1; from 2 on
// with norms behind the sublayers too and windows in most layers; soft caps in 2, head norms and two rotary bases in 3.
#include "core/model/families.h"
#include "core/model/llamablock.h"
#include "core/model/rope.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

Result<Architecture> readGemmaConfig(const ModelConfig& config, const std::string& family, LlamaDefaults defaults)
{
    defaults.isTied = true;
    defaults.activation = "gelu_pytorch_tanh";
    TRY_ASSIGN(Architecture model, readLlamaConfig(config, family, defaults));
    // hidden_activation came later than hidden_act and overrides it; "gelu" always meant the tanh form.
    TRY_ASSIGN(const std::string oldName, config.text("hidden_act", defaults.activation));
    TRY_ASSIGN(model.activation, readActivation(config, "hidden_activation", oldName));
    if (model.activation == MlpActivation::GeluErf)
        model.activation = MlpActivation::GeluTanh;
    TRY(refuseFlag(config, "use_bidirectional_attention", "attention to later tokens (use_bidirectional_attention)"));
    model.gainIsOffset = true;
    model.embedScale = std::sqrt(static_cast<float>(model.info.dModel));
    return model;
}

/// Gemma 2 and 3: the scale of scores is not that of the heads' width.
Result<void> readScoreScale(const ModelConfig& config, Architecture& model)
{
    TRY_ASSIGN(const double scalar, config.number("query_pre_attn_scalar", 1e-6, 1e9, 256.0));
    model.heads.scale = static_cast<float>(1 / std::sqrt(scalar));
    model.meaning.emplace_back("query_pre_attn_scalar", scalar);
    return {};
}

/// A soft cap; an explicit null switches it off.
Result<float> readCap(const ModelConfig& config, std::string_view key, double fallback, Architecture& model)
{
    const nlohmann::json* value = config.value(key);
    double cap = 0;
    if (!value || !value->is_null()) {
        TRY_ASSIGN(cap, config.number(key, 0, 1e9, fallback));
    }
    model.meaning.emplace_back(key, cap);
    return static_cast<float>(cap);
}

Result<Block> readSandwichBlock(WeightReader& weights, const Architecture& model, int layer,
                                const LlamaBlockOptions& options)
{
    const int D = model.info.dModel;
    const std::string l = fmt::format("layers.{}.", layer);
    Block block;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, l + "input_layernorm", D));
    TRY(readLlamaAttention(weights, model, l, options, block));
    TRY_ASSIGN(block.attentionOutNorm, model.readNorm(weights, l + "post_attention_layernorm", D));
    TRY_ASSIGN(block.ln2, model.readNorm(weights, l + "pre_feedforward_layernorm", D));
    TRY(readLlamaMlp(weights, model, l, options, block));
    TRY_ASSIGN(block.mlpOutNorm, model.readNorm(weights, l + "post_feedforward_layernorm", D));
    return block;
}

/// layer_types; before it, every `pattern`-th layer sees all positions.
Result<std::vector<int>> readWindows(const ModelConfig& config, int pattern, Architecture& model)
{
    TRY_ASSIGN(const int window, readWindow(config, 4096));
    TRY_ASSIGN(auto isWindowed, readWindowedLayers(config, model.info.nLayers));
    if (!isWindowed) {
        isWindowed.emplace();
        for (int layer = 0; layer < model.info.nLayers; ++layer)
            isWindowed->push_back((layer + 1) % pattern != 0);
    }
    return model.addWindows(*isWindowed, window);
}

/// Gemma 3's rotary frequencies: those of layers that see everything, then those of layers with a window.
Result<void> addGemma3Ropes(const ModelConfig& config, Architecture& model)
{
    constexpr RopeDefaults kFull{.theta = 1e6};
    constexpr RopeDefaults kLocal{.theta = 1e4};
    const int K = model.info.dHead;
    TRY_ASSIGN(const ModelConfig parameters, config.object("rope_parameters"));
    if (parameters.has("full_attention") || parameters.has("sliding_attention")) {
        for (const auto& [key, defaults] :
             {std::pair{"full_attention", kFull}, std::pair{"sliding_attention", kLocal}}) {
            TRY_ASSIGN(const ModelConfig part, parameters.object(key));
            TRY_ASSIGN(auto frequencies, ropeFrequenciesOf(part, K, defaults));
            model.addRope(std::move(frequencies));
        }
        return {};
    }
    TRY_ASSIGN(auto full, ropeFrequencies(config, K, kFull));
    model.addRope(std::move(full));
    RopeDefaults local = kLocal;
    TRY_ASSIGN(local.theta, config.number("rope_local_base_freq", 1e-3, 1e12, kLocal.theta));
    TRY_ASSIGN(const ModelConfig unscaled, config.object("")); // an empty object of this file: nothing but the base
    TRY_ASSIGN(auto windowed, ropeFrequenciesOf(unscaled, K, local));
    model.addRope(std::move(windowed));
    return {};
}

} // namespace

Result<Architecture> gemmaArchitecture(const ModelConfig& config)
{
    TRY_ASSIGN(Architecture model, readGemmaConfig(config, "gemma", {.dHead = 256, .nPositions = 8192}));
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, model.info.dHead));
    model.addRope(std::move(frequencies));
    TRY_ASSIGN(const bool hasBias, config.flag("attention_bias", false));
    model.readBlock = [options = LlamaBlockOptions{.hasQkvBias = hasBias, .hasOutBias = hasBias}](
                          WeightReader& weights, const Architecture& self, int layer) {
        return readLlamaBlock(weights, self, layer, options);
    };
    return model;
}

Result<Architecture> gemma2Architecture(const ModelConfig& config)
{
    TRY_ASSIGN(Architecture model, readGemmaConfig(config, "gemma2", {.dHead = 256, .nPositions = 8192}));
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, model.info.dHead));
    model.addRope(std::move(frequencies));
    TRY(readScoreScale(config, model));
    TRY_ASSIGN(model.heads.softCap, readCap(config, "attn_logit_softcapping", 50, model));
    TRY_ASSIGN(model.logitCap, readCap(config, "final_logit_softcapping", 30, model));
    TRY_ASSIGN(const bool hasBias, config.flag("attention_bias", false));
    TRY_ASSIGN(const std::vector<int> windows, readWindows(config, 2, model));
    model.readBlock = [hasBias, windows](WeightReader& weights, const Architecture& self, int layer) {
        return readSandwichBlock(
            weights, self, layer,
            {.hasQkvBias = hasBias, .hasOutBias = hasBias, .window = windows[static_cast<std::size_t>(layer)]});
    };
    return model;
}

Result<Architecture> gemma3TextArchitecture(const ModelConfig& config)
{
    // The published configs of models that read pictures leave out what the smallest of them share.
    const LlamaDefaults defaults{.dModel = 2304,
                                 .dMlp = 9216,
                                 .nLayers = 26,
                                 .dVocab = 262208,
                                 .nHeads = 8,
                                 .nKvHeads = 4,
                                 .dHead = 256,
                                 .nPositions = 131072};
    TRY_ASSIGN(Architecture model, readGemmaConfig(config, "gemma3_text", defaults));
    TRY(addGemma3Ropes(config, model));
    TRY(readScoreScale(config, model));
    TRY_ASSIGN(model.heads.softCap, readCap(config, "attn_logit_softcapping", 0, model));
    TRY_ASSIGN(model.logitCap, readCap(config, "final_logit_softcapping", 0, model));
    TRY_ASSIGN(const bool hasBias, config.flag("attention_bias", false));
    TRY_ASSIGN(int pattern, config.integer("_sliding_window_pattern", 1, kMaxLayers, 6));
    TRY_ASSIGN(pattern, config.integer("sliding_window_pattern", 1, kMaxLayers, pattern));
    TRY_ASSIGN(const std::vector<int> windows, readWindows(config, pattern, model));
    model.prefixes = {"model.", "language_model.model.", "model.language_model."};
    model.readBlock = [hasBias, windows](WeightReader& weights, const Architecture& self, int layer) -> Result<Block> {
        const int window = windows[static_cast<std::size_t>(layer)];
        TRY_ASSIGN(
            Block block,
            readSandwichBlock(weights, self, layer,
                              {.hasQkvBias = hasBias, .hasOutBias = hasBias, .hasHeadNorms = true, .window = window}));
        block.rope = window > 0 ? 1 : 0;
        return block;
    };
    return model;
}

Result<Architecture> gemma3Architecture(const ModelConfig& config)
{
    TRY_ASSIGN(const ModelConfig text, config.object("text_config"));
    return gemma3TextArchitecture(text);
}

} // namespace atomscope
