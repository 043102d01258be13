// Llama 2, 3, 3.1, 3.2 (Touvron et al. 2023, Dubey et al. 2024).
#include "core/model/families.h"
#include "core/model/llamablock.h"
#include "core/model/rope.h"

namespace atomscope {

Result<Architecture> llamaArchitecture(const ModelConfig& config)
{
    TRY_ASSIGN(Architecture model, readLlamaConfig(config, "llama", {}));
    LlamaBlockOptions options;
    TRY_ASSIGN(options.hasQkvBias, config.flag("attention_bias", false));
    TRY_ASSIGN(options.hasMlpBias, config.flag("mlp_bias", false));
    options.hasOutBias = options.hasQkvBias;
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, model.info.dHead));
    model.addRope(std::move(frequencies));
    model.readBlock = [options](WeightReader& weights, const Architecture& self, int layer) {
        return readLlamaBlock(weights, self, layer, options);
    };
    return model;
}

} // namespace atomscope
