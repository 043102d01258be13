#include "core/model/config.h"

namespace atomscope {

Result<ModelConfig> loadModelConfig(const std::filesystem::path& folder)
{
    TRY_ASSIGN(auto config, ModelConfig::load(folder / "config.json"));
    if (config.has("quantization_config"))
        return tl::unexpected(config.unsupported("the weights are quantized (quantization_config); use the "
                                                 "original float weights"));
    return config;
}

} // namespace atomscope
