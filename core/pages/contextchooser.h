#pragma once

#include "core/base/result.h"
#include "core/measures/ranking.h"
#include "core/pages/atompage.h"
#include "core/pages/sampling.h"
#include "core/pages/windowreader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace atomscope {

/// Chooses the contexts of one page, stratum by stratum, and builds them (but for token bytes and sources).
/// Only the windows that are shown are read, and those that may equal one of the top.
class ContextChooser
{
public:
    /// What is passed by reference must outlive the chooser, but for the options, of which width and range count.
    /// nTokens: counted tokens of the index.
    ContextChooser(const SampleSource& source, const Ranking& ranking, const PageOptions& options, std::int64_t nTokens,
                   WindowReader& reader, std::stop_token stop);

    /// Appends one stratum; an empty one (a decile of few firings) adds nothing, but a range its summary. Errors:
    /// Cancelled, the reader's.
    Result<void> add(const PageOptions::Wish& wish);

    std::vector<StratumSummary>& strata() { return m_strata; }
    std::vector<Context>& contexts() { return m_contexts; }

private:
    Result<void> addTop(const PageOptions::Wish& wish);
    Result<void> addSample(const PageOptions::Wish& wish, RankRange range);
    Result<void> addRange(const PageOptions::Wish& wish, ActivationRange range);
    Result<void> addSilent(const PageOptions::Wish& wish);
    Result<void> addFiring(Stratum stratum, std::uint32_t firing, std::int32_t multiplicity);
    Result<void> addPlace(Stratum stratum, std::size_t window, std::uint64_t position, std::int32_t multiplicity);
    void addSummary(Stratum stratum, RankRange range, std::size_t nShown);
    /// The first n of some places that are counted.
    Result<std::vector<std::uint64_t>> countedOf(const std::vector<std::uint64_t>& places, std::size_t n);

    const SampleSource m_source;
    const WindowTable& m_windows;
    const PostingList& m_firings;
    const Ranking& m_ranking;
    const std::int32_t m_width;
    const std::optional<ActivationRange> m_range;
    const std::int64_t m_nTokens;
    WindowReader& m_reader;
    const std::stop_token m_stop;
    const std::vector<std::uint32_t> m_windowOfFiring; ///< [n_fired]
    std::vector<std::uint64_t> m_keys; ///< [n_fired] once a sample was asked for
    std::vector<StratumSummary> m_strata;
    std::vector<Context> m_contexts;
};

} // namespace atomscope
