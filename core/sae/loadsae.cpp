#include "core/sae/formats.h"
#include "core/sae/options.h"

#include <array>
#include <fmt/format.h>
#include <vector>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

struct Format
{
    const char* name;
    std::vector<const char*> files; ///< all of them lie in the folder
    Result<Sae> (*load)(const fs::path& folder, const SaeOptions& options); ///< null: recognised, not read
};

/// In order of recognition: the first whose files are all there.
const std::vector<Format>& formats()
{
    static const std::vector<Format> kFormats = {
        {"SAELens", {"cfg.json", "sae_weights.safetensors"}, loadSaelens},
        {"sparsify", {"cfg.json", "sae.safetensors"}, nullptr},
        {"OpenMOSS", {"config.json", "sae_weights.safetensors"}, nullptr},
        {"Llama Scope", {"hyperparams.json", "checkpoints/final.safetensors"}, nullptr},
        {"Gemma Scope 2", {"config.json", "params.safetensors"}, nullptr},
        {"Gemma Scope", {"params.npz"}, nullptr},
        {"dictionary_learning", {"ae.pt"}, nullptr},
        {"BatchTopK", {"config.json", "sae.pt"}, nullptr},
    };
    return kFormats;
}

bool hasAll(const fs::path& folder, const std::vector<const char*>& files)
{
    for (const char* file : files) {
        std::error_code ignored;
        if (!fs::exists(folder / file, ignored))
            return false;
    }
    return true;
}

} // namespace

Result<Sae> loadSae(const fs::path& path, const SaeOptions& options)
{
    TRY(checkSaeOptions(options));
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", path.string()));
    const fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
    for (const auto& format : formats()) {
        if (!hasAll(folder, format.files))
            continue;
        if (!format.load) {
            return fail(ErrorCode::Unsupported,
                        fmt::format("{} is an SAE in {} layout, which is not read yet", folder.string(), format.name));
        }
        return format.load(folder, options);
    }
    return fail(ErrorCode::NotFound,
                fmt::format("{} is not recognised as an SAE; expected a folder with cfg.json and "
                            "sae_weights.safetensors (SAELens)",
                            path.string()));
}

} // namespace atomscope
