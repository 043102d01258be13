#include "core/measures/coherence.h"

#include "core/base/randomstream.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr std::uint64_t kNullPurpose = 0x6e756c6c;
constexpr int kDraws = 4; // places of the same token for each context
constexpr int kNullSets = 100;
constexpr int kAnywhere = 2048; // also pairs of neighbours

/// Sum of w E and of the squares of w.
struct Sum
{
    Embedding vector{}; // a few hundred unit vectors: single precision is exact to 1e-6
    double weight = 0, squares = 0;

    void add(const Embedding& e, double w)
    {
        for (std::size_t d = 0; d < e.size(); ++d)
            vector[d] += static_cast<float>(w) * e[d];
        weight += w;
        squares += w * w;
        // A row of zeros has no cosine with itself to be taken off.
        ownCosines += e[0] != 0 || std::ranges::any_of(e, [](float value) { return value != 0; }) ? w * w : 0;
    }
    double mean() const
    {
        double total = 0;
        for (const float value : vector)
            total += static_cast<double>(value) * static_cast<double>(value);
        const double pairs = weight * weight - squares;
        return pairs > 1e-9 ? (total - ownCosines) / pairs : Coherence::kNone;
    }

private:
    double ownCosines = 0;
};

std::vector<double> weightsOf(std::span<const SampledContext> contexts)
{
    const auto [low, high] = std::ranges::minmax(contexts, {}, &SampledContext::activation);
    std::vector<double> weights;
    for (const SampledContext& context : contexts)
        weights.push_back(high.activation > low.activation ? static_cast<double>(context.activation - low.activation)
                                  / static_cast<double>(high.activation - low.activation)
                                                           : 1.0);
    return weights;
}

double upperPoint(std::vector<double>& values)
{
    const auto at = static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(values.size()));
    std::ranges::nth_element(values, values.begin() + at);
    return values[static_cast<std::size_t>(at)];
}

} // namespace

double monosemanticity(std::span<const Embedding> embeddings, std::span<const double> weights)
{
    Sum sum;
    for (std::size_t i = 0; i < embeddings.size(); ++i)
        sum.add(embeddings[i], weights[i]);
    return sum.mean();
}

CoherenceMeter::CoherenceMeter(const ContextEmbedder& embedder, const TokenPlaces& places, const CorpusTokens& corpus,
                               const WindowTable& windows)
    : m_embedder(embedder)
    , m_places(places)
    , m_corpus(corpus)
{
    RandomStream random(0, kNullPurpose);
    const auto n = static_cast<int>(std::min<std::size_t>(places.all().size(), 1U << 30));
    for (int i = 0; i < kAnywhere && n > 0; ++i)
        m_anywhere.push_back(embedder.embed(places.all()[static_cast<std::size_t>(random.below(n))]));
    m_ofNeighbours = similarityOfNeighbours(windows);
}

double CoherenceMeter::similarityOfNeighbours(const WindowTable& windows) const
{
    RandomStream random(1, kNullPurpose);
    const auto n = static_cast<int>(std::min<std::size_t>(m_places.all().size(), 1U << 30));
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < kAnywhere && n > 0; ++i) {
        const std::uint64_t first = m_places.all()[static_cast<std::size_t>(random.below(n))];
        const std::uint64_t second = first + 2 * ContextEmbedder::kWidth + 1;
        const bool isInside = second < windows.firstPosition[windows.windowOf(first) + 1]
            && m_corpus.halves()[second] != CorpusTokens::kNotCounted;
        if (!isInside)
            continue;
        const Embedding two[] = {m_embedder.embed(first), m_embedder.embed(second)};
        const double ones[] = {1, 1};
        sum += monosemanticity(two, ones);
        ++pairs;
    }
    return pairs < kFewest ? Coherence::kNone : sum / pairs;
}

Coherence CoherenceMeter::measure(AtomId atom, std::span<const SampledContext> contexts,
                                  std::span<const Embedding> embeddings) const
{
    Coherence result;
    result.nContexts = static_cast<int>(contexts.size());
    if (result.nContexts < kFewest)
        return result;
    const std::vector<double> weights = weightsOf(contexts), ones(contexts.size(), 1.0);
    result.weighted = monosemanticity(embeddings, weights);
    result.flat = monosemanticity(embeddings, ones);
    if (m_ofNeighbours > 0)
        result.relative = result.flat / m_ofNeighbours;

    RandomStream random(static_cast<std::uint64_t>(atom.v) + 1, kNullPurpose);
    std::vector<Embedding> drawn; // [contexts, kDraws]
    for (const SampledContext& context : contexts) {
        const auto same = m_places.of(m_corpus.tokens()[context.position]);
        for (int i = 0; i < kDraws; ++i)
            drawn.push_back(
                m_embedder.embed(same[static_cast<std::size_t>(random.below(static_cast<int>(same.size())))]));
    }
    std::vector<double> weightedNull, flatNull, weightedRandom;
    for (int set = 0; set < kNullSets; ++set) {
        Sum weighted, flat, anywhere;
        for (std::size_t i = 0; i < contexts.size(); ++i) {
            const Embedding& same = drawn[i * kDraws + static_cast<std::size_t>(random.below(kDraws))];
            weighted.add(same, weights[i]);
            flat.add(same, 1);
            anywhere.add(m_anywhere[static_cast<std::size_t>(random.below(kAnywhere))], weights[i]);
        }
        weightedNull.push_back(weighted.mean());
        flatNull.push_back(flat.mean());
        weightedRandom.push_back(anywhere.mean());
    }
    result.weightedNull = upperPoint(weightedNull);
    result.flatNull = upperPoint(flatNull);
    result.weightedRandom = upperPoint(weightedRandom);
    return result;
}

} // namespace atomscope
