#include "core/sae/layouts.h"

#include "core/formats/hubfolder.h"
#include "core/sae/formats.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

using Paths = std::vector<fs::path>;

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxFolders = 20'000;

bool isFile(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// `weights`, if all of the companions lie in the folder too.
Paths together(const fs::path& folder, const char* weights, std::initializer_list<const char*> companions = {})
{
    const bool hasAll = isFile(folder / weights)
        && std::ranges::all_of(companions, [&](const char* name) { return isFile(folder / name); });
    return hasAll ? Paths{folder / weights} : Paths{};
}

Paths findSaelens(const fs::path& folder)
{
    return together(folder, "sae_weights.safetensors", {"cfg.json"});
}

Paths findSparsify(const fs::path& folder)
{
    return together(folder, "sae.safetensors", {"cfg.json"});
}

Paths findOpenMoss(const fs::path& folder)
{
    return together(folder, "sae_weights.safetensors", {"config.json"});
}

Paths findLlamaScope(const fs::path& folder)
{
    for (const char* weights : {"sae_weights.safetensors", "checkpoints/pruned.safetensors",
                                "checkpoints/final.safetensors", "checkpoints/pruned.pt", "checkpoints/final.pt"}) {
        if (auto found = together(folder, weights, {"hyperparams.json"}); !found.empty())
            return found;
    }
    return {};
}

Paths findGemmaScope2(const fs::path& folder)
{
    return together(folder, "params.safetensors");
}

Paths findGemmaScope(const fs::path& folder)
{
    return together(folder, "params.npz");
}

Paths findDictionaryLearning(const fs::path& folder)
{
    return together(folder, "ae.pt");
}

Paths findBatchTopK(const fs::path& folder)
{
    return together(folder, "sae.pt", {"config.json"});
}

/// The files of a folder for which `fits`, in the order of their names.
template <class Fits> Paths filesOf(const fs::path& folder, Fits fits)
{
    Paths found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (isFile(entry.path()) && fits(entry.path()))
            found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

Paths findConnorRob(const fs::path& folder)
{
    return filesOf(folder,
                   [](const fs::path& file) { return file.extension() == ".pt" && isFile(connorRobConfig(file)); });
}

Paths findQwenScope(const fs::path& folder)
{
    return filesOf(folder, isQwenScope);
}

Paths findMwhanna(const fs::path& folder)
{
    return filesOf(folder, isMwhanna);
}

Paths findSingleFiles(const fs::path& folder)
{
    return filesOf(folder, [](const fs::path& file) {
        return (file.extension() == ".pt" || file.extension() == ".pth") && isSingleFileSae(file);
    });
}

/// W_enc_<L>.safetensors and W_dec_<L>.safetensors for each layer: one model, whatever the number of files.
Paths findCrossLayer(const fs::path& folder)
{
    return together(folder, "W_enc_0.safetensors", {"W_dec_0.safetensors"});
}

Paths findTemporal(const fs::path& folder)
{
    return together(folder, "latest_ckpt.safetensors", {"conf.yaml"});
}

Paths findDistributed(const fs::path& folder)
{
    return together(folder, ".metadata", {"__0_0.distcp"});
}

/// In order of recognition: the first that finds something in a folder names what lies there.
constexpr SaeLayout kLayouts[] = {
    {"SAELens (cfg.json, sae_weights.safetensors)", findSaelens, loadSaelens},
    {"sparsify (cfg.json, sae.safetensors)", findSparsify, loadSparsify},
    {"Llama Scope (hyperparams.json, checkpoints/final.safetensors)", findLlamaScope, loadLlamaScope},
    {"OpenMOSS (config.json, sae_weights.safetensors)", findOpenMoss, loadOpenMoss},
    {"Gemma Scope 2 (params.safetensors)", findGemmaScope2, loadGemmaScope2},
    {"Gemma Scope (params.npz)", findGemmaScope, loadGemmaScope},
    {"dictionary_learning (ae.pt)", findDictionaryLearning, loadDictionaryLearning},
    {"BatchTopK (config.json, sae.pt)", findBatchTopK, loadBatchTopK},
    {"attention SAEs (NAME.pt, NAME_cfg.json)", findConnorRob, loadConnorRob},
    {"Qwen Scope (layer<N>.sae.pt)", findQwenScope, loadQwenScope},
    {"transcoder sets (config.yaml, layer_<N>.safetensors)", findMwhanna, loadMwhanna},
    {"cross-layer transcoders (W_enc_<L>.safetensors)", findCrossLayer, refuseCrossLayer},
    {"temporal SAEs (conf.yaml, latest_ckpt.safetensors)", findTemporal, refuseTemporal},
    {"distributed checkpoints (.metadata, __0_0.distcp)", findDistributed, refuseDistributed},
    {"single .pt or .pth files", findSingleFiles, loadSingleFile},
};

std::vector<FoundSae> findIn(const fs::path& folder)
{
    std::vector<FoundSae> found;
    for (const SaeLayout& layout : kLayouts) {
        for (auto& file : layout.find(folder))
            found.push_back({{folder, std::move(file)}, &layout});
        if (!found.empty())
            break;
    }
    return found;
}

struct Folder
{
    fs::path path;
    int depth;
};

/// Subfolders in the order of their names, behind what is waiting. Links to folders are not followed, hidden ones left
/// out.
void addSubfolders(const Folder& folder, std::vector<Folder>& waiting)
{
    std::vector<Folder> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder.path, ignored)) {
        const bool isHidden
            = entry.path().filename().string().starts_with('.'); // .git, .cache: copies of what is beside
        if (!isHidden && !entry.is_symlink(ignored) && entry.is_directory(ignored))
            found.push_back({entry.path(), folder.depth + 1});
    }
    std::ranges::sort(found, {}, &Folder::path);
    waiting.insert(waiting.end(), found.begin(), found.end());
}

/// The SAE that a file is a part of: its weights, or a file of settings in its folder.
std::vector<FoundSae> findByFile(const fs::path& file)
{
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code ignored;
    auto found = findIn(folder);
    auto above = folder.filename() == "checkpoints" ? findIn(folder.parent_path()) : std::vector<FoundSae>();
    for (auto* list : {&found, &above}) {
        for (const FoundSae& one : *list) {
            if (fs::equivalent(one.place.file, file, ignored))
                return {one};
        }
    }
    const std::string extension = file.extension().string();
    if (extension == ".pt" || extension == ".pth") // beside weights of another layout: a checkpoint, say
        return {{{folder, file}, &kLayouts[std::size(kLayouts) - 1]}};
    return extension == ".json" ? found : std::vector<FoundSae>();
}

} // namespace

Result<std::vector<FoundSae>> findSaes(const fs::path& path)
{
    std::error_code ignored;
    if (!fs::is_directory(path, ignored))
        return findByFile(path);
    std::vector<FoundSae> all;
    std::vector<Folder> waiting = {{resolveHubFolder(path), 0}};
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (waiting.size() > kMaxFolders)
            return fail(ErrorCode::Limit, fmt::format("there are too many folders below {}", path.string()));
        const Folder folder = waiting[i];
        auto found = findIn(folder.path);
        if (found.empty() && folder.depth < kMaxDepth)
            addSubfolders(folder, waiting);
        std::ranges::move(found, std::back_inserter(all));
    }
    return all;
}

} // namespace atomscope
