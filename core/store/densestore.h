#pragma once

#include "core/base/result.h"
#include "core/index/densesampler.h"
#include "core/store/database.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace atomscope {

/// The model's activations x of sampled counted tokens: those with the smallest denseKey() of an index, as many as its
/// Definitions::denseSample holds. A uniform sample of tokens, for what firings alone do not show: near misses, the
/// error, probes, the distribution of x.
struct DenseSample
{
    int width = 0; ///< d of x: what the SAE reads (of a transcoder not Definitions::dIn); 0 without rows
    std::vector<std::uint64_t> position; ///< [n], ascending; of the whole index
    std::vector<float> x; ///< [n, width], raw as the model gives it, rounded to float16 (core/index/densecodec.h)

    std::size_t size() const { return position.size(); }
    std::span<const float> row(std::size_t i) const
    {
        const auto w = static_cast<std::size_t>(width);
        return std::span(x).subspan(i * w, w);
    }
};

/// What is there now of a finished or an unfinished index; empty if it keeps none (an older file, cached firings, an
/// imported index). Errors: as AtomIndex::open(); BadFormat for a damaged row.
Result<DenseSample> readDenseSample(const std::filesystem::path& file);
/// The positions alone, ascending.
Result<std::vector<std::uint64_t>> readDensePositions(const std::filesystem::path& file);

/// Calls use(position, row) in ascending order of positions. Throws SQLite::Exception: call inside guarded().
Result<void> forEachDenseRow(SQLite::Database& database,
                             const std::function<Result<void>(std::uint64_t, std::span<const std::byte>)>& use);
/// In the caller's transaction.
void writeDenseChanges(StatementCache& statements, const DenseChanges& changes);

} // namespace atomscope
