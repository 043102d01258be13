#include "core/jobs/indexparams.h"

#include "core/jobs/paramreader.h"
#include "core/jobs/splitname.h"

#include <algorithm>
#include <string>

namespace atomscope {

using nlohmann::json;

namespace {

Result<IndexJob> readJob(const json& params, bool isWhole)
{
    std::string model;
    std::string sae;
    std::string out;
    std::string split = "none";
    std::vector<std::string> corpus;
    IndexJob job;
    ParamReader reader(params);
    reader.read("model", model, isWhole);
    reader.read("sae", sae, isWhole);
    reader.read("corpus", corpus, isWhole);
    reader.read("out", out, isWhole);
    reader.read("tokens", job.tokens);
    reader.read("context", job.context);
    reader.read("threads", job.threads);
    reader.read("seed", job.seed);
    reader.read("segment_tokens", job.segmentTokens);
    reader.read("specials_as_text", job.specialsAsText);
    reader.read("split", split);
    reader.read("text_key", job.textKey);
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
