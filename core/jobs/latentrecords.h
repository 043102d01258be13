#pragma once

#include "core/jobs/cachedtext.h"
#include "core/jobs/latentsplit.h"
#include "core/jobs/recordsource.h"

#include <stop_token>

namespace atomscope {

/// Documents of which somebody has kept what fires in them, beside their tokens.
class LatentRecords : public RecordSource
{
public:
    /// splits: in the order of their latents, together 0 … nAtoms - 1. width: d_in of the index, 0 = not known.
    LatentRecords(CachedText text, std::vector<LatentSplit> splits, std::int32_t nAtoms, int width,
                  std::stop_token stop);

    /// The hash is over the document's ids and its firings (token, atom, f32 activation). Errors: those of
    /// LatentSplit::read(); BadFormat for an entry behind the last row.
    Result<std::optional<SourceRecord>> next() override;
    Result<std::vector<Window>> windows() override { return m_text.windows(m_run); }
    /// Fills a window's firings; its errors are not numbers. Error BadFormat for the same firing twice.
    Result<void> complete(IndexWindow& window, std::uint64_t firstPosition) override;
    void keep() override { }
    void goBack() override { m_text.goBack(); }
    std::int64_t nRead() const override { return m_text.nRead(); }
    std::int64_t size() const override { return m_text.nTokens(); }

private:
    /// Of some tokens in a row of the cache or over several, by token and atom.
    Result<std::vector<LatentFiring>> firings(std::vector<LatentSplit>& splits, std::int64_t first,
                                              std::int64_t count) const;
    std::int64_t atomsOf(std::size_t split) const;

    CachedText m_text;
    std::vector<LatentSplit> m_ahead; // next() reads with these
    std::vector<LatentSplit> m_behind; // complete() reads with these
    std::int32_t m_nAtoms;
    int m_width;
    std::stop_token m_stop;
    CachedText::Run m_run; // that next() gave last
};

} // namespace atomscope
