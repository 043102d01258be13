#include "core/measures/evidence.h"

#include "core/measures/corpusreader.h"

namespace atomscope {

struct EvidenceText::Parts
{
    Parts(CorpusTokens read, std::shared_ptr<const WindowTable> table, const TokenClasses& classes,
          const Definitions& definitions)
        : tokens(std::move(read))
        , windows(std::move(table))
        , folded(asClasses(tokens, classes))
        , bigrams(tokens, windows->firstPosition)
        , foldedBigrams(folded, windows->firstPosition)
        , places(tokens)
        , embedder(folded, *windows)
        , sampler(*windows, tokens, holdOutUnitFromString(definitions.holdOutUnit), definitions.seed)
        , coherence(embedder, places, tokens, *windows)
    {
    }
    Parts(const Parts&) = delete;

    CorpusTokens tokens;
    std::shared_ptr<const WindowTable> windows;
    CorpusTokens folded;
    BigramText bigrams, foldedBigrams;
    TokenPlaces places;
    ContextEmbedder embedder;
    ContextSampler sampler;
    CoherenceMeter coherence;
    DipTable dips;
};

struct EvidenceMeter::Counters
{
    explicit Counters(const EvidenceText::Parts& text)
        : tokens(text.tokens)
        , folded(text.folded)
        , bigrams(text.bigrams.pairs())
        , foldedBigrams(text.foldedBigrams.pairs())
    {
    }
    TokenCounter tokens, folded, bigrams, foldedBigrams;
};

EvidenceText::EvidenceText(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
EvidenceText::~EvidenceText() = default;

Result<std::shared_ptr<const EvidenceText>> EvidenceText::read(const AtomIndex& index, std::stop_token stop)
{
    TRY_ASSIGN(CorpusTokens tokens, readCorpusTokens(index, stop));
    constexpr std::size_t kMostPlaces = std::size_t(1) << 31;
    if (tokens.tokens().size() >= kMostPlaces)
        return fail(ErrorCode::Limit, index.path().string() + " has too many tokens for this measure: 2^31 or more");
    TRY_ASSIGN(auto windows, index.windows());
    std::vector<std::string> bytes;
    for (int id = 0; id < index.definitions().nVocabulary; ++id)
        bytes.push_back(index.tokenBytes(TokenId{id}));
    const TokenClasses classes = foldTokens(bytes);
    return std::shared_ptr<const EvidenceText>(
        new EvidenceText(std::make_unique<Parts>(std::move(tokens), std::move(windows), classes, index.definitions())));
}

EvidenceMeter::EvidenceMeter(std::shared_ptr<const EvidenceText> text)
    : m_text(std::move(text))
    , m_counters(std::make_unique<Counters>(*m_text->m_parts))
{
}
EvidenceMeter::~EvidenceMeter() = default;

Result<AtomEvidence> EvidenceMeter::measure(const AtomIndex& index, AtomId atom, const PostingList& firings)
{
    const EvidenceText::Parts& text = *m_text->m_parts;
    TRY(checkInside(index, firings, text.tokens));
    AtomEvidence evidence;
    const auto tokens = m_counters->tokens.count(firings);
    evidence.bigram = text.bigrams.score(m_counters->bigrams.count(firings), tokens);
    const auto folded = m_counters->folded.count(firings);
    evidence.folded = scoreLookup(folded, text.folded);
    evidence.foldedBigram = text.foldedBigrams.score(m_counters->foldedBigrams.count(firings), folded);

    const std::vector<SampledContext> contexts = text.sampler.sample(atom, firings);
    std::vector<Embedding> embeddings;
    for (const SampledContext& context : contexts)
        embeddings.push_back(text.embedder.embed(context.position));
    evidence.coherence = text.coherence.measure(atom, contexts, embeddings);
    if (evidence.coherence.isAboveNull())
        evidence.senses
            = findSenses(atom, contexts, embeddings, {evidence.coherence.flat, text.coherence.anywhere(), text.dips});
    return evidence;
}

} // namespace atomscope
