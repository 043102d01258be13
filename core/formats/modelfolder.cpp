#include "core/formats/tensorsource.h"

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
    if (has("pytorch_model.bin") || has("pytorch_model.bin.index.json")) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} holds its weights as pytorch_model.bin; save the model again as safetensors "
                                "(save_pretrained with safe_serialization=True)",
                                folder.string()));
    }
    return fail(ErrorCode::NotFound,
                fmt::format("{} has no weights: neither model.safetensors nor model.safetensors.index.json is there",
                            folder.string()));
}

} // namespace atomscope
