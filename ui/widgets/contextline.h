#pragma once

#include "core/pages/atompage.h"
#include "ui/delegates/contexttext.h"
#include "ui/delegates/theme.h"

#include <QFont>
#include <QList>
#include <QRectF>
#include <QTextLayout>
#include <functional>
#include <vector>

class QPainter;

namespace atomscope {

/// How contexts are drawn.
struct ContextStyle
{
    QFont font;
    Theme theme;
    float maximum = 0; ///< the activation of the strongest tint
    std::vector<TokenId> specialTokens = {}; ///< sorted
    int lineGapPx = kHalfGridPx; ///< between wrapped lines
    bool areBlanksMarked = true; ///< ContextLook::areBlanksMarked
    /// Level of an activation > 0 in 0 … 1, where that is not its share of `maximum`.
    std::function<double(float activation)> levelOf = {};
};

/// One context as one text layout. Tints are ranges of the text that are filled behind it, so that they never cut a
/// ligature, a joined letter or a cluster apart: the text stands where it would stand without them.
///
/// Coordinates are relative to the upper left corner of the layout.
class ContextLine
{
public:
    /// wrapWidthPx < 0: a single line, however long; else wrapped at that width.
    ContextLine(const Context& context, const ContextStyle& style, double wrapWidthPx = -1);

    const ContextText& text() const { return m_text; }
    bool isRightToLeft() const { return m_isRightToLeft; }
    double widthPx() const;
    double heightPx() const;
    /// Background and underline (kUnderlinePx) of every stretch that fires, as ranges of text().display.
    const QList<QTextLayout::FormatRange>& tints() const { return m_tints; }
    /// Property of a tint's format: weight of its underline in logical pixels (double).
    static constexpr int kUnderlinePx = QTextFormat::UserProperty + 1;

    /// One rectangle for each stretch that is contiguous on the screen.
    std::vector<QRectF> rectsOf(const TextRange& range) const;
    QRectF tokenRect(int token) const; ///< bounding; empty for a token without text
    /// The peak's token without the blanks in front of it.
    QRectF peakRect() const;
    /// Token at a point; -1 beside the text. The first of those that share a cell.
    int tokenAt(const QPointF& point) const;

    /// Draws the part of the text inside `clip` (both in painter coordinates), rectangles on whole device pixels.
    void paint(QPainter* painter, const QPointF& origin, const QRectF& clip) const;

private:
    void makeFormats(const Context& context);
    void layOut(double wrapWidthPx);
    void addStretches(const QTextLine& line, int begin, int end, std::vector<QRectF>& rects) const;
    void paintText(QPainter* painter, const QPointF& origin, const QRectF& clip) const;

    ContextText m_text;
    ContextStyle m_style;
    QTextLayout m_layout;
    QList<QTextLayout::FormatRange> m_tints;
    std::vector<TextRange> m_pills; ///< special tokens
    TextRange m_seen; ///< what the model saw
    TextRange m_peak;
    bool m_isRightToLeft = false;
    bool m_isBidirectional = false;
};

/// True where a boundary between two characters may fall between fonts without changing how either is shaped.
bool isShapedApart(const QString& text, int boundary);

} // namespace atomscope
