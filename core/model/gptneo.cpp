// GPT-Neo (Black et al. 2021) and TinyStories: GPT-2 with separate q, k, v without biases, scores that are not scaled,
// and layers that alternate between all positions and a window.
#include "core/model/families.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using nlohmann::json;

/// attention_layers, or what attention_types = [[["global", "local"], n], ...] unfolds to.
Result<std::vector<bool>> readLocalLayers(const ModelConfig& config, int nLayers)
{
    const auto malformed = [&] {
        return fail(ErrorCode::BadFormat,
                    fmt::format("{}: \"attention_layers\" or \"attention_types\" must say \"global\" or \"local\" for "
                                "each of {} layers",
                                config.file().string(), nLayers));
    };
    std::vector<json> names;
    const auto append = [&](const json& list) {
        for (std::size_t i = 0; i < list.size() && std::ssize(names) <= nLayers; ++i)
            names.push_back(list[i]);
    };
    if (config.has("attention_layers")) {
        if (!config.value("attention_layers")->is_array())
            return malformed();
        append(*config.value("attention_layers"));
    } else if (config.has("attention_types")) {
        if (!config.value("attention_types")->is_array())
            return malformed();
        for (const json& entry : *config.value("attention_types")) {
            if (!entry.is_array() || entry.size() != 2 || !entry[0].is_array() || !entry[1].is_number_integer())
                return malformed();
            for (auto repeat = entry[1].get<std::int64_t>(); repeat > 0 && std::ssize(names) <= nLayers; --repeat) {
                append(entry[0]);
                if (entry[0].empty())
                    return malformed();
            }
        }
    } else {
        return std::vector<bool>(static_cast<std::size_t>(nLayers), false);
    }
    std::vector<bool> isLocal;
    for (const json& name : names) {
        if (name != "global" && name != "local")
            return malformed();
        isLocal.push_back(name == "local");
    }
    return std::ssize(isLocal) == nLayers ? Result<std::vector<bool>>(isLocal) : malformed();
}

Result<Block> readGptNeoBlock(WeightReader& weights, const Architecture& model, int window, int layer)
{
    const int D = model.info.dModel;
    const int M = model.dMlp;
    const std::string h = fmt::format("h.{}.", layer);
    const std::string attention = h + "attn.attention.";
    Block block;
    TRY_ASSIGN(block.ln1, model.readNorm(weights, h + "ln_1", D));
    TRY_ASSIGN(
        block.qkv,
        weights.linears({{attention + "q_proj", D}, {attention + "k_proj", D}, {attention + "v_proj", D}}, D, false));
    TRY_ASSIGN(block.attentionOut, weights.linear(attention + "out_proj", D, D, true));
    TRY_ASSIGN(block.ln2, model.readNorm(weights, h + "ln_2", D));
    TRY_ASSIGN(block.mlpIn, weights.linear(h + "mlp.c_fc", D, M, true));
    TRY_ASSIGN(block.mlpOut, weights.linear(h + "mlp.c_proj", M, D, true));
    block.heads = model.heads;
    block.heads.window = window;
    return block;
}

} // namespace

Result<Architecture> gptNeoArchitecture(const ModelConfig& config)
{
    Architecture model;
    ModelInfo& info = model.info;
    info.family = "gpt_neo";
    info.norm = NormKind::LayerNorm;
    TRY_ASSIGN(info.dModel, config.integer("hidden_size", 1, kMaxWidth));
    TRY_ASSIGN(info.nLayers, config.integer("num_layers", 1, kMaxLayers));
    TRY_ASSIGN(info.nHeads, config.integer("num_heads", 1, kMaxHeads));
    TRY_ASSIGN(info.dVocab, config.integer("vocab_size", 1, kMaxVocabulary));
    TRY_ASSIGN(info.nPositions, config.integer("max_position_embeddings", 1, kMaxPositions, 2048));
    TRY_ASSIGN(model.dMlp, config.integer("intermediate_size", 1, kMaxMlpWidth, 4 * info.dModel));
    TRY_ASSIGN(model.epsilon, config.number("layer_norm_epsilon", 0, 1, 1e-5));
    TRY_ASSIGN(model.activation, readActivation(config, "activation_function", "gelu_new"));
    TRY_ASSIGN(const int window, config.integer("window_size", 1, kMaxPositions, 256));
    TRY_ASSIGN(const std::vector<bool> isLocal, readLocalLayers(config, info.nLayers));
    TRY_ASSIGN(const bool isTied, config.flag("tie_word_embeddings", true));
    TRY_ASSIGN(model.heads, dividedHeads(config, "hidden_size", info.dModel, info.nHeads));
    model.heads.scale = 1;
    info.dHead = model.heads.dHead;

    model.prefixes = {"transformer."};
    model.embedding = "wte.weight";
    model.positions = "wpe.weight";
    model.finalNorm = "ln_f";
    model.head = isTied ? "" : "lm_head";
    model.meaning = {{"gpt_neo.num_heads", info.nHeads},
                     {"layer_norm_epsilon", model.epsilon},
                     {"activation", static_cast<double>(model.activation)}};
    model.readBlock
        = [windows = model.addWindows(isLocal, window)](WeightReader& weights, const Architecture& self, int layer) {
              return readGptNeoBlock(weights, self, windows[static_cast<std::size_t>(layer)], layer);
          };
    return model;
}

} // namespace atomscope
