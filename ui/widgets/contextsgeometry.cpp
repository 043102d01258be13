#include "ui/widgets/contextsgeometry.h"

#include "ui/delegates/theme.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr double kPeakShare = 0.42; // of the text's width, left of the peak

int roundedUp(int px, int grid)
{
    return (px + grid - 1) / grid * grid;
}

} // namespace

int ContextsGeometry::lineHeightPx(const QFont& font)
{
    return roundedUp(QFontMetrics(font).height() + 6, kHalfGridPx);
}

int ContextsGeometry::headerHeightPx(const QFont& font)
{
    return roundedUp(QFontMetrics(themedFont(font, TextSize::Small)).height() + kGridPx, kHalfGridPx);
}

ContextsGeometry ContextsGeometry::build(const AtomPage& page, const std::vector<ContextGroup>& groups, int widthPx,
                                         const QFont& font, const std::function<int(int context)>& heightOf)
{
    ContextsGeometry geometry;
    geometry.widthPx = widthPx;
    const QFontMetrics metrics(font);
    geometry.activationLeft = kGridPx;
    geometry.activationRight
        = geometry.activationLeft + roundedUp(metrics.horizontalAdvance(QStringLiteral("00000.0")), kGridPx);
    geometry.textLeft = geometry.activationRight + 2 * kGridPx;
    const bool isRepeated
        = std::any_of(page.contexts.begin(), page.contexts.end(), [](const Context& c) { return c.multiplicity > 1; });
    const int multiplicityPx
        = isRepeated ? roundedUp(metrics.horizontalAdvance(QStringLiteral("×0000")), kHalfGridPx) : 0;
    geometry.multiplicityLeft = std::max(geometry.textLeft, widthPx - kGridPx - multiplicityPx);
    geometry.textRight = geometry.multiplicityLeft;
    geometry.peakColumn = geometry.textLeft
        + static_cast<int>(kPeakShare * (geometry.textRight - geometry.textLeft)) / kGridPx * kGridPx;

    int y = 0;
    const auto add = [&](RowKind kind, int index, int height) {
        geometry.rows.push_back({kind, index, y, height});
        y += height;
    };
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!groups[i].title.isEmpty()) {
            y += geometry.rows.empty() ? 0 : kHalfGridPx;
            add(RowKind::Header, static_cast<int>(i), headerHeightPx(font));
        }
        for (const int context : groups[i].contexts)
            add(RowKind::Line, context, heightOf(context));
    }
    geometry.heightPx = y;
    return geometry;
}

int ContextsGeometry::rowAt(int y) const
{
    const auto after = std::upper_bound(rows.begin(), rows.end(), y, [](int at, const Row& row) { return at < row.y; });
    if (after == rows.begin() || y >= (after - 1)->bottom())
        return -1;
    return static_cast<int>(after - 1 - rows.begin());
}

std::pair<int, int> ContextsGeometry::rowsWithin(int top, int bottom) const
{
    const auto first
        = std::partition_point(rows.begin(), rows.end(), [top](const Row& row) { return row.bottom() <= top; });
    const auto last = std::partition_point(first, rows.end(), [bottom](const Row& row) { return row.y < bottom; });
    return {static_cast<int>(first - rows.begin()), static_cast<int>(last - rows.begin())};
}

int ContextsGeometry::rowOfContext(int context) const
{
    const auto found = std::find_if(rows.begin(), rows.end(), [context](const Row& row) {
        return row.kind == RowKind::Line && row.index == context;
    });
    return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
}

int ContextsGeometry::contextFrom(int context, int steps) const
{
    std::vector<int> lines;
    int at = -1;
    for (const Row& row : rows) {
        if (row.kind != RowKind::Line)
            continue;
        if (row.index == context)
            at = static_cast<int>(lines.size());
        lines.push_back(row.index);
    }
    if (lines.empty())
        return -1;
    const int last = static_cast<int>(lines.size()) - 1;
    const int target = at < 0 ? (steps >= 0 ? 0 : last) : std::clamp(at + steps, 0, last);
    return lines[static_cast<std::size_t>(target)];
}

QRect ContextsGeometry::rowRect(int row) const
{
    const Row& found = rows[static_cast<std::size_t>(row)];
    return QRect(0, found.y, widthPx, found.heightPx);
}

double lineOriginX(const ContextsGeometry& geometry, bool isRightToLeft, double textWidth, double peakLeft,
                   double peakRight)
{
    if (!isRightToLeft)
        return std::round(geometry.peakColumn - peakLeft);
    const double atRight = std::round(geometry.textRight - textWidth);
    if (atRight + peakLeft >= geometry.textLeft && atRight + peakRight <= geometry.textRight)
        return atRight;
    const double middle = (geometry.textLeft + geometry.textRight) / 2.0;
    return std::round(middle - (peakLeft + peakRight) / 2);
}

} // namespace atomscope
