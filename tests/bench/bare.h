#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/languagemodel.h"
#include "core/sae/encoder.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace atomscope::bench {

/// A model and an SAE at one of its sites.
struct Pair
{
    std::unique_ptr<LanguageModel> model;
    std::shared_ptr<const Sae> sae;
    Site site;
    int context = 0; ///< tokens of a window
};
Result<Pair> loadPair(const std::filesystem::path& model, const std::filesystem::path& sae);

/// One weight product of the forward pass up to the site, or of the encoder: [rows, k] by [k, n].
struct ProductShape
{
    std::string name;
    int k = 0;
    int n = 0;
    int count = 1; ///< layers that have it
};
/// All of them, without the products inside attention. GPT-2 only: the bundled pair is one.
Result<std::vector<ProductShape>> productShapes(const Pair& pair);

/// Medians over interleaved rounds of one run, in tokens a second; all with warm buffers.
struct BareRates
{
    int threads = 0;
    double forward = 0; ///< the worker's model code alone
    double bare = 0; ///< and one encoder product with its activation function; no index
    double floor = 0; ///< arithmetic of productShapes() at the rate of BLAS sgemm at these shapes
    double ownFloor = 0; ///< the same at the rate of core/base/product.h
    double blasGflops = 0, ownGflops = 0; ///< over all threads
    double firingsPerToken = 0;
};
/// Measures with windows of `ids` (at least one block of rows), each thread computing `blockRows` rows at a time.
Result<BareRates> measureBare(const Pair& pair, std::span<const TokenId> ids, int threads, int blockRows = 1024);

/// Units of work a second when every thread repeats `work` for `seconds`; a call returns how many units it did.
double ratePerSecond(int threads, double seconds, const std::function<double(int thread)>& work);

/// One line a figure, with its goal.
void print(const BareRates& rates);

} // namespace atomscope::bench
