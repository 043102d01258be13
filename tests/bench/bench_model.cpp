// The worker's forward pass and encoder without an index, against the arithmetic they cannot do without:
//     bench_model [MODEL SAE]        (default: the bundled pair)
#include "core/base/blas.h"
#include "core/base/hash.h"
#include "tests/bench/bare.h"

#include <fmt/format.h>

using namespace atomscope;

namespace {

/// Ids of no text in particular; BOS in front of each window. For figures on text see bench_index.
std::vector<TokenId> someIds(const bench::Pair& pair, int count)
{
    std::vector<TokenId> ids;
    for (int i = 0; i < count; ++i) {
        const auto number
            = mix64(static_cast<std::uint64_t>(i)) % static_cast<std::uint64_t>(pair.model->info().dVocab);
        ids.push_back(TokenId{i % pair.context == 0 ? 0 : static_cast<std::int32_t>(number)});
    }
    return ids;
}

Result<void> run(const std::filesystem::path& model, const std::filesystem::path& sae)
{
    TRY_ASSIGN(const bench::Pair pair, bench::loadPair(model, sae));
    const std::vector<TokenId> ids = someIds(pair, 4 * 1024);
    fmt::print("{} to {}, {} atoms, windows of {}\n", pair.model->info().name, hookNameFromSite(pair.site),
               pair.sae->dSae, pair.context);
    for (const int threads : {1, 2}) {
        TRY_ASSIGN(const bench::BareRates rates, bench::measureBare(pair, ids, threads));
        bench::print(rates);
    }
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    const std::filesystem::path demo = std::filesystem::path(ATOMSCOPE_SOURCE) / "resources" / "demo";
    const auto outcome = argc == 3 ? run(argv[1], argv[2]) : run(demo / "model", demo / "sae");
    if (!outcome)
        fmt::print(stderr, "bench_model: {}\n", outcome.error().message);
    return outcome ? 0 : 1;
}
