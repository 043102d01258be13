#include "core/measures/concentration.h"

#include <algorithm>
#include <array>

namespace atomscope {

namespace {

constexpr std::size_t kTenths = 10;

} // namespace

ConcentrationMeter::ConcentrationMeter(const WindowTable& windows, const CorpusTokens& corpus)
    : m_windows(windows)
{
    std::vector<std::int64_t> counted; // by position in the window
    std::int64_t total = 0;
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const auto n = static_cast<std::size_t>(windows.nTokens(window));
        counted.resize(std::max(counted.size(), n));
        for (std::size_t i = 0; i < n; ++i) {
            const bool isCounted = corpus.halves()[windows.firstPosition[window] + i] != CorpusTokens::kNotCounted;
            counted[i] += isCounted;
            total += isCounted;
        }
    }
    // A position belongs to the tenth in which the middle of its tokens lies.
    std::int64_t before = 0;
    for (const std::int64_t n : counted) {
        const auto middle = 2 * before + n;
        const auto tenth = total == 0 ? 0 : middle * static_cast<std::int64_t>(kTenths) / (2 * total);
        m_tenth.push_back(static_cast<std::uint8_t>(std::min<std::int64_t>(tenth, kTenths - 1)));
        before += n;
    }
}

Concentration ConcentrationMeter::measure(const PostingList& firings) const
{
    Concentration result;
    if (firings.position.empty())
        return result;
    std::array<std::int64_t, kTenths> tenths{};
    std::int64_t inDocument = 0, most = 0;
    double squares = 0;
    DocumentId document;
    const auto closeDocument = [&] {
        most = std::max(most, inDocument);
        squares += static_cast<double>(inDocument) * static_cast<double>(inDocument);
        inDocument = 0;
    };
    std::size_t window = 0;
    std::uint64_t windowEnd = 0;
    for (const std::uint64_t position : firings.position) {
        if (position >= windowEnd) {
            window = m_windows.windowOf(position);
            windowEnd = m_windows.firstPosition[window + 1];
        }
        if (m_windows.document[window] != document) {
            closeDocument();
            document = m_windows.document[window];
        }
        ++inDocument;
        ++tenths[m_tenth[position - m_windows.firstPosition[window]]];
    }
    closeDocument();
    const auto n = static_cast<double>(firings.position.size());
    result.topDocumentShare = static_cast<double>(most) / n;
    result.effectiveDocuments = n * n / squares;
    result.busiestTenth = static_cast<double>(*std::ranges::max_element(tenths)) / n;
    return result;
}

} // namespace atomscope
