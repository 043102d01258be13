#include "tests/bench/bare.h"

#include "core/base/blas.h"
#include "core/base/product.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <fmt/format.h>
#include <functional>
#include <numeric>
#include <thread>

namespace atomscope::bench {

namespace {

constexpr int kRounds = 5;
constexpr double kRoundSeconds = 0.4;

double median(std::vector<double> values)
{
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double secondsOf(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Every thread repeats `work`, which returns how many tokens it did, for a while.
Rate rateOf(int threads, const std::function<double(int thread)>& work)
{
    std::atomic<int> nReady = 0;
    std::vector<Rate> rates(static_cast<std::size_t>(threads));
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            computeOnOneThread();
            work(thread); // warm
            ++nReady;
            while (nReady < threads)
                std::this_thread::yield();
            const double wallStart = secondsOf(CLOCK_MONOTONIC);
            const double cpuStart = secondsOf(CLOCK_THREAD_CPUTIME_ID);
            double done = 0;
            double elapsed = 0;
            while (elapsed < kRoundSeconds) {
                done += work(thread);
                elapsed = secondsOf(CLOCK_MONOTONIC) - wallStart;
            }
            rates[static_cast<std::size_t>(thread)]
                = {done / elapsed, done / (secondsOf(CLOCK_THREAD_CPUTIME_ID) - cpuStart)};
        });
    }
    for (std::thread& thread : running)
        thread.join();
    Rate sum;
    for (const Rate& rate : rates) {
        sum.wall += rate.wall;
        sum.cpu += rate.cpu / threads;
    }
    return sum;
}

/// Rates of one kind of work over the rounds.
struct Rounds
{
    std::vector<double> wall, cpu;

    void add(const Rate& rate)
    {
        wall.push_back(rate.wall);
        cpu.push_back(rate.cpu);
    }
    Rate typical() const { return {median(wall), median(cpu)}; }
};

/// What one thread keeps between blocks.
struct Bare
{
    const Pair& pair;
    const Encoder& encoder;
    std::span<const TokenId> ids; ///< [B, context]
    int B;
    std::unique_ptr<LanguageModel::Workspace> workspace;
    std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> scratch;
    std::vector<float> x;
    SparseRows firings;

    Bare(const Pair& wanted, const Encoder& wantedEncoder, std::span<const TokenId> block)
        : pair(wanted)
        , encoder(wantedEncoder)
        , ids(block)
        , B(static_cast<int>(std::ssize(block)) / wanted.context)
        , workspace(wanted.model->makeWorkspace())
        , scratch(wantedEncoder.makeScratch())
        , x(block.size() * static_cast<std::size_t>(wanted.sae->dIn))
    {
    }

    Result<void> forward() { return pair.model->run(ids, B, pair.context, pair.site, *workspace, x); }
    Result<void> encode() { return encoder.encode(x, static_cast<int>(std::ssize(ids)), *scratch, firings); }
};

/// The weight products alone, with inputs and outputs of their own that stay in place between calls.
struct Products
{
    struct One
    {
        ProductShape shape;
        std::vector<float> x, W, y;
        PackedMatrix packed;
    };
    int rows;
    std::vector<One> all;

    Products(const std::vector<ProductShape>& shapes, int wantedRows)
        : rows(wantedRows)
    {
        const auto fill = [](std::vector<float>& values, int m, int n) {
            values.resize(static_cast<std::size_t>(m) * static_cast<std::size_t>(n));
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = static_cast<float>(i % 17) * 0.1F - 0.8F;
        };
        for (const ProductShape& shape : shapes) {
            One& one = all.emplace_back();
            one.shape = shape;
            fill(one.x, rows, shape.k);
            fill(one.W, shape.k, shape.n);
            fill(one.y, rows, shape.n);
            one.packed.pack(false, shape.k, shape.n, one.W.data(), shape.n);
        }
    }

    void blas()
    {
        for (One& one : all) {
            const auto [name, k, n, count] = one.shape;
            for (int i = 0; i < count; ++i)
                sgemm(false, rows, n, k, 1, one.x.data(), k, one.W.data(), n, 0, one.y.data(), n);
        }
    }
    void own()
    {
        for (One& one : all) {
            const auto [name, k, n, count] = one.shape;
            for (int i = 0; i < count; ++i)
                multiply(rows, n, k, 1, one.x.data(), k, one.packed, {}, one.y.data(), n);
        }
    }
};

double flopsPerToken(const std::vector<ProductShape>& shapes)
{
    return std::accumulate(shapes.begin(), shapes.end(), 0.0, [](double sum, const ProductShape& shape) {
        return sum + 2.0 * shape.k * shape.n * shape.count;
    });
}

} // namespace

Result<Pair> loadPair(const std::filesystem::path& model, const std::filesystem::path& sae)
{
    Pair pair;
    TRY_ASSIGN(pair.model, loadLanguageModel(model));
    TRY_ASSIGN(Sae loaded, loadSae(sae));
    TRY_ASSIGN(pair.site, siteFromHookName(loaded.hookName));
    TRY_ASSIGN(const int width, pair.model->siteWidth(pair.site));
    if (width != loaded.dIn)
        return fail(ErrorCode::ShapeMismatch, "the SAE does not fit this model");
    pair.context = std::min(loaded.contextSize.value_or(128), pair.model->info().nPositions);
    pair.sae = std::make_shared<const Sae>(std::move(loaded));
    return pair;
}

Result<std::vector<ProductShape>> productShapes(const Pair& pair)
{
    const ModelInfo& info = pair.model->info();
    if (info.family != "gpt2" || pair.site.kind != Site::Kind::ResidPost)
        return fail(ErrorCode::Unsupported, "the floor is known for GPT-2 models at hook_resid_post only");
    TRY_ASSIGN(const int M, pair.model->siteWidth({Site::Kind::MlpPost, 0}));
    const int layers = pair.site.layer + 1;
    const int D = info.dModel;
    return std::vector<ProductShape>{{"q, k, v", D, 3 * D, layers},
                                     {"attention out", D, D, layers},
                                     {"MLP in", D, M, layers},
                                     {"MLP out", M, D, layers},
                                     {"encoder", D, pair.sae->dSae, 1}};
}

Result<BareRates> measureBare(const Pair& pair, std::span<const TokenId> ids, int threads, int blockRows)
{
    TRY_ASSIGN(const auto shapes, productShapes(pair));
    const auto rows = static_cast<std::size_t>(std::max(1, blockRows / pair.context) * pair.context);
    if (ids.size() < rows)
        return fail(ErrorCode::Usage, fmt::format("needs at least {} tokens", rows));
    const Encoder encoder(pair.sae);
    std::vector<Bare> bares;
    std::vector<Products> products;
    for (int thread = 0; thread < threads; ++thread) {
        const std::size_t first = static_cast<std::size_t>(thread) * rows % (ids.size() - rows + 1);
        bares.emplace_back(pair, encoder, ids.subspan(first, rows));
        products.emplace_back(shapes, static_cast<int>(rows));
        TRY(bares.back().forward());
        TRY(bares.back().encode());
    }
    const auto at = [](int thread) { return static_cast<std::size_t>(thread); };
    const double tokens = static_cast<double>(rows);
    Rounds forward, bare, floor, ownFloor;
    for (int round = 0; round < kRounds; ++round) {
        forward.add(rateOf(threads, [&](int thread) { return bares[at(thread)].forward() ? tokens : 0; }));
        bare.add(rateOf(threads, [&](int thread) {
            return bares[at(thread)].forward() && bares[at(thread)].encode() ? tokens : 0;
        }));
        floor.add(rateOf(threads, [&](int thread) {
            products[at(thread)].blas();
            return tokens;
        }));
        ownFloor.add(rateOf(threads, [&](int thread) {
            products[at(thread)].own();
            return tokens;
        }));
    }
    BareRates rates{threads, forward.typical(), bare.typical(), floor.typical(), ownFloor.typical()};
    rates.flopsPerToken = flopsPerToken(shapes);
    rates.firingsPerToken = static_cast<double>(bares[0].firings.atom.size()) / tokens;
    return rates;
}

double processSeconds()
{
    return secondsOf(CLOCK_PROCESS_CPUTIME_ID);
}

void print(const BareRates& rates)
{
    const auto line = [&](const char* name, const Rate& rate) {
        fmt::print("  {:20}{:10.0f} tokens/s, {:7.0f} a second of processor time", name, rate.wall, rate.cpu);
    };
    const auto floorLine = [&](const char* name, const Rate& rate) {
        line(name, rate);
        fmt::print(" ({:.0f} GFLOP/s)\n", rate.cpu * rates.flopsPerToken * 1e-9);
    };
    fmt::print("{} thread{}\n", rates.threads, rates.threads == 1 ? "" : "s");
    floorLine("floor, BLAS sgemm", rates.floor);
    floorLine("floor, own products", rates.ownFloor);
    line("forward", rates.forward);
    fmt::print("\n");
    line("bare", rates.bare);
    fmt::print(" ({:.1f} firings a token)\n", rates.firingsPerToken);
    fmt::print("  bare / floor in processor time: {:.2f} of BLAS, {:.2f} of own products\n",
               rates.floor.cpu / rates.bare.cpu, rates.ownFloor.cpu / rates.bare.cpu);
}

} // namespace atomscope::bench
