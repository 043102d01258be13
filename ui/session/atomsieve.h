#pragma once

#include "ui/session/atomcolumns.h"

#include <QString>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// Without regard to case, for comparing and searching.
QString foldedCase(std::string_view text);

/// A filter made ready to be asked once an atom. Refers to what it was made from. Any thread.
class AtomSieve
{
public:
    AtomSieve(const AtomColumns& columns, const AtomLabels& labels, const AtomFilter& filter);

    bool lets(std::int32_t atom) const;

private:
    bool isInRanges(std::size_t row) const;
    bool isFiringAsWanted(std::size_t row) const;
    bool isSaidAsWanted(const LabelContent* label) const;
    bool has(std::string_view text) const;
    bool containsText(std::size_t row, const LabelContent* label) const;

    const AtomColumns& m_columns;
    const AtomLabels& m_labels;
    const AtomFilter& m_filter;
    QString m_text; ///< folded
    std::string m_ascii; ///< the same in bytes; empty when it has others than ASCII
    std::vector<const AtomMeasure*> m_measures; ///< of the ranges; null when there is no such column
    bool m_isAskingLabels;
};

} // namespace atomscope
