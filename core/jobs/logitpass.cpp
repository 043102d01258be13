#include "core/jobs/logitpass.h"

#include "core/model/logiteffect.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr std::int64_t kAtomsAStep = 256; // a tenth of a second with a vocabulary of 50,000 and a width of 768
constexpr int kTokensKept = 20;

std::vector<LogitEffects::Entry> entriesFrom(const std::vector<TokenEffect>& effects)
{
    std::vector<LogitEffects::Entry> entries;
    for (const TokenEffect& effect : effects)
        entries.push_back({effect.token, effect.value});
    return entries;
}

LogitEffects storedFrom(TokenEffects effects)
{
    LogitEffects stored;
    stored.top = entriesFrom(effects.top);
    stored.bottom = entriesFrom(effects.bottom);
    stored.histogramEdges = std::move(effects.edges);
    stored.histogramCounts = std::move(effects.counts);
    return stored;
}

} // namespace

LogitPass::LogitPass(const IndexInputs& inputs, double sigma)
    : m_model(inputs.model)
    , m_sae(inputs.sae)
    , m_sigma(sigma)
    , m_hasEffects(inputs.writesToResidual())
{
    if (m_hasEffects)
        m_nVocabulary = std::min(inputs.tokenizer->vocabularySize(), m_model->info().dVocab);
}

Result<bool> LogitPass::step(IndexWriter& writer)
{
    if (!m_hasEffects)
        return false;
    TRY_ASSIGN(const std::int64_t first, writer.nLogitEffects());
    const std::int64_t count = std::min(kAtomsAStep, m_sae->dSae - first);
    if (count <= 0) {
        m_unembedding.reset();
        return false;
    }
    if (!m_unembedding) {
        TRY_ASSIGN(auto unembedding, m_model->unembedding());
        m_unembedding = std::make_unique<Unembedding>(std::move(unembedding));
    }
    const auto D = static_cast<std::size_t>(m_sae->outWidth());
    const auto rows
        = std::span(m_sae->W_dec).subspan(static_cast<std::size_t>(first) * D, static_cast<std::size_t>(count) * D);
    LogitEffectOptions options;
    options.nVocabulary = m_nVocabulary;
    options.sigma = m_sigma;
    options.nTokens = kTokensKept;
    TRY_ASSIGN(auto effects, directLogitEffects(*m_unembedding, rows, options));
    std::vector<LogitEffects> stored;
    for (auto& ofAtom : effects)
        stored.push_back(storedFrom(std::move(ofAtom)));
    TRY(writer.writeLogitEffects(AtomId{static_cast<std::int32_t>(first)}, stored));
    return true;
}

} // namespace atomscope
