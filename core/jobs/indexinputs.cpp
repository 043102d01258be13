#include "core/jobs/indexinputs.h"

#include "core/base/file.h"
#include "core/formats/hubfolder.h"
#include "core/jobs/splitname.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

std::string ruleOf(const Sae& sae, std::string_view what)
{
    const auto found = std::ranges::find(sae.decisions, what, &Decision::what);
    return found == sae.decisions.end() ? "" : found->rule;
}

const char* toString(InputNorm norm)
{
    switch (norm) {
    case InputNorm::None:
        return "none";
    case InputNorm::LayerNorm:
        return "layer_norm";
    case InputNorm::ConstantNorm:
        return "constant_norm";
    }
    return "";
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
    to.saeName = folderName(job.sae);
    to.saeFormat = sae.format;
    to.saeArchitecture = sae.architecture;
    to.saeFingerprint = sae.fingerprint();
    to.tokenizerFingerprint = inputs.tokenizer->fingerprint();
    to.hookName = hookNameFromSite(inputs.site);
    to.centring = nameOf(sae.centring);
    to.centringRule = ruleOf(sae, "centring");
    to.inputNorm = toString(sae.inputNorm);
    to.prependBos = inputs.rule.bos.has_value();
    to.bosRule = ruleOf(sae, "bos");
    to.bosId = inputs.rule.bos.value_or(TokenId{}).v;
    to.contextSize = inputs.rule.context;
    to.specialsAsText = job.specialsAsText;
    to.logitConvention = inputs.writesToResidual()
        ? "norm-aware, vocabulary mean subtracted, divided by sigma (direct path only)"
        : "none: the site is not in the residual stream's basis";
    to.dIn = sae.outWidth(); // of a transcoder: the place where errors are measured
    to.dSae = sae.dSae;
    to.nVocabulary = model.dVocab;
    for (const auto& path : job.corpus)
        to.sources.push_back(folderName(path));
    to.split = nameOf(job.split);
    to.tokenBudget = job.tokens;
    to.seed = job.seed;
    to.demoNote = corpusNote(job.model);
    to.toolVersion = ATOMSCOPE_VERSION;
    to.hasLoss = job.loss;
}

} // namespace

bool IndexInputs::writesToResidual() const
{
    return isInResidualStream(reconstructed().kind);
}

Error signedSaeError(const std::filesystem::path& sae)
{
    return {ErrorCode::Unsupported,
            fmt::format("activations of the SAE in {} may be below 0; an index keeps firings above 0 and would leave "
                        "out half of what it does",
                        sae.string()),
            {}};
}

Result<IndexInputs> loadIndexInputs(const IndexJob& job)
{
    PairedModelOptions options;
    options.sae = job.saeOptions;
    options.context = job.context;
    options.isForIndex = true;
    options.hasLoss = job.loss;
    TRY_ASSIGN(auto paired, loadPairedModel(job.model, job.sae, options));
    if (paired.sae->isSigned())
        return tl::unexpected(signedSaeError(job.sae));
    IndexInputs inputs{std::move(paired), {}, {}};
    inputs.specials = job.specialsAsText ? Tokenizer::Specials::AsText : Tokenizer::Specials::Recognised;
    describe(job, inputs);
    return inputs;
}

} // namespace atomscope
