#pragma once

#include "core/index/types.h"
#include "core/index/windowtable.h"
#include "core/measures/tokencounts.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace atomscope {

/// Whether an atom's firings are spread over the text or sit in few of its documents, or at few places of the window.
struct Concentration
{
    /// Share of the firings that are in the document with the most; NaN without firings.
    double topDocumentShare = std::numeric_limits<double>::quiet_NaN();
    /// 1 / sum of squared shares: as many documents, equally full, would be as concentrated (Hill 1973, order 2).
    double effectiveDocuments = std::numeric_limits<double>::quiet_NaN();
    /// Share of the firings in the fullest of ten runs of window positions that hold equally many counted tokens:
    /// 0.1 = spread evenly, 1 = all in one.
    double busiestTenth = std::numeric_limits<double>::quiet_NaN();
};

/// Measures concentration over one text.
class ConcentrationMeter
{
public:
    /// Both must outlive the meter and stay as they are. O(stored tokens).
    ConcentrationMeter(const WindowTable& windows, const CorpusTokens& corpus);

    /// O(n_fired log windows).
    Concentration measure(const PostingList& firings) const;

private:
    const WindowTable& m_windows;
    std::vector<std::uint8_t> m_tenth; ///< by position in the window
};

} // namespace atomscope
