#include "core/jobs/indexinputs.h"

#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

constexpr int kDefaultContext = 128; // where the SAE does not say

std::string nameOf(const std::filesystem::path& path)
{
    const auto normal = path.lexically_normal();
    return normal.has_filename() ? normal.filename().string() : normal.parent_path().filename().string();
}

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

const char* toString(CorpusOptions::Split split)
{
    switch (split) {
    case CorpusOptions::Split::None:
        return "none";
    case CorpusOptions::Split::BlankLine:
        return "blank-line";
    case CorpusOptions::Split::Line:
        return "line";
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

Result<int> contextFor(const IndexJob& job, const Sae& sae, const ModelInfo& model)
{
    if (job.context > model.nPositions)
        return fail(ErrorCode::Usage,
                    fmt::format("a context of {} tokens is longer than the {} positions of {}; give --context {} or "
                                "less",
                                job.context, model.nPositions, model.name, model.nPositions));
    const int wanted = job.context > 0 ? job.context : sae.contextSize.value_or(kDefaultContext);
    if (wanted < 2)
        return fail(ErrorCode::Usage,
                    fmt::format("a context of {} tokens is too short; give --context 2 or more", wanted));
    return std::min(wanted, model.nPositions);
}

Result<void> checkVocabulary(const Tokenizer& tokenizer, const ModelInfo& model)
{
    if (tokenizer.vocabularySize() > model.dVocab)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the tokenizer has {} ids, but {} knows only {}: they do not belong together",
                                tokenizer.vocabularySize(), model.name, model.dVocab));
    return {};
}

void describe(const IndexJob& job, IndexInputs& inputs)
{
    const ModelInfo& model = inputs.model->info();
    const Sae& sae = *inputs.sae;
    Definitions& to = inputs.definitions;
    to.modelName = model.name;
    to.modelFamily = model.family;
    to.modelFingerprint = inputs.model->fingerprint();
    to.saeName = nameOf(job.sae);
    to.saeFormat = sae.format;
    to.saeArchitecture = sae.architecture;
    to.saeFingerprint = sae.fingerprint();
    to.tokenizerFingerprint = inputs.tokenizer->fingerprint();
    to.hookName = hookNameFromSite(inputs.site);
    to.centring = sae.centring == Centring::SubtractMean ? "subtract_mean" : "none";
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
    to.dIn = sae.dIn;
    to.dSae = sae.dSae;
    to.nVocabulary = model.dVocab;
    for (const auto& path : job.corpus)
        to.sources.push_back(nameOf(path));
    to.split = toString(job.split);
    to.tokenBudget = job.tokens;
    to.seed = job.seed;
    to.demoNote = corpusNote(job.model);
    to.toolVersion = ATOMSCOPE_VERSION;
}

} // namespace

bool IndexInputs::writesToResidual() const
{
    return site.kind != Site::Kind::HookZ && site.kind != Site::Kind::MlpPost && site.kind != Site::Kind::Logits;
}

Result<IndexInputs> loadIndexInputs(const IndexJob& job)
{
    IndexInputs inputs;
    TRY_ASSIGN(auto tokenizer, Tokenizer::loadFromModel(job.model));
    inputs.tokenizer = std::make_shared<const Tokenizer>(std::move(tokenizer));
    TRY_ASSIGN(auto sae, loadSae(job.sae, job.saeOptions));
    inputs.sae = std::make_shared<const Sae>(std::move(sae));
    TRY_ASSIGN(inputs.model, loadLanguageModel(job.model));

    const ModelInfo& model = inputs.model->info();
    if (inputs.sae->hookName.empty())
        return fail(ErrorCode::Usage,
                    job.sae.string()
                        + " does not say which site it was trained on; give --sae-option hook_name=blocks.L.…");
    TRY_ASSIGN(inputs.site, siteFromHookName(inputs.sae->hookName));
    TRY_ASSIGN(const int width, inputs.model->siteWidth(inputs.site));
    if (width != inputs.sae->dIn)
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the SAE {} takes {} values, but {} of {} gives {}: they do not belong together",
                                nameOf(job.sae), inputs.sae->dIn, inputs.sae->hookName, model.name, width));
    TRY(checkVocabulary(*inputs.tokenizer, model));

    TRY_ASSIGN(inputs.rule.context, contextFor(job, *inputs.sae, model));
    if (inputs.sae->prependBos.value_or(false)) {
        inputs.rule.bos = inputs.tokenizer->bos();
        if (!inputs.rule.bos)
            return fail(ErrorCode::Usage,
                        "the SAE wants a BOS token in front of each window, but the tokenizer of " + model.name
                            + " names none; give --sae-option prepend_bos=false or add bos_token to "
                              "tokenizer_config.json");
    }
    inputs.specials = job.specialsAsText ? Tokenizer::Specials::AsText : Tokenizer::Specials::Recognised;
    inputs.rule.isSpecial = [tokens = inputs.tokenizer](TokenId id) { return tokens->isSpecial(id); };
    describe(job, inputs);
    return inputs;
}

} // namespace atomscope
