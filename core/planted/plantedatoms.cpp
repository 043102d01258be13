#include "core/planted/plantedatoms.h"

#include "core/base/randomstream.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace atomscope {

namespace {

constexpr std::uint64_t kDirectionPurpose = 3, kAtomPurpose = 4;
using Vector = std::vector<float>;

double dot(const Vector& a, const Vector& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Vector unit(Vector v)
{
    const double norm = std::sqrt(dot(v, v));
    for (float& value : v)
        value = static_cast<float>(value / norm);
    return v;
}

Vector randomUnit(RandomStream& random, int D)
{
    Vector v(static_cast<std::size_t>(D));
    for (float& value : v)
        value = random.noise();
    return unit(std::move(v));
}

Vector sum(const Vector& a, double scale, const Vector& b)
{
    Vector result = a;
    for (std::size_t d = 0; d < a.size(); ++d)
        result[d] = static_cast<float>(a[d] + scale * b[d]);
    return result;
}

// Gram and Schmidt, twice, which is as good as exact.
std::vector<Vector> orthonormal(RandomStream& random, int D)
{
    std::vector<Vector> rows;
    for (int i = 0; i < D; ++i) {
        Vector v = randomUnit(random, D);
        for (int pass = 0; pass < 2; ++pass) {
            for (const Vector& before : rows)
                v = sum(v, -dot(v, before), before);
            v = unit(std::move(v));
        }
        rows.push_back(std::move(v));
    }
    return rows;
}

bool isPresent(std::span<const Presences::Entry> present, int id)
{
    return std::ranges::binary_search(present, id, {}, &Presences::Entry::id);
}

/// Makes the atoms of one case.
class Maker
{
public:
    Maker(const PlantedSpec& spec, std::span<const Concept> concepts, const PlantedDirections& directions)
        : m_spec(spec)
        , m_concepts(concepts)
        , m_directions(directions)
    {
    }

    std::vector<PlantedAtom> make()
    {
        const int nConcepts = static_cast<int>(m_concepts.size());
        if (m_spec.kase == 'B')
            addShared();
        for (int i = 0; i < nConcepts; ++i) {
            if (!isLeftOut(i))
                addFor(i);
        }
        if (m_spec.kase == 'H')
            addComposed();
        if (m_spec.kase == 'J')
            permuteDecoder();
        if (m_spec.kase == 'K')
            randomise();
        if (!m_spec.isSuperposed)
            addDead();
        return std::move(m_atoms);
    }

private:
    const Vector& direction(int id) const { return m_directions.ofConcept[static_cast<std::size_t>(id)]; }

    bool isLeftOut(int id) const
    {
        const bool isDense = id >= kFirstDense && id < kFirstDense + kDenseConcepts;
        if (m_spec.kase == 'B')
            return std::ranges::find(m_shared, id) != m_shared.end();
        if (m_spec.kase == 'C')
            return !(id < 10 || (id >= kFirstInTopic && id < kFirstInTopic + 10) || isDense);
        if (m_spec.kase == 'I')
            return !(isDense || (id >= kFirstTopicConcept && id % 6 == 0 && id < kFirstDense));
        return m_concepts[static_cast<std::size_t>(id)].kind == Concept::Kind::Weak;
    }

    void addFor(int id)
    {
        const Concept& c = m_concepts[static_cast<std::size_t>(id)];
        PlantedAtom atom;
        atom.meaning = toString(c.kind);
        atom.nMeanings = c.kind == Concept::Kind::Dense ? 0 : 1;
        atom.anyOf = {id};
        atom.encoder = atom.decoder = direction(id);
        if (c.kind == Concept::Kind::Day)
            atom.threshold = 1.25F; // own day at least 1.5, the next ones at most 1.6 cos(2 pi / 7) = 1.0
        if (c.kind == Concept::Kind::Part)
            makePart(c, id, atom);
        if (m_spec.kase == 'F' && isAbsorbed(id)) {
            atom.noneOf = {id + 1};
            atom.encoder = sum(direction(id), -1, direction(id + 1));
        }
        m_atoms.push_back(std::move(atom));
    }

    bool isAbsorbed(int id) const
    {
        const auto next = static_cast<std::size_t>(id) + 1;
        return next < m_concepts.size() && m_concepts[next].parent == id;
    }

    // A part that is a child (F) or a third of its parent (G) writes the parent too.
    void makePart(const Concept& c, int id, PlantedAtom& atom) const
    {
        if (m_spec.kase == 'F')
            atom.decoder = unit(sum(direction(id), 1, direction(c.parent)));
        if (m_spec.kase == 'G')
            atom.decoder = unit(sum(direction(c.parent), 0.5, direction(id)));
    }

    void addShared()
    {
        for (const SharedAtom& shared : plantedSharedAtoms()) {
            PlantedAtom atom;
            atom.meaning = "several topics";
            atom.nMeanings = static_cast<int>(shared.concepts.size());
            atom.anyOf = shared.concepts;
            m_shared.insert(m_shared.end(), shared.concepts.begin(), shared.concepts.end());
            Vector total(static_cast<std::size_t>(m_directions.D));
            for (const int id : shared.concepts)
                total = sum(total, 1, direction(id));
            atom.encoder = atom.decoder = unit(std::move(total));
            m_atoms.push_back(std::move(atom));
        }
    }

    // Both factors present add up to at least 2 / sqrt 2 = 1.41, one alone to at most 1.3 / sqrt 2 = 0.92.
    void addComposed()
    {
        for (int a = 0; a + 3 < static_cast<int>(m_concepts.size()); ++a) {
            const auto group = [&](int id) { return m_concepts[static_cast<std::size_t>(id)].group; };
            const bool isFirstOfTwoGroups = group(a) >= 0 && group(a) % 2 == 0 && group(a + 1) == group(a);
            if (!isFirstOfTwoGroups)
                continue;
            for (int pair = 0; pair < 4; ++pair) {
                PlantedAtom atom;
                atom.meaning = "composed";
                atom.allOf = {a + pair / 2, a + 2 + pair % 2};
                atom.encoder = atom.decoder = unit(sum(direction(atom.allOf[0]), 1, direction(atom.allOf[1])));
                atom.threshold = 1.15F;
                m_atoms.push_back(std::move(atom));
            }
        }
    }

    void permuteDecoder()
    {
        const Vector first = m_atoms.front().decoder;
        for (std::size_t i = 0; i + 1 < m_atoms.size(); ++i)
            m_atoms[i].decoder = m_atoms[i + 1].decoder;
        m_atoms.back().decoder = first;
    }

    void randomise()
    {
        RandomStream random(m_spec.seed, kAtomPurpose);
        for (PlantedAtom& atom : m_atoms) {
            atom.meaning = "random";
            atom.nMeanings = 0;
            atom.encoder = atom.decoder = randomUnit(random, m_directions.D);
        }
    }

    void addDead()
    {
        for (int i = 0; i < kDeadAtoms; ++i) {
            PlantedAtom atom;
            atom.meaning = "dead";
            atom.nMeanings = 0;
            atom.encoder = atom.decoder = m_directions.unused[static_cast<std::size_t>(i)];
            atom.threshold = 1;
            m_atoms.push_back(std::move(atom));
        }
    }

    const PlantedSpec& m_spec;
    std::span<const Concept> m_concepts;
    const PlantedDirections& m_directions;
    std::vector<int> m_shared;
    std::vector<PlantedAtom> m_atoms;
};

} // namespace

bool PlantedAtom::firesAt(std::span<const Presences::Entry> present) const
{
    const auto has = [&](int id) { return isPresent(present, id); };
    if (anyOf.empty() && allOf.empty())
        return false;
    return (anyOf.empty() || std::ranges::any_of(anyOf, has)) && std::ranges::all_of(allOf, has)
        && std::ranges::none_of(noneOf, has);
}

PlantedDirections makeDirections(const PlantedSpec& spec, std::span<const Concept> concepts)
{
    PlantedDirections made;
    RandomStream random(spec.seed, kDirectionPurpose);
    if (spec.isSuperposed) {
        made.D = 64;
        for (std::size_t i = 0; i < concepts.size(); ++i)
            made.ofConcept.push_back(randomUnit(random, made.D));
    } else {
        made.D = 256;
        made.ofConcept = orthonormal(random, made.D);
        made.unused.assign(made.ofConcept.begin() + static_cast<std::ptrdiff_t>(concepts.size()), made.ofConcept.end());
        made.ofConcept.resize(concepts.size());
    }
    int days = 0;
    std::vector<Vector> axes;
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        if (concepts[i].kind != Concept::Kind::Day)
            continue;
        if (days % 7 == 0)
            axes = {made.ofConcept[i], made.ofConcept[i + 1]};
        const double angle = 2 * std::numbers::pi * (days++ % 7) / 7;
        Vector v(static_cast<std::size_t>(made.D));
        v = sum(v, std::cos(angle), axes[0]);
        made.ofConcept[i] = sum(v, std::sin(angle), axes[1]);
    }
    made.mean = randomUnit(random, made.D);
    for (float& value : made.mean)
        value *= kMeanNorm;
    return made;
}

std::vector<PlantedAtom> makePlantedAtoms(const PlantedSpec& spec, std::span<const Concept> concepts,
                                          const PlantedDirections& directions)
{
    return Maker(spec, concepts, directions).make();
}

SecondDictionary makeSecondDictionary(const PlantedSpec& spec, std::span<const PlantedAtom> atoms)
{
    constexpr int kTurnedALot = 40;
    SecondDictionary second;
    RandomStream random(spec.seed, kAtomPurpose);
    std::vector<int> order(atoms.size());
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
    for (const int first : order) {
        PlantedAtom atom = atoms[static_cast<std::size_t>(first)];
        const double turn = first < kTurnedALot ? 4.0 / 3 : 0.2; // tangent of the angle
        const Vector aside = randomUnit(random, static_cast<int>(atom.decoder.size()));
        atom.decoder = unit(sum(atom.decoder, turn, aside));
        atom.encoder = atom.decoder;
        second.cosine.push_back(dot(atom.decoder, atoms[static_cast<std::size_t>(first)].decoder));
        second.firstOf.push_back(first);
        second.atoms.push_back(std::move(atom));
    }
    return second;
}

} // namespace atomscope
