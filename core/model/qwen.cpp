// Qwen2 and 2.5 (Yang et al. 2024): Llama with biases on q, k and v. Qwen3 (Yang et al. 2025): Llama with an RMSNorm
// over each head's queries and keys.
#include "core/model/families.h"
#include "core/model/llamablock.h"
#include "core/model/rope.h"

namespace atomscope {

namespace {

/// layer_types; before it, use_sliding_window from layer max_window_layers on.
Result<std::vector<int>> readWindows(const ModelConfig& config, Architecture& model)
{
    const int nLayers = model.info.nLayers;
    TRY_ASSIGN(const int window, readWindow(config, 4096));
    TRY_ASSIGN(auto isWindowed, readWindowedLayers(config, nLayers));
    if (!isWindowed) {
        TRY_ASSIGN(const bool usesWindows, config.flag("use_sliding_window", false));
        TRY_ASSIGN(const int firstWindowed, config.integer("max_window_layers", 0, kMaxLayers, 28));
        isWindowed.emplace();
        for (int layer = 0; layer < nLayers; ++layer)
            isWindowed->push_back(usesWindows && layer >= firstWindowed);
    }
    return model.addWindows(*isWindowed, window);
}

Result<Architecture> qwenArchitecture(const ModelConfig& config, const std::string& family,
                                      const LlamaDefaults& defaults, const LlamaBlockOptions& common)
{
    TRY_ASSIGN(Architecture model, readLlamaConfig(config, family, defaults));
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, model.info.dHead));
    model.addRope(std::move(frequencies));
    TRY_ASSIGN(const std::vector<int> windows, readWindows(config, model));
    model.readBlock = [common, windows](WeightReader& weights, const Architecture& self, int layer) {
        LlamaBlockOptions options = common;
        options.window = windows[static_cast<std::size_t>(layer)];
        return readLlamaBlock(weights, self, layer, options);
    };
    return model;
}

} // namespace

Result<Architecture> qwen2Architecture(const ModelConfig& config)
{
    return qwenArchitecture(config, "qwen2", {.nPositions = 32768}, {.hasQkvBias = true});
}

Result<Architecture> qwen3Architecture(const ModelConfig& config)
{
    TRY_ASSIGN(const bool hasBias, config.flag("attention_bias", false));
    return qwenArchitecture(config, "qwen3", {.dHead = 128, .nPositions = 32768},
                            {.hasQkvBias = hasBias, .hasOutBias = hasBias, .hasHeadNorms = true});
}

} // namespace atomscope
