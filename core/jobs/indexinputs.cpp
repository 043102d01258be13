#include "core/jobs/indexinputs.h"

#include "core/base/file.h"
#include "core/formats/hubfolder.h"
#include "core/jobs/cachedinputs.h"
#include "core/jobs/splitname.h"
#include "core/jobs/textrecords.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace atomscope {

namespace {

std::string ruleOf(const Sae& sae, std::string_view what)
{
    const auto found = std::ranges::find(sae.decisions, what, &Decision::what);
    return found == sae.decisions.end() ? "" : found->rule;
}

/// A sentence about the model's relation to likely text, from an optional file beside it.
std::string corpusNote(const std::filesystem::path& model)
{
    constexpr std::uint64_t kMaxBytes = 1 << 16;
    const auto text = readTextFile(model / "atomscope.json", kMaxBytes);
    if (!text)
        return {};
    const auto parsed = nlohmann::json::parse(*text, nullptr, false);
    const auto note = parsed.is_object() ? parsed.find("corpus_note") : parsed.end();
    return note != parsed.end() && note->is_string() ? note->get<std::string>() : std::string();
}

void describe(const IndexJob& job, IndexInputs& inputs)
{
    const ModelInfo& model = inputs.model->info();
    const Sae& sae = *inputs.sae;
    Definitions& to = inputs.definitions;
    to.modelName = model.name;
    to.modelFamily = model.family;
    to.modelFingerprint = inputs.model->fingerprint();
    describeSae(job, sae, to);
    to.tokenizerFingerprint = inputs.tokenizer->fingerprint();
    to.hookName = hookNameFromSite(inputs.site);
    to.prependBos = inputs.rule.bos.has_value();
    to.bosRule = ruleOf(sae, "bos");
    to.bosId = inputs.rule.bos.value_or(TokenId{}).v;
    to.contextSize = inputs.rule.context;
    to.specialsAsText = job.specialsAsText;
    to.logitConvention = inputs.writesToResidual()
        ? "norm-aware, vocabulary mean subtracted, divided by sigma (direct path only)"
        : "none: the site is not in the residual stream's basis";
    to.nVocabulary = model.dVocab;
    for (const auto& path : job.corpus)
        to.sources.push_back(folderName(path));
    to.split = nameOf(job.split);
    to.demoNote = corpusNote(job.model);
    to.hasLoss = job.loss;
    describeJob(job, to);
}

Result<Corpus> openCorpus(const IndexJob& job, std::stop_token stop)
{
    CorpusOptions options;
    options.split = job.split;
    options.textKey = job.textKey;
    options.stop = std::move(stop);
    return Corpus::open(job.corpus, options);
}

} // namespace

std::vector<VocabularyEntry> vocabularyOf(const IndexInputs& inputs)
{
    const std::int32_t count = inputs.definitions.nVocabulary;
    std::vector<VocabularyEntry> entries(static_cast<std::size_t>(count));
    const Tokenizer* tokenizer = inputs.tokenizer.get();
    for (std::int32_t id = 0; id < (tokenizer ? std::min(tokenizer->vocabularySize(), count) : count); ++id) {
        const TokenId token{id};
        VocabularyEntry& entry = entries[static_cast<std::size_t>(id)];
        entry.bytes = tokenizer ? tokenizer->bytes(token) : fmt::format(" {}", id);
        entry.spelling = tokenizer ? std::string(tokenizer->spelling(token)) : std::to_string(id);
        entry.isSpecial = inputs.rule.isSpecial && inputs.rule.isSpecial(token);
    }
    return entries;
}

void describeSae(const IndexJob& job, const Sae& sae, Definitions& to)
{
    to.saeName = folderName(job.sae);
    to.saeFormat = sae.format;
    to.saeArchitecture = sae.architecture;
    to.saeFingerprint = sae.fingerprint();
    to.centring = nameOf(sae.centring);
    to.centringRule = ruleOf(sae, "centring");
    to.inputNorm = nameOf(sae.inputNorm);
    to.dIn = sae.outWidth(); // of a transcoder: the place where errors are measured
    to.dSae = sae.dSae;
    if (sae.isSigned())
        to.firingRule = "the SAE's activations may be below 0; those are no firings and are not kept (x_hat uses them)";
}

void describeJob(const IndexJob& job, Definitions& to)
{
    to.tokenBudget = job.tokens;
    to.seed = job.seed;
    to.toolVersion = ATOMSCOPE_VERSION;
}

bool IndexInputs::writesToResidual() const
{
    return model && isInResidualStream(reconstructed().kind);
}

Result<IndexInputs> loadIndexInputs(const IndexJob& job, std::stop_token stop)
{
    if (!job.cache.activations.empty())
        return loadCachedInputs(job, std::move(stop));
    TRY_ASSIGN(auto corpus, openCorpus(job, std::move(stop))); // a missing file is reported before a model is loaded
    PairedModelOptions options;
    options.sae = job.saeOptions;
    options.context = job.context;
    options.isForIndex = true;
    options.hasLoss = job.loss;
    IndexInputs inputs;
    TRY_ASSIGN(static_cast<PairedModel&>(inputs), loadPairedModel(job.model, job.sae, options));
    const auto specials = job.specialsAsText ? Tokenizer::Specials::AsText : Tokenizer::Specials::Recognised;
    inputs.records = std::make_shared<TextRecords>(std::move(corpus), inputs.tokenizer, specials, inputs.rule);
    describe(job, inputs);
    return inputs;
}

} // namespace atomscope
