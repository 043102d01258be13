#include "core/pages/topcontexts.h"

#include <algorithm>

namespace atomscope {

namespace {

// A window with its strongest firing.
struct Peak
{
    std::uint64_t position = 0;
    std::uint32_t window = 0;
};

// How far the surroundings of a peak reach inside its window.
struct Reach
{
    std::int32_t left = 0, right = 0;
    friend bool operator==(const Reach&, const Reach&) = default;
};

class EqualContexts
{
public:
    EqualContexts(const WindowTable& windows, std::vector<Peak> peaks, WindowReader& reader)
        : m_windows(windows)
        , m_peaks(std::move(peaks))
        , m_reader(reader)
    {
    }

    // Every peak with the surroundings of `peak`, itself included.
    Result<std::vector<Peak>> equalTo(const Peak& peak);

private:
    std::int32_t positionInWindow(const Peak& peak) const
    {
        return static_cast<std::int32_t>(peak.position - m_windows.firstPosition[peak.window]);
    }
    Reach reachOf(const Peak& peak) const
    {
        const std::int32_t position = positionInWindow(peak);
        return {std::min(kEqualLeft, position), std::min(kEqualRight, m_windows.nTokens(peak.window) - 1 - position)};
    }
    Result<void> keepThoseWithTokenAt(std::int32_t offset, TokenId token, std::vector<Peak>& candidates) const;
    Result<void> keepThoseThatRead(const Peak& peak, Reach reach, std::vector<Peak>& candidates);

    // Reading this many windows costs no more than one more token list.
    static constexpr std::size_t kFewEnoughToRead = 4;

    const WindowTable& m_windows;
    const std::vector<Peak> m_peaks; // ascending positions
    WindowReader& m_reader;
};

Result<std::vector<Peak>> EqualContexts::equalTo(const Peak& peak)
{
    const Reach reach = reachOf(peak);
    std::vector<Peak> candidates;
    for (const Peak& other : m_peaks) {
        if (reachOf(other) == reach)
            candidates.push_back(other);
    }
    TRY_ASSIGN(const SequenceTokens* const window, m_reader.window(peak.window));
    const std::int32_t position = positionInWindow(peak);
    // Token lists hold counted places. Whether a token is counted follows from its id and from being first in the
    // window, so equal surroundings are counted at the same offsets.
    bool isEveryTokenListed = true;
    for (const std::int32_t offset : {0, -1, 1, -2, 2, -3, 3, -4, 4, -5, -6, -7, -8}) {
        if (offset < -reach.left || offset > reach.right)
            continue;
        const auto i = static_cast<std::size_t>(position + offset);
        if (i == 0 && window->hasBos && reach.left < kEqualLeft) {
            // With the same reach the others' token here is the first of their window as well.
            std::erase_if(candidates, [this](const Peak& other) { return !m_windows.hasBos[other.window]; });
            continue;
        }
        if (!window->counted[i]) {
            isEveryTokenListed = false;
            continue;
        }
        if (candidates.size() <= kFewEnoughToRead) {
            isEveryTokenListed = false;
            break;
        }
        TRY(keepThoseWithTokenAt(offset, window->ids[i], candidates));
    }
    if (!isEveryTokenListed)
        TRY(keepThoseThatRead(peak, reach, candidates));
    return candidates;
}

Result<void> EqualContexts::keepThoseWithTokenAt(std::int32_t offset, TokenId token,
                                                 std::vector<Peak>& candidates) const
{
    TRY_ASSIGN(const std::vector<std::uint64_t> places, m_reader.tokenPositions(token));
    auto place = places.begin();
    std::erase_if(candidates, [&](const Peak& candidate) {
        const std::uint64_t wanted = candidate.position + static_cast<std::uint64_t>(std::int64_t(offset));
        place = std::lower_bound(place, places.end(), wanted);
        return place == places.end() || *place != wanted;
    });
    return {};
}

Result<void> EqualContexts::keepThoseThatRead(const Peak& peak, Reach reach, std::vector<Peak>& candidates)
{
    TRY_ASSIGN(const SequenceTokens* const window, m_reader.window(peak.window));
    const auto begin = window->ids.begin() + positionInWindow(peak);
    std::vector<Peak> equal;
    for (const Peak& candidate : candidates) {
        TRY_ASSIGN(const SequenceTokens* const other, m_reader.window(candidate.window));
        const auto otherBegin = other->ids.begin() + positionInWindow(candidate);
        if (std::equal(begin - reach.left, begin + reach.right + 1, otherBegin - reach.left))
            equal.push_back(candidate);
    }
    candidates = std::move(equal);
    return {};
}

std::vector<Peak> peaksOfWindows(const PostingList& firings, std::span<const std::uint32_t> windowOfFiring)
{
    std::vector<Peak> peaks;
    float strongest = 0;
    for (std::size_t i = 0; i < windowOfFiring.size(); ++i) {
        if (peaks.empty() || peaks.back().window != windowOfFiring[i])
            peaks.push_back({firings.position[i], windowOfFiring[i]});
        else if (firings.activation[i] > strongest)
            peaks.back().position = firings.position[i];
        else
            continue;
        strongest = firings.activation[i];
    }
    return peaks;
}

} // namespace

Result<std::vector<TopContext>> topContexts(const WindowTable& windows, const PostingList& firings,
                                            const Ranking& ranking, std::span<const std::uint32_t> windowOfFiring,
                                            std::size_t count, WindowReader& reader, std::stop_token stop)
{
    EqualContexts contexts(windows, peaksOfWindows(firings, windowOfFiring), reader);
    std::vector<TopContext> top;
    std::vector<bool> isTaken(windows.size()); // by a context already found, itself or as one of its equals
    for (std::size_t rank = 0; rank < ranking.size() && top.size() < count; ++rank) {
        const std::uint32_t firing = ranking.index[rank];
        const std::uint32_t window = windowOfFiring[firing];
        if (isTaken[window])
            continue;
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "The page was stopped.");
        TRY_ASSIGN(const std::vector<Peak> equal, contexts.equalTo({firings.position[firing], window}));
        for (const Peak& peak : equal)
            isTaken[peak.window] = true;
        top.push_back({firing, static_cast<std::int32_t>(equal.size())});
    }
    return top;
}

} // namespace atomscope
