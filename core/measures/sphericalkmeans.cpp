#include "core/measures/sphericalkmeans.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace atomscope {

namespace {

using Vector = ContextEmbedder::Vector;
constexpr int kRounds = 12;

void scaleToUnit(Vector& v)
{
    const double norm = std::sqrt(cosine(v, v));
    for (float& value : v)
        value = norm > 1e-9 ? static_cast<float>(static_cast<double>(value) / norm) : 0;
}

/// Rows far from every centroid so far are likely to become the next one.
std::vector<Vector> firstCentroids(std::span<const Vector> rows, int k, RandomStream& random)
{
    std::vector<Vector> centroids = {rows[static_cast<std::size_t>(random.below(static_cast<int>(rows.size())))]};
    std::vector<double> distance(rows.size(), 4);
    while (static_cast<int>(centroids.size()) < k) {
        double total = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            distance[i] = std::min(distance[i], std::max(0.0, 1 - cosine(rows[i], centroids.back())));
            total += distance[i];
        }
        double left = random.uniform() * total;
        std::size_t chosen = 0;
        while (chosen + 1 < rows.size() && (left -= distance[chosen]) > 0)
            ++chosen;
        centroids.push_back(rows[chosen]);
    }
    return centroids;
}

std::vector<Vector> centroidsOf(std::span<const Vector> rows, std::span<const int> label,
                                const std::vector<Vector>& before)
{
    std::vector<Vector> centroids(before.size(), Vector{});
    std::vector<int> n(before.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto c = static_cast<std::size_t>(label[i]);
        ++n[c];
        for (std::size_t d = 0; d < rows[i].size(); ++d)
            centroids[c][d] += rows[i][d];
    }
    for (std::size_t c = 0; c < centroids.size(); ++c) {
        if (n[c] == 0)
            centroids[c] = before[c];
        scaleToUnit(centroids[c]);
    }
    return centroids;
}

double totalCosine(std::span<const Vector> rows, const SphericalClusters& clusters)
{
    double total = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        total += cosine(rows[i], clusters.centroids[static_cast<std::size_t>(clusters.label[i])]);
    return total;
}

} // namespace

double cosine(const Vector& a, const Vector& b)
{
    // Several sums side by side do not wait for each other.
    std::array<float, 16> sums{};
    for (std::size_t d = 0; d < a.size(); d += sums.size())
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += a[d + i] * b[d + i];
    double total = 0;
    for (const float sum : sums)
        total += static_cast<double>(sum);
    return total;
}

std::vector<int> nearestCentroids(std::span<const Vector> rows, std::span<const Vector> centroids)
{
    std::vector<int> label;
    for (const Vector& row : rows) {
        int best = 0;
        double bestCosine = -2;
        for (std::size_t c = 0; c < centroids.size(); ++c) {
            const double found = cosine(row, centroids[c]);
            if (found > bestCosine) {
                bestCosine = found;
                best = static_cast<int>(c);
            }
        }
        label.push_back(best);
    }
    return label;
}

SphericalClusters clusterDirections(std::span<const Vector> rows, int k, int restarts, RandomStream& random)
{
    SphericalClusters best;
    double bestTotal = 0;
    for (int run = 0; run < restarts; ++run) {
        SphericalClusters clusters;
        clusters.centroids = firstCentroids(rows, k, random);
        clusters.label = nearestCentroids(rows, clusters.centroids);
        for (int round = 0; round < kRounds; ++round) {
            clusters.centroids = centroidsOf(rows, clusters.label, clusters.centroids);
            auto label = nearestCentroids(rows, clusters.centroids);
            if (label == clusters.label)
                break;
            clusters.label = std::move(label);
        }
        const double total = totalCosine(rows, clusters);
        if (run == 0 || total > bestTotal) {
            bestTotal = total;
            best = std::move(clusters);
        }
    }
    return best;
}

} // namespace atomscope
