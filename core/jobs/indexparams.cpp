#include "core/jobs/indexparams.h"

#include "core/jobs/paramreader.h"
#include "core/jobs/splitname.h"

#include <algorithm>
#include <string>

namespace atomscope {

using nlohmann::json;

namespace {

void readCache(ParamReader& reader, CacheFiles& cache)
{
    const auto readPaths = [&reader](const char* name, std::vector<std::filesystem::path>& paths) {
        std::vector<std::string> names;
        reader.read(name, names);
        paths.assign(names.begin(), names.end());
    };
    readPaths("activations", cache.activations);
    readPaths("token_ids", cache.tokenIds);
    readPaths("documents", cache.documents);
    std::string tokenizer;
    reader.read("tokenizer", tokenizer);
    cache.tokenizer = tokenizer;
    reader.read("array", cache.array);
    reader.read("special_ids", cache.specialIds);
    std::int32_t bos = -1;
    reader.read("bos_id", bos);
    if (bos >= 0)
        cache.bosId = bos;
}

Result<IndexJob> readJob(const json& params, bool isWhole)
{
    std::string model;
    std::string sae;
    std::string out;
    std::string split = "none";
    std::vector<std::string> corpus;
    IndexJob job;
    ParamReader reader(params);
    const bool needsAll = isWhole && !(params.is_object() && params.contains("activations"));
    reader.read("model", model, needsAll);
    reader.read("sae", sae, needsAll);
    reader.read("corpus", corpus, needsAll);
    reader.read("out", out, isWhole);
    readCache(reader, job.cache);
    reader.read("tokens", job.tokens);
    reader.read("context", job.context);
    reader.read("threads", job.threads);
    reader.read("seed", job.seed);
    reader.read("segment_tokens", job.segmentTokens);
    reader.read("specials_as_text", job.specialsAsText);
    reader.read("split", split);
    reader.read("text_key", job.textKey);
    reader.read("dense_sample", job.denseBytes);
    reader.read("loss", job.loss);
    reader.read("force", job.force);
    reader.read("sanity_check", job.checksSanity);
    reader.read("sae_options", job.saeOptions);
    TRY(reader.outcome());
    TRY_ASSIGN(job.split, splitFromName(split));
    if (std::ranges::find(corpus, "-") != corpus.end())
        return fail(ErrorCode::Usage, "standard input (-) carries the requests and cannot be a corpus as well");
    job.model = model;
    job.sae = sae;
    job.out = out;
    job.corpus.assign(corpus.begin(), corpus.end());
    return job;
}

} // namespace

Result<IndexJob> indexJobFromParams(const json& params)
{
    return readJob(params, true);
}

Result<IndexJob> partialJobFromParams(const json& params)
{
    return readJob(params, false);
}

} // namespace atomscope
