// Mistral 7B (Jiang et al. 2023): Llama with a window in every layer (v0.1), or without (v0.2, v0.3).
#include "core/model/families.h"
#include "core/model/llamablock.h"
#include "core/model/rope.h"

namespace atomscope {

Result<Architecture> mistralArchitecture(const ModelConfig& config)
{
    TRY_ASSIGN(Architecture model, readLlamaConfig(config, "mistral", {.nPositions = 131072}));
    TRY_ASSIGN(auto frequencies, ropeFrequencies(config, model.info.dHead));
    model.addRope(std::move(frequencies));
    TRY_ASSIGN(const int window, readWindow(config, 4096));
    model.addWindows({window > 0}, window);
    model.readBlock
        = [options = LlamaBlockOptions{.window = window}](WeightReader& weights, const Architecture& self, int layer) {
              return readLlamaBlock(weights, self, layer, options);
          };
    return model;
}

} // namespace atomscope
