#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/languagemodel.h"
#include "core/sae/encoder.h"

#include <filesystem>
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

/// Tokens a second by the clock, over all threads, and tokens a second of processor time: the latter is what can be
/// compared on a machine that others use too.
struct Rate
{
    double wall = 0;
    double cpu = 0;
};

/// Medians over interleaved rounds of one run; all with warm buffers.
struct BareRates
{
    int threads = 0;
    Rate forward; ///< the worker's model code alone
    Rate bare; ///< and one encoder product with its activation function; no index
    Rate floor; ///< arithmetic of productShapes() at the rate of BLAS sgemm at these shapes
    Rate ownFloor; ///< the same at the rate of core/base/product.h
    double flopsPerToken = 0;
    double firingsPerToken = 0;
};
/// Measures with windows of `ids` (at least one block of rows), each thread computing `blockRows` rows at a time.
Result<BareRates> measureBare(const Pair& pair, std::span<const TokenId> ids, int threads, int blockRows = 1024);

/// Processor time of all threads of this program so far.
double processSeconds();

/// One line a figure, with its goal.
void print(const BareRates& rates);

} // namespace atomscope::bench
