#include "core/jobs/pairedmodel.h"

#include "core/sae/pairing.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

constexpr int kDefaultContext = 128; // where the SAE does not say

/// What of the model is needed: the layers up to what the SAE reads and, of a transcoder, reconstructs.
LoadOptions loadOptionsFor(const Sae& sae, const PairedModelOptions& paired)
{
    LoadOptions options;
    options.needsFingerprint = paired.isForIndex || paired.needsFingerprint;
    // An unknown site is refused when the SAE is paired with the model; until then the embedding will do.
    const Site embedding{Site::Kind::Embed, -1};
    const Site site = siteFromHookName(sae.hookName).value_or(embedding);
    const Site target = siteFromHookName(sae.outHookName).value_or(sae.outHookName.empty() ? site : embedding);
    const bool hasLogitEffects = paired.isForIndex && isInResidualStream(target.kind);
    const bool isWhole = hasLogitEffects || paired.hasLoss || isBehindLayers(site) || isBehindLayers(target);
    if (!isWhole)
        options.upTo = site.layer < target.layer ? target : site;
    return options;
}

Result<int> contextFor(int asked, const Sae& sae, const ModelInfo& model)
{
    if (asked > model.nPositions) {
        return fail(ErrorCode::Usage,
                    fmt::format("a context of {} tokens is longer than the {} positions of {}; give --context {} or "
                                "less",
                                asked, model.nPositions, model.name, model.nPositions));
    }
    const int wanted = asked > 0 ? asked : sae.contextSize.value_or(kDefaultContext);
    if (wanted < 2) {
        return fail(ErrorCode::Usage,
                    fmt::format("a context of {} tokens is too short; give --context 2 or more", wanted));
    }
    return std::min(wanted, model.nPositions);
}

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& folder, bool isNeeded,
                                                       const ModelInfo& model)
{
    auto tokenizer = Tokenizer::loadFromModel(folder, model.dVocab);
    if (!tokenizer && tokenizer.error().code == ErrorCode::NotFound && !isNeeded)
        return std::shared_ptr<const Tokenizer>();
    if (!tokenizer)
        return passOn(tokenizer);
    if (tokenizer->vocabularySize() > model.dVocab) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("the tokenizer has {} ids, but {} knows only {}: they do not belong together",
                                tokenizer->vocabularySize(), model.name, model.dVocab));
    }
    return std::make_shared<const Tokenizer>(std::move(*tokenizer));
}

/// The token in front of every window, if the SAE wants one.
Result<std::optional<TokenId>> bosFor(const Sae& sae, const Tokenizer& tokenizer, const ModelInfo& model)
{
    if (!sae.prependBos.value_or(false))
        return std::optional<TokenId>();
    const auto bos = tokenizer.bos();
    if (!bos) {
        return fail(
            ErrorCode::Usage,
            fmt::format("the SAE wants a BOS token in front of each window, but the tokenizer of {} names none; "
                        "give --sae-option prepend_bos=false or add bos_token to tokenizer_config.json",
                        model.name));
    }
    return bos;
}

} // namespace

Result<PairedModel> loadPairedModel(const std::filesystem::path& model, const std::filesystem::path& sae,
                                    const PairedModelOptions& options)
{
    TRY_ASSIGN(auto loaded, loadSae(sae, options.sae));
    return pairModel(model, std::move(loaded), options);
}

Result<PairedModel> pairModel(const std::filesystem::path& model, Sae sae, const PairedModelOptions& options)
{
    PairedModel paired;
    TRY_ASSIGN(paired.model, loadLanguageModel(model, loadOptionsFor(sae, options)));
    const ModelInfo& info = paired.model->info();
    TRY_ASSIGN(paired.site, pairWithModel(*paired.model, sae));
    TRY_ASSIGN(paired.target, pairTargetWithModel(*paired.model, sae));
    paired.sae = std::make_shared<const Sae>(std::move(sae));
    TRY_ASSIGN(paired.tokenizer, loadTokenizer(model, options.needsTokenizer, info));
    TRY_ASSIGN(paired.rule.context, contextFor(options.context, *paired.sae, info));
    if (paired.tokenizer) {
        TRY_ASSIGN(paired.rule.bos, bosFor(*paired.sae, *paired.tokenizer, info));
        paired.rule.isSpecial = [tokens = paired.tokenizer](TokenId id) { return tokens->isSpecial(id); };
    }
    return paired;
}

} // namespace atomscope
