#include "core/measures/senses.h"

#include "core/measures/sphericalkmeans.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace atomscope {

namespace {

constexpr std::uint64_t kSensePurpose = 0x73656e7365;
constexpr int kRestarts = 6;
constexpr double kFewestStrength = 0.8;
constexpr double kDipLevel = 0.01;
constexpr std::size_t kMostUneven = 2;

using Rows = std::span<const Embedding>;

/// One half with its clusters, and where the other half's centroids put it.
struct Half
{
    Rows rows;
    SphericalClusters own;
    std::vector<int> byOther;
};

/// The smallest share, over a half's own clusters, of the pairs that the other half's centroids keep together.
double strength(const Half& half, int k)
{
    double least = 1;
    for (int cluster = 0; cluster < k; ++cluster) {
        std::map<int, double> together;
        double n = 0;
        for (std::size_t i = 0; i < half.rows.size(); ++i) {
            if (half.own.label[i] != cluster)
                continue;
            ++n;
            ++together[half.byOther[i]];
        }
        if (n < 2)
            return 0; // a cluster of one context foretells nothing
        double pairs = 0;
        for (const auto& [label, count] : together)
            pairs += count * (count - 1);
        least = std::min(least, pairs / (n * (n - 1)));
    }
    return least;
}

/// Angles along the great circle from one centroid to another, of rows that are nearest to either; appended. Of a
/// cluster with more than kMostUneven times as many rows as the other every so-manieth is taken: the dip of a small
/// mode beside a large one is lost among what one mode gives. False if the two are one.
bool addAngles(const Half& half, std::span<const Embedding> centroids, int a, int b, std::vector<double>& angles)
{
    const Embedding& from = centroids[static_cast<std::size_t>(a)];
    const Embedding& to = centroids[static_cast<std::size_t>(b)];
    const double along = cosine(from, to);
    const double across = std::sqrt(std::max(0.0, 1 - along * along));
    if (across < 1e-6)
        return false;
    const std::size_t n[] = {static_cast<std::size_t>(std::ranges::count(half.byOther, a)),
                             static_cast<std::size_t>(std::ranges::count(half.byOther, b))};
    const std::size_t larger = n[0] > n[1] ? 0 : 1;
    const std::size_t step
        = std::max<std::size_t>(1, n[larger] / std::max<std::size_t>(1, kMostUneven * n[1 - larger]));
    std::size_t nOfLarger = 0;
    for (std::size_t i = 0; i < half.rows.size(); ++i) {
        if (half.byOther[i] != a && half.byOther[i] != b)
            continue;
        if ((half.byOther[i] == a) == (larger == 0) && nOfLarger++ % step != 0)
            continue;
        const double first = cosine(half.rows[i], from);
        const double second = (cosine(half.rows[i], to) - along * first) / across;
        angles.push_back(std::atan2(second, first));
    }
    return true;
}

double flatSimilarity(Rows rows, std::span<const int> label, int cluster)
{
    std::vector<Embedding> members;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (label[i] == cluster)
            members.push_back(rows[i]);
    }
    const std::vector<double> ones(members.size(), 1.0);
    return monosemanticity(members, ones);
}

/// What 9 of 10 places are at most as near to a centroid as.
double ninthTenth(Rows rows, const Embedding& centroid)
{
    std::vector<double> found;
    for (const Embedding& row : rows)
        found.push_back(cosine(row, centroid));
    const auto at = static_cast<std::ptrdiff_t>(found.size() * 9 / 10);
    std::ranges::nth_element(found, found.begin() + at);
    return found[static_cast<std::size_t>(at)];
}

/// Share of the rows that are nearer to one of the centroids than its bar.
double shareAbove(Rows rows, std::span<const Embedding> centroids, std::span<const double> bars)
{
    double n = 0;
    for (const Embedding& row : rows) {
        bool isAbove = false;
        for (std::size_t c = 0; c < centroids.size() && !isAbove; ++c)
            isAbove = cosine(row, centroids[c]) > bars[c];
        n += isAbove;
    }
    return n / static_cast<double>(rows.size());
}

int mostFrequent(std::span<const int> label, int k)
{
    std::vector<int> n(static_cast<std::size_t>(k));
    for (const int cluster : label)
        ++n[static_cast<std::size_t>(cluster)];
    return static_cast<int>(std::ranges::max_element(n) - n.begin());
}

class SenseFinder
{
public:
    SenseFinder(AtomId atom, Rows first, Rows second, const DipTable& dips)
        : m_random(static_cast<std::uint64_t>(atom.v), kSensePurpose)
        , m_dips(dips)
    {
        m_halves[0].rows = first;
        m_halves[1].rows = second;
    }

    /// Leaves the clusters of the largest k that holds up.
    void chooseNumber(Senses& senses)
    {
        senses.nClusters = 1;
        senses.predictionStrength = 1;
        const auto fewest = std::min(m_halves[0].rows.size(), m_halves[1].rows.size());
        const int most = std::min<int>(Senses::kMost, static_cast<int>(fewest / 4));
        for (int k = most; k > 1; --k) {
            cluster(k);
            const double found = std::min(strength(m_halves[0], k), strength(m_halves[1], k));
            if (found < kFewestStrength)
                continue;
            senses.nClusters = k;
            senses.predictionStrength = found;
            return;
        }
        cluster(1);
    }

    /// Joins clusters between which there is no gap.
    void countModes(Senses& senses) const
    {
        const int k = senses.nClusters;
        std::vector<int> mode(static_cast<std::size_t>(k));
        std::iota(mode.begin(), mode.end(), 0);
        double largestApart = -1, smallestJoined = 1;
        for (int a = 0; a < k; ++a) {
            for (int b = a + 1; b < k; ++b) {
                const double p = pApart(a, b);
                if (p < kDipLevel) {
                    largestApart = std::max(largestApart, p);
                    continue;
                }
                smallestJoined = std::min(smallestJoined, p);
                const int from = mode[static_cast<std::size_t>(b)], to = mode[static_cast<std::size_t>(a)];
                std::ranges::replace(mode, from, to);
            }
        }
        std::ranges::sort(mode);
        senses.nModes = static_cast<int>(std::unique(mode.begin(), mode.end()) - mode.begin());
        if (k > 1)
            senses.dipP = largestApart >= 0 ? largestApart : smallestJoined;
    }

    /// Of the largest cluster, with the halves in both roles.
    double similarityWithin(int k) const
    {
        double sum = 0;
        int n = 0;
        for (std::size_t h = 0; h < 2; ++h) {
            const int largest = mostFrequent(m_halves[1 - h].own.label, k);
            const double found = flatSimilarity(m_halves[h].rows, m_halves[h].byOther, largest);
            if (std::isnan(found))
                continue;
            sum += found;
            ++n;
        }
        return n == 0 ? Senses::kNone : sum / n;
    }

    double coverage(Rows anywhere) const
    {
        double sum = 0;
        for (std::size_t h = 0; h < 2; ++h) {
            const auto& centroids = m_halves[1 - h].own.centroids;
            std::vector<double> bars;
            for (const Embedding& centroid : centroids)
                bars.push_back(ninthTenth(anywhere, centroid));
            const double covered = shareAbove(m_halves[h].rows, centroids, bars);
            const double chance = shareAbove(anywhere, centroids, bars);
            sum += (covered - chance) / (1 - chance);
        }
        return sum / 2;
    }

    std::vector<int> labels() const
    {
        std::vector<int> label = m_halves[0].own.label;
        label.insert(label.end(), m_halves[1].byOther.begin(), m_halves[1].byOther.end());
        return label;
    }

private:
    void cluster(int k)
    {
        for (Half& half : m_halves)
            half.own = clusterDirections(half.rows, k, k == 1 ? 1 : kRestarts, m_random);
        for (std::size_t h = 0; h < 2; ++h)
            m_halves[h].byOther = nearestCentroids(m_halves[h].rows, m_halves[1 - h].own.centroids);
    }

    /// p of "one mode" between two clusters of half 0: on half 1, together with the two that half 1 has in their place,
    /// on half 0. No context is tested by a centroid that it helped to place.
    double pApart(int a, int b) const
    {
        const auto& first = m_halves[0].own.centroids;
        const auto& second = m_halves[1].own.centroids;
        const int a2 = nearestCentroids(std::span(first).subspan(static_cast<std::size_t>(a), 1), second).front();
        const int b2 = nearestCentroids(std::span(first).subspan(static_cast<std::size_t>(b), 1), second).front();
        std::vector<double> angles;
        if (a2 == b2 || !addAngles(m_halves[1], first, a, b, angles) || !addAngles(m_halves[0], second, a2, b2, angles))
            return 1;
        std::ranges::sort(angles);
        return m_dips.pValue(dipStatistic(angles), angles.size());
    }

    RandomStream m_random;
    const DipTable& m_dips;
    Half m_halves[2];
};

} // namespace

Senses findSenses(AtomId atom, std::span<const SampledContext> contexts, std::span<const Embedding> embeddings,
                  const SenseReference& reference)
{
    Senses senses;
    const auto nFirst = static_cast<std::size_t>(std::ranges::count(contexts, 0, &SampledContext::half));
    if (std::min(nFirst, contexts.size() - nFirst) < static_cast<std::size_t>(kFewestForSenses))
        return senses;
    SenseFinder finder(atom, embeddings.first(nFirst), embeddings.subspan(nFirst), reference.dips);
    finder.chooseNumber(senses);
    finder.countModes(senses);
    senses.label = finder.labels();
    if (reference.coherence > 0)
        senses.nEffective = finder.similarityWithin(senses.nClusters) / reference.coherence;
    if (!reference.anywhere.empty())
        senses.coverage = finder.coverage(reference.anywhere);
    std::vector<double> firings(static_cast<std::size_t>(senses.nClusters));
    for (std::size_t i = 0; i < contexts.size(); ++i)
        firings[static_cast<std::size_t>(senses.label[i])] += static_cast<double>(contexts[i].nFirings);
    senses.largestShare = *std::ranges::max_element(firings) / std::accumulate(firings.begin(), firings.end(), 0.0);
    return senses;
}

} // namespace atomscope
