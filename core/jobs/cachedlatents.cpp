#include "core/jobs/cachedlatents.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/formats/dtypes.h"
#include "core/formats/hubfolder.h"
#include "core/jobs/latentrecords.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

struct OpenCache
{
    std::vector<LatentSplit> splits;
    std::shared_ptr<const TensorSource> first; ///< the first file
    std::int32_t nAtoms = 0;
};

Result<OpenCache> openCache(const LatentCache& cache, const Sae* sae)
{
    OpenCache opened;
    for (std::size_t i = 0; i < cache.files.size(); ++i) {
        TRY_ASSIGN(std::shared_ptr<const TensorSource> file, openSafetensors(cache.files[i]));
        TRY_ASSIGN(auto split, LatentSplit::open(file, cache.firstAtom[i]));
        opened.splits.push_back(std::move(split));
        if (i == 0)
            opened.first = std::move(file);
    }
    std::int64_t nAtoms = cache.nAtoms;
    if (nAtoms == 0 && sae)
        nAtoms = sae->dSae;
    if (nAtoms == 0) { // one file, and nobody says how many latents there are
        TRY_ASSIGN(nAtoms, opened.splits.front().largestLatent());
        ++nAtoms;
    }
    if (nAtoms < 1 || nAtoms > kMaxAtoms)
        return fail(
            ErrorCode::Limit,
            fmt::format("{} speaks of {} latents; 1 to {} are handled", cache.folder.string(), nAtoms, kMaxAtoms));
    if (sae && sae->dSae != nAtoms)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the SAE has {} atoms and the cache in {} has {}: they do not belong together",
                                sae->dSae, cache.folder.string(), nAtoms));
    opened.nAtoms = static_cast<std::int32_t>(nAtoms);
    return opened;
}

/// The place as the cache calls it: "layers.10.mlp".
std::string placeOf(const LatentCache& cache)
{
    return cache.folder == cache.files.front() ? cache.folder.stem().string() : folderName(cache.folder);
}

/// What the cache's config.json calls its model; empty if it does not.
std::string modelNameOf(const LatentCache& cache)
{
    constexpr std::uint64_t kMaxBytes = 1 << 20;
    const fs::path folder = cache.files.front().parent_path();
    const auto text = readTextFile(folder / "config.json", kMaxBytes);
    const auto config = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    const auto name = config.is_object() ? config.find("model_name") : config.end();
    return config.is_object() && name != config.end() && name->is_string() ? name->get<std::string>() : std::string();
}

/// Stands for the SAE that nobody has at hand: over the place, the model's name, and each file's name, size and first
/// activations. Labels stay with the cache they were made on.
Result<std::string> fingerprintOf(const LatentCache& cache, const OpenCache& opened)
{
    constexpr std::int64_t kMostValues = 1 << 12;
    Sha256 hash;
    hash.add("cached latents\n" + placeOf(cache) + "\n" + modelNameOf(cache) + "\n");
    hash.addU64(static_cast<std::uint64_t>(opened.nAtoms));
    std::vector<float> values;
    for (std::size_t i = 0; i < cache.files.size(); ++i) {
        TRY_ASSIGN(const auto file, openSafetensors(cache.files[i]));
        const std::int64_t count = opened.splits[i].count();
        hash.add(cache.files[i].filename().string() + "\n");
        hash.addU64(static_cast<std::uint64_t>(count));
        values.resize(static_cast<std::size_t>(std::min(kMostValues, count)));
        TRY(file->readPart("activations", 0, values));
        hash.addF32(values);
    }
    return hash.finish();
}

Result<CacheShape> shapeOf(const LatentCache& cache, const OpenCache& opened)
{
    CacheShape shape;
    shape.where = cache.files.front().string();
    shape.hasRows = true;
    const TensorInfo* tokens = opened.first->find("tokens");
    if (!tokens)
        return shape;
    if (tokens->shape.size() != 2 || !isWholeType(tokens->dtype))
        return fail(ErrorCode::ShapeMismatch, shape.where + ": its tokens are not rows of whole numbers");
    constexpr std::array<std::string_view, 1> kNames = {"tokens"};
    TRY_ASSIGN(auto ids, ShardedArray::make({opened.first}, {}, kNames));
    shape.nTokens = ids.count();
    shape.windowTokens = ids.shape().back();
    shape.ids = std::move(ids);
    return shape;
}

Result<void> describeLatents(const IndexJob& job, const LatentCache& cache, const OpenCache& opened,
                             IndexInputs& inputs)
{
    Definitions& to = inputs.definitions;
    const std::string place = placeOf(cache);
    if (inputs.sae) {
        describeSae(job, *inputs.sae, to);
        to.hookName = inputs.sae->hookName;
        to.inputNorm.clear();
    } else {
        to.saeName = place;
        to.saeFormat = "delphi's cache of latents";
        TRY_ASSIGN(to.saeFingerprint, fingerprintOf(cache, opened));
        to.hookName = siteOfModuleOutput(place);
        to.dSae = opened.nAtoms;
    }
    to.inputs = kCachedFirings;
    to.modelName = modelNameOf(cache);
    to.centring.clear(); // nobody says
    to.centringRule.clear();
    to.precision = fmt::format("activations kept as {}", dtypeName(opened.first->find("activations")->dtype));
    to.errorsAbsent = "made from cached firings, without the activations they came from";
    to.firingRule = "what the cache kept and is above 0; delphi leaves out activations of at most 1e-5";
    to.sources.push_back(place);
    return {};
}

} // namespace

Result<IndexInputs> loadCachedLatents(const IndexJob& job, const LatentCache& cache, std::stop_token stop)
{
    IndexInputs inputs;
    if (!job.sae.empty()) {
        TRY_ASSIGN(auto sae, loadSae(job.sae, job.saeOptions));
        inputs.sae = std::make_shared<const Sae>(std::move(sae));
    }
    TRY_ASSIGN(auto opened, openCache(cache, inputs.sae.get()));
    TRY(describeLatents(job, cache, opened, inputs));
    TRY_ASSIGN(const CacheShape shape, shapeOf(cache, opened));
    TRY_ASSIGN(auto text, openCachedText(job, shape, inputs.sae.get(), inputs));
    inputs.records = std::make_shared<LatentRecords>(std::move(text), std::move(opened.splits), opened.nAtoms,
                                                     inputs.definitions.dIn, std::move(stop));
    describeJob(job, inputs.definitions);
    return inputs;
}

} // namespace atomscope
