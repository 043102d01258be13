#include "core/planted/plantedset.h"

#include "core/base/randomstream.h"
#include "core/planted/calibrate.h"

#include <cmath>
#include <numeric>

namespace atomscope {

namespace {

constexpr std::uint64_t kNoisePurpose = 5, kCurvedPurpose = 6;
constexpr int kCurved = 20; // dimensions of case M's term
constexpr float kCurvedScale = 0.3F;

void addScaled(float* x, float scale, const std::vector<float>& direction)
{
    for (std::size_t d = 0; d < direction.size(); ++d)
        x[d] += scale * direction[d];
}

/// Case M: |w x| along a direction that no concept and no atom has, for directions w of the concepts' space.
class CurvedTerm
{
public:
    explicit CurvedTerm(const PlantedSet& set)
        : m_set(set)
    {
        RandomStream random(set.spec.seed, kCurvedPurpose);
        for (int i = 0; i < kCurved; ++i) {
            std::vector<float> weights(kConcepts);
            for (float& weight : weights)
                weight = random.noise();
            m_weights.push_back(std::move(weights));
        }
    }

    void add(std::span<const Presences::Entry> present, float* x) const
    {
        for (std::size_t i = 0; i < m_weights.size(); ++i) {
            float projected = 0;
            for (const auto& entry : present) {
                if (entry.id < kConcepts)
                    projected += entry.strength * m_weights[i][static_cast<std::size_t>(entry.id)];
            }
            addScaled(x, kCurvedScale * std::abs(projected), m_set.directions.unused[kDeadAtoms + i]);
        }
    }

private:
    const PlantedSet& m_set;
    std::vector<std::vector<float>> m_weights; // [kCurved][kConcepts]
};

void makeActivations(PlantedSet& set)
{
    const auto D = static_cast<std::size_t>(set.directions.D);
    RandomStream random(set.spec.seed, kNoisePurpose);
    const CurvedTerm curved(set);
    set.activations.resize(set.nTokens() * D);
    for (std::size_t t = 0; t < set.nTokens(); ++t) {
        float* x = set.activations.data() + t * D;
        for (std::size_t d = 0; d < D; ++d)
            x[d] = set.directions.mean[d] + kNoise * random.noise();
        for (const auto& entry : set.presences.at(t))
            addScaled(x, entry.strength, set.directions.ofConcept[static_cast<std::size_t>(entry.id)]);
        if (set.spec.kase == 'M')
            curved.add(set.presences.at(t), x);
    }
}

} // namespace

Result<void> checkPlantedSpec(const PlantedSpec& spec)
{
    if (spec.kase < 'A' || spec.kase > 'N')
        return fail(ErrorCode::Usage, "planted-v1 has the cases A to N");
    if (spec.isSuperposed && spec.kase != 'A')
        return fail(ErrorCode::Usage, "planted-v1s has no free dimensions and so only case A");
    constexpr int kMostDocuments = 100'000;
    if (spec.nDocuments < 1 || spec.nDocuments > kMostDocuments)
        return fail(ErrorCode::Usage, "a planted set has 1 to " + std::to_string(kMostDocuments) + " documents");
    return {};
}

Result<PlantedSet> makePlantedSet(const PlantedSpec& spec)
{
    TRY(checkPlantedSpec(spec));
    PlantedSet set;
    set.spec = spec;
    set.concepts = plantedConcepts(spec);
    set.directions = makeDirections(spec, set.concepts);
    set.text = makePlantedText(spec, set.concepts);
    set.presences = placeConcepts(spec, set.concepts, set.text);
    set.atoms = makePlantedAtoms(spec, set.concepts, set.directions);
    makeActivations(set);
    if (spec.kase == 'K')
        matchDensities(set);
    if (spec.isSuperposed)
        chooseBestThresholds(set);
    if (spec.kase == 'N')
        set.second = makeSecondDictionary(spec, set.atoms);
    return set;
}

TacitBehaviours tacitBehaviours(const PlantedSet& set)
{
    TacitBehaviours behaviours;
    for (std::size_t t = 0; t < set.nTokens(); ++t) {
        int nDense = 0, nWeak = 0;
        for (const auto& entry : set.presences.at(t)) {
            nDense += entry.id == kFirstDense || entry.id == kFirstDense + 1;
            nWeak += set.concepts[static_cast<std::size_t>(entry.id)].kind == Concept::Kind::Weak;
        }
        behaviours.exclusiveOr.push_back(nDense == 1 ? 1.0F : 0.0F);
        behaviours.sumOfWeak.push_back(nWeak > 20 ? 1.0F : 0.0F);
    }
    return behaviours;
}

} // namespace atomscope
