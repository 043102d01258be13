#include "core/formats/tensorsource.h"
#include "core/formats/torchzip.h"

#include <fmt/format.h>

namespace atomscope {

Result<std::unique_ptr<TensorSource>> openModelFolder(const std::filesystem::path& folder)
{
    const auto has = [&](const char* name) {
        std::error_code ignored;
        return std::filesystem::exists(folder / name, ignored);
    };
    if (has("model.safetensors"))
        return openSafetensors(folder / "model.safetensors");
    if (has("model.safetensors.index.json"))
        return openShardedSafetensors(folder / "model.safetensors.index.json");
    if (has("pytorch_model.bin")) // the same weights, in torch's own container
        return openTensorFile(folder / "pytorch_model.bin");
    if (has("pytorch_model.bin.index.json"))
        return openShardedTorch(folder / "pytorch_model.bin.index.json");
    return fail(ErrorCode::NotFound,
                fmt::format("{} has no weights: neither model.safetensors nor pytorch_model.bin, "
                            "nor an index of their shards, is there",
                            folder.string()));
}

} // namespace atomscope
