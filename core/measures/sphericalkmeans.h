#pragma once

#include "core/base/randomstream.h"
#include "core/measures/contextembedder.h"

#include <span>
#include <vector>

namespace atomscope {

/// Clusters by direction: rows of unit length and centroids of unit length, nearest by cosine (Dhillon & Modha 2001).
struct SphericalClusters
{
    std::vector<ContextEmbedder::Vector> centroids; ///< [k]
    std::vector<int> label; ///< [rows]
};

/// The best of `restarts` runs from centroids drawn as k-means++ draws them. k is at most the number of rows.
/// O(restarts * rounds * rows * k * D).
SphericalClusters clusterDirections(std::span<const ContextEmbedder::Vector> rows, int k, int restarts,
                                    RandomStream& random);

/// The centroid that each row is nearest to.
std::vector<int> nearestCentroids(std::span<const ContextEmbedder::Vector> rows,
                                  std::span<const ContextEmbedder::Vector> centroids);

double cosine(const ContextEmbedder::Vector& a, const ContextEmbedder::Vector& b);

} // namespace atomscope
