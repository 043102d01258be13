#include "core/jobs/cachedinputs.h"

#include "core/formats/dtypes.h"
#include "core/formats/hubfolder.h"
#include "core/jobs/activationrecords.h"
#include "core/jobs/cachedlatents.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 2> kArrayFiles = {".npy", ".safetensors"};

Result<std::vector<std::shared_ptr<const TensorSource>>> openAll(std::span<const fs::path> paths)
{
    TRY_ASSIGN(const auto files, filesInNumberOrder(paths, kArrayFiles));
    std::vector<std::shared_ptr<const TensorSource>> sources;
    for (const fs::path& file : files) {
        TRY_ASSIGN(auto source, openTensorFile(file));
        sources.push_back(std::move(source));
    }
    return sources;
}

/// The axes in front of an array's rows of `width` values, the last axis of which may be [heads, d_head].
Result<std::vector<std::int64_t>> leadingAxes(const ShardedArray& array, int width)
{
    std::vector<std::int64_t> shape = array.shape();
    const std::size_t n = shape.size();
    if (shape.back() == width)
        shape.pop_back();
    else if (n >= 3 && shape[n - 1] > 0 && width % shape[n - 1] == 0 && shape[n - 2] == width / shape[n - 1])
        shape.resize(n - 2);
    else
        shape.clear();
    if (shape.size() == 1 || shape.size() == 2)
        return shape;
    return fail(ErrorCode::ShapeMismatch,
                fmt::format("{} has shape [{}]; the SAE reads [N, {}] or [B, T, {}], the last axis perhaps as [heads, "
                            "d_head]",
                            array.path().string(), fmt::join(array.shape(), ", "), width, width));
}

Result<CacheShape> shapeOf(const ShardedArray& activations, int width)
{
    TRY_ASSIGN(const auto axes, leadingAxes(activations, width));
    CacheShape shape;
    shape.nTokens = activations.count() / width;
    shape.where = activations.path().string();
    shape.hasRows = axes.size() == 2;
    if (shape.hasRows)
        shape.windowTokens = axes.back();
    if (shape.nTokens == 0)
        return fail(ErrorCode::Usage, shape.where + " holds no activations");
    return shape;
}

/// What an SAE's own rule about centring means for activations of which nobody knows how they were processed.
void adaptCentring(const IndexJob& job, Sae& sae)
{
    const bool isAsked = job.saeOptions.contains("centring");
    if (sae.centring == Centring::SubtractValueBias) {
        spdlog::warn("the SAE saw activations without the constant of folded value biases; no model is at hand to take "
                     "it off, so the activations are taken as the SAE saw them");
        sae.centring = Centring::None;
        const auto decision = std::ranges::find(sae.decisions, "centring", &Decision::what);
        if (decision != sae.decisions.end())
            *decision = {"centring", "none", "no model is at hand to ask for its value biases"};
    } else if (sae.centring == Centring::SubtractMean && !isAsked) {
        spdlog::warn("the SAE was trained on centred activations: the mean over d_in is taken out of each row, which "
                     "is right for a model with LayerNorm; give --sae-option centring=none for one with RMSNorm");
    }
}

/// What an SAE's rows are, and what cannot be known without a model.
void describeActivations(const IndexJob& job, const ShardedArray& activations, IndexInputs& inputs)
{
    const Sae& sae = *inputs.sae;
    Definitions& to = inputs.definitions;
    describeSae(job, sae, to);
    to.inputs = kCachedActivations;
    to.modelName = sae.modelName;
    to.hookName = sae.hookName;
    to.precision = fmt::format("float32 (activations kept as {})", dtypeName(activations.dtype()));
    if (sae.isTranscoder)
        to.errorsAbsent = "a transcoder reconstructs another place than the one whose activations were given";
    for (const auto& path : job.cache.activations)
        to.sources.push_back(folderName(path));
}

/// Of activations in one folder: what lies beside them under its usual name, where nothing else was said.
IndexJob withFilesOfFolder(IndexJob job)
{
    std::error_code failed;
    if (job.cache.activations.size() != 1 || !fs::is_directory(job.cache.activations.front(), failed))
        return job;
    const fs::path folder = job.cache.activations.front();
    if (job.sae.empty() && fs::is_directory(folder / "sae", failed))
        job.sae = folder / "sae";
    if (job.cache.tokenIds.empty() && fs::is_regular_file(folder / "token_ids.json", failed))
        job.cache.tokenIds = {folder / "token_ids.json"};
    if (job.cache.tokenizer.empty() && fs::is_regular_file(folder / "tokenizer.json", failed))
        job.cache.tokenizer = folder / "tokenizer.json";
    return job;
}

} // namespace

Result<IndexInputs> loadCachedInputs(const IndexJob& asked, std::stop_token stop)
{
    TRY_ASSIGN(const auto latents, findLatentCache(asked.cache.activations));
    if (latents)
        return loadCachedLatents(asked, *latents, std::move(stop));
    const IndexJob job = withFilesOfFolder(asked);
    TRY_ASSIGN(auto files, openAll(job.cache.activations)); // what is missing is reported before anything is loaded
    constexpr std::array<std::string_view, 1> kUsual = {"activations"};
    TRY_ASSIGN(auto activations, ShardedArray::make(std::move(files), job.cache.array, kUsual));
    if (job.sae.empty())
        return fail(ErrorCode::Usage, "activations need an SAE to be encoded with: give --sae");
    IndexInputs inputs;
    TRY_ASSIGN(auto sae, loadSae(job.sae, job.saeOptions));
    adaptCentring(job, sae);
    inputs.sae = std::make_shared<const Sae>(std::move(sae));
    TRY_ASSIGN(const CacheShape shape, shapeOf(activations, inputs.sae->dIn));
    describeActivations(job, activations, inputs);
    TRY_ASSIGN(auto text, openCachedText(job, shape, inputs.sae.get(), inputs));
    inputs.records = std::make_shared<ActivationRecords>(std::move(text), std::move(activations), inputs.sae->dIn,
                                                         std::move(stop));
    describeJob(job, inputs.definitions);
    return inputs;
}

} // namespace atomscope
