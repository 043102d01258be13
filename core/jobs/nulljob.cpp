#include "core/jobs/nulljob.h"

#include "core/jobs/nullsae.h"
#include "core/jobs/pairedrecords.h"
#include "core/jobs/splitname.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <utility>

namespace atomscope {

namespace {

Result<AtomIndex> openPaired(const std::filesystem::path& file)
{
    TRY_ASSIGN(auto index, AtomIndex::open(file));
    if (index.isImported())
        return fail(ErrorCode::Usage, file.string() + " was imported: its text is not known, so it has no null");
    if (!index.definitions().nullKind.empty())
        return fail(ErrorCode::Usage, file.string() + " is a null itself; name the index that it stands beside");
    if (!index.state().isFinished)
        return fail(ErrorCode::Usage, file.string() + " is not finished: let its index job end, then make its nulls");
    return index;
}

/// What of `now` makes other tokens or activations than those of the paired index; empty = nothing.
std::string differenceFrom(const Definitions& paired, const Definitions& now)
{
    const auto names = [](const auto& one, const auto& other, const char* what) {
        return one == other ? std::string() : fmt::format("its {} is \"{}\" and here it is \"{}\"", what, one, other);
    };
    for (const std::string& difference :
         {names(paired.saeFingerprint, now.saeFingerprint, "SAE (fingerprint)"),
          names(paired.modelFingerprint, now.modelFingerprint, "model (fingerprint)"),
          names(paired.tokenizerFingerprint, now.tokenizerFingerprint, "tokenizer (fingerprint)"),
          names(paired.hookName, now.hookName, "place"), names(paired.inputs, now.inputs, "kind of inputs"),
          names(paired.centring, now.centring, "centring"), names(paired.contextSize, now.contextSize, "window size"),
          names(paired.bosId, now.bosId, "BOS token"), names(paired.prependBos, now.prependBos, "use of BOS"),
          names(paired.specialIds, now.specialIds, "list of special tokens")})
        if (!difference.empty())
            return difference;
    return {};
}

Result<std::shared_ptr<const Sae>> densityMatched(const IndexJob& job, NullKind kind, const Sae& trained,
                                                  const AtomIndex& paired, int nThreads, IndexControl& control)
{
    TRY_ASSIGN(auto sample, readDenseSample(paired.path()));
    if (sample.size() == 0)
        return fail(ErrorCode::Unsupported,
                    paired.path().string()
                        + " keeps no activations of the model (dense sample), which a null's thresholds need; make the "
                          "index again with --dense-sample above 0");
    TRY_ASSIGN(const auto statistics, paired.allStatistics());
    std::vector<std::int64_t> nFired;
    for (const AtomStatistics& atom : statistics)
        nFired.push_back(atom.nFired);
    const auto n = sample.size();
    TRY_ASSIGN(
        auto null,
        makeNullSae(kind, trained, std::move(sample), {nFired, paired.state().nTokens}, job.seed, nThreads, control));
    spdlog::info("null of {} {}: thresholds from {} sampled tokens", null.dSae, toString(kind), n);
    return std::make_shared<const Sae>(std::move(null));
}

} // namespace

Result<NullKind> parseNullKind(std::string_view name)
{
    if (const auto kind = nullKindFromName(name))
        return *kind;
    if (name.find("decoder") != std::string_view::npos || name.starts_with("permut"))
        return fail(ErrorCode::Unsupported,
                    "a permuted decoder leaves every firing as it is: it is a null for reconstruction, cosines and "
                    "logit effects alone, not for what an index holds; use directions, basis or shuffled");
    return fail(ErrorCode::Usage,
                fmt::format("there is no null \"{}\"; use directions, basis or shuffled", std::string(name)));
}

Result<IndexJob> completeNullJob(const IndexJob& job)
{
    if (job.nullOf.empty())
        return fail(ErrorCode::Usage, "a null (--null) is made beside a finished index: name it with --null-of");
    TRY_ASSIGN(const AtomIndex paired, openPaired(job.nullOf));
    const Definitions& d = paired.definitions();
    IndexJob whole = job;
    if (whole.out.empty())
        whole.out = pairedNullPath(job.nullOf, *job.null);
    std::error_code ignored;
    if (std::filesystem::equivalent(whole.out, job.nullOf, ignored))
        return fail(ErrorCode::Usage, whole.out.string() + " is the index itself; give its null another name");
    whole.tokens = d.tokenBudget;
    whole.context = d.contextSize;
    whole.seed = d.seed;
    whole.specialsAsText = d.specialsAsText;
    whole.loss = false;
    whole.denseBytes = 0; // x is the paired index's, or that of a text that nobody wrote
    whole.checksSanity = false; // a null reconstructs nothing
    if (job.cache.activations.empty()) {
        TRY_ASSIGN(whole.split, splitFromName(d.split));
    }
    return whole;
}

Result<void> makeNull(const IndexJob& job, int nThreads, IndexControl& control, IndexInputs& inputs)
{
    const NullKind kind = *job.null;
    TRY_ASSIGN(auto paired, openPaired(job.nullOf));
    Definitions& to = inputs.definitions;
    if (const std::string difference = differenceFrom(paired.definitions(), to); !difference.empty())
        return fail(ErrorCode::Conflict,
                    fmt::format("a null needs model, SAE and text of {}: {}", job.nullOf.string(), difference));
    if (inputs.isEncoded() || !inputs.sae)
        return fail(ErrorCode::Unsupported,
                    "cached firings have no null: the activations they came from are not there");
    if (kind == NullKind::Shuffled && !inputs.model)
        return fail(ErrorCode::Unsupported,
                    "shuffled tokens have to run through the model, and cached activations come without one; use "
                    "directions or basis");
    to.nullKind = toString(kind);
    to.nullOf = paired.definitions().saeFingerprint;
    to.nullText = paired.state().textHash;
    if (kind != NullKind::Shuffled) {
        TRY_ASSIGN(inputs.sae, densityMatched(job, kind, *inputs.sae, paired, nThreads, control));
        inputs.target.reset();
        const std::string name = to.saeName;
        describeSae(job, *inputs.sae, to);
        to.saeName = fmt::format("{} (null: {})", name, toString(kind));
        to.firingRule.clear();
        if (inputs.model && !inputs.writesToResidual()) // of a transcoder: the place it reads
            to.logitConvention = "none: the site is not in the residual stream's basis";
        to.errorsAbsent = "a null reconstructs nothing: its directions are those of chance";
    }
    const auto seed = kind == NullKind::Shuffled ? std::optional(job.seed) : std::nullopt;
    inputs.records = std::make_shared<PairedRecords>(inputs.records, std::move(paired), seed);
    return {};
}

Result<void> checkNullText(const Definitions& definitions, const IndexState& state)
{
    if (definitions.nullKind.empty() || definitions.nullText == state.textHash)
        return {};
    return fail(ErrorCode::Conflict,
                "the text ended, and it is not all that the paired index was made from; give the same text again");
}

} // namespace atomscope
