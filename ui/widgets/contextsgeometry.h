#pragma once

#include "core/pages/atompage.h"
#include "ui/widgets/contextgroups.h"

#include <QFont>
#include <QRectF>
#include <functional>
#include <utility>
#include <vector>

namespace atomscope {

/// Where everything of a contexts list lies: rows from top to bottom, columns from left to right. Plain numbers.
struct ContextsGeometry
{
    enum class RowKind { Header, Line };
    struct Row
    {
        RowKind kind = RowKind::Line;
        int index = 0; ///< into the groups or AtomPage::contexts
        int y = 0;
        int heightPx = 0;

        int bottom() const { return y + heightPx; } ///< exclusive
    };

    std::vector<Row> rows;
    int widthPx = 0;
    int heightPx = 0;
    int activationLeft = 0; ///< the column of the peak's activation, right-aligned
    int activationRight = 0;
    int textLeft = 0;
    int textRight = 0;
    int peakColumn = 0; ///< where the peak's first letter stands
    int multiplicityLeft = 0; ///< the column of "×n"

    /// Rows of the groups of a page's contexts. heightOf(context) is the height of its text: a line, or more when
    /// expanded.
    static ContextsGeometry build(const AtomPage& page, const std::vector<ContextGroup>& groups, int widthPx,
                                  const QFont& font, const std::function<int(int context)>& heightOf);
    static int lineHeightPx(const QFont& font);
    static int headerHeightPx(const QFont& font);

    /// Index of the row at y, -1 between and outside rows.
    int rowAt(int y) const;
    /// Rows that reach into [top, bottom): first and one past the last.
    std::pair<int, int> rowsWithin(int top, int bottom) const;
    /// Index of a context's row, -1 when it is not shown.
    int rowOfContext(int context) const;
    /// The context `steps` lines below one, skipping headers; stays at the ends. -1 without any context.
    int contextFrom(int context, int steps) const;
    QRect rowRect(int row) const;
};

/// Where a single line begins, so that its peak is seen: the peak's left edge in the peak column; right-to-left text
/// ends at the right edge instead, unless its peak would be outside.
double lineOriginX(const ContextsGeometry& geometry, bool isRightToLeft, double textWidth, double peakLeft,
                   double peakRight);

} // namespace atomscope
