#include "core/jobs/latentrecords.h"

#include "core/base/hash.h"
#include "core/jobs/activationrecords.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace atomscope {

LatentRecords::LatentRecords(CachedText text, std::vector<LatentSplit> splits, std::int32_t nAtoms, int width,
                             std::stop_token stop)
    : m_text(std::move(text))
    , m_ahead(splits)
    , m_behind(std::move(splits))
    , m_nAtoms(nAtoms)
    , m_width(width)
    , m_stop(std::move(stop))
{
}

std::int64_t LatentRecords::atomsOf(std::size_t split) const
{
    const std::int64_t end = split + 1 < m_ahead.size() ? m_ahead[split + 1].firstAtom() : m_nAtoms;
    return end - m_ahead[split].firstAtom();
}

Result<std::vector<LatentFiring>> LatentRecords::firings(std::vector<LatentSplit>& splits, std::int64_t first,
                                                         std::int64_t count) const
{
    const std::int64_t T = m_text.rule().context;
    std::vector<LatentFiring> found;
    for (std::int64_t row = first / T; row * T < first + count; ++row) {
        for (std::size_t i = 0; i < splits.size(); ++i)
            TRY(splits[i].read(row, T, atomsOf(i), found));
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while cached firings were read");
    }
    std::erase_if(found, [&](const LatentFiring& f) { return f.token < first || f.token >= first + count; });
    std::ranges::sort(found);
    return found;
}

Result<std::optional<SourceRecord>> LatentRecords::next()
{
    TRY_ASSIGN(auto run, m_text.next());
    if (!run) {
        for (const LatentSplit& split : m_ahead) {
            if (!split.isAtEnd())
                return fail(
                    ErrorCode::BadFormat,
                    fmt::format("{} holds firings of more rows than there are tokens for", split.path().string()));
        }
        return std::nullopt;
    }
    m_run = std::move(*run);
    TRY_ASSIGN(const auto ids, m_text.ids(m_run));
    Sha256 hash;
    hash.add(std::as_bytes(std::span(ids)));
    const std::int64_t T = m_text.rule().context;
    for (std::int64_t first = m_run.first; first < m_run.first + m_run.count;) {
        const std::int64_t endOfRow = (first / T + 1) * T;
        const std::int64_t end = std::min(endOfRow, m_run.first + m_run.count);
        TRY_ASSIGN(const auto found, firings(m_ahead, first, end - first));
        for (const LatentFiring& firing : found) {
            hash.addU64(static_cast<std::uint64_t>(firing.token - m_run.first));
            hash.addU64(static_cast<std::uint64_t>(firing.atom));
            hash.addF32({&firing.activation, 1});
        }
        first = end;
    }
    return SourceRecord{m_run.source, hash.finish(), idsHash64(ids)};
}

Result<void> LatentRecords::complete(IndexWindow& window, std::uint64_t firstPosition)
{
    const auto first = static_cast<std::int64_t>(firstPosition);
    const std::size_t n = window.tokens.ids.size();
    TRY_ASSIGN(const auto found, firings(m_behind, first, static_cast<std::int64_t>(n)));
    window.tokens.errorNorm.assign(n, std::numeric_limits<float>::quiet_NaN());
    window.moments = {};
    window.moments.nTokens = std::ranges::count(window.tokens.counted, std::uint8_t{1});
    window.moments.mean.assign(static_cast<std::size_t>(m_width), 0.0);
    window.rowStart.assign(1, 0);
    std::size_t i = 0;
    for (std::size_t t = 0; t < n; ++t) {
        std::int32_t before = -1;
        for (; i < found.size() && found[i].token == first + static_cast<std::int64_t>(t); ++i) {
            if (found[i].atom == before)
                return fail(
                    ErrorCode::BadFormat,
                    fmt::format("latent {} fires twice at token {} (from 0) of the cache", before, found[i].token));
            before = found[i].atom;
            if (!window.tokens.counted[t])
                continue;
            window.atom.push_back(found[i].atom);
            window.activation.push_back(found[i].activation);
        }
        window.rowStart.push_back(std::ssize(window.atom));
    }
    return {};
}

} // namespace atomscope
