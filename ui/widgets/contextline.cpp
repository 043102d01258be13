#include "ui/widgets/contextline.h"

#include "ui/delegates/activationtint.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr double kEndlessPx = 1e6;

bool isCursive(QChar::Script script)
{
    switch (script) {
    case QChar::Script_Common:
    case QChar::Script_Latin:
    case QChar::Script_Greek:
    case QChar::Script_Cyrillic:
    case QChar::Script_Armenian:
    case QChar::Script_Georgian:
    case QChar::Script_Hebrew:
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
        return false;
    default:
        return true;
    }
}

char32_t characterAt(const QString& text, int unit)
{
    if (text[unit].isHighSurrogate() && unit + 1 < text.size())
        return QChar::surrogateToUcs4(text[unit], text[unit + 1]);
    if (text[unit].isLowSurrogate() && unit > 0)
        return QChar::surrogateToUcs4(text[unit - 1], text[unit]);
    return text[unit].unicode();
}

bool hasRightToLeft(const QString& text)
{
    const QList<uint> characters = text.toUcs4();
    return std::any_of(characters.begin(), characters.end(), [](uint character) {
        const QChar::Direction direction = QChar::direction(character);
        return direction == QChar::DirR || direction == QChar::DirAL || direction == QChar::DirRLE
            || direction == QChar::DirRLO || direction == QChar::DirRLI;
    });
}

QRectF snapped(const QRectF& rect, double ratio)
{
    const auto snap = [ratio](double v) { return std::round(v * ratio) / ratio; };
    const QPointF a(snap(rect.left()), snap(rect.top())), b(snap(rect.right()), snap(rect.bottom()));
    return QRectF(a, b);
}

std::vector<std::uint8_t> specialFlags(const Context& context, const std::vector<TokenId>& special)
{
    std::vector<std::uint8_t> flags;
    flags.reserve(context.tokenIds.size());
    for (const TokenId id : context.tokenIds)
        flags.push_back(std::binary_search(special.begin(), special.end(), id) ? 1 : 0);
    return flags;
}

} // namespace

bool isShapedApart(const QString& text, int boundary)
{
    if (boundary <= 0 || boundary >= text.size())
        return true;
    const char32_t before = characterAt(text, boundary - 1), after = characterAt(text, boundary);
    if (QChar::isSpace(before) || QChar::isSpace(after))
        return true;
    return !isCursive(QChar::script(before)) || !isCursive(QChar::script(after));
}

ContextLine::ContextLine(const Context& context, const ContextStyle& style, double wrapWidthPx)
    : m_text(makeContextText(context.tokens, specialFlags(context, style.specialTokens), style.areBlanksMarked))
    , m_style(style)
{
    m_isBidirectional = hasRightToLeft(m_text.display);
    m_isRightToLeft = m_isBidirectional && m_text.display.isRightToLeft();
    makeFormats(context);
    layOut(wrapWidthPx);
}

void ContextLine::makeFormats(const Context& context)
{
    const auto nTokens = static_cast<int>(m_text.tokens.size());
    const auto unitAt = [&](int token) {
        return token >= nTokens ? static_cast<int>(m_text.display.size())
                                : m_text.tokens[static_cast<std::size_t>(std::max(0, token))].begin;
    };
    m_seen = {unitAt(context.windowBegin), unitAt(std::max(context.windowBegin, context.windowEnd))};
    if (context.peak >= 0 && context.peak < nTokens)
        m_peak = m_text.tokens[static_cast<std::size_t>(context.peak)];
    while (m_peak.length() > 1 && m_text.display[m_peak.begin].isSpace())
        ++m_peak.begin;

    const ActivationTint tint(m_style.theme);
    for (const ContextText::Cell& cell : m_text.cells) {
        float activation = 0;
        for (int token = cell.firstToken; token <= cell.lastToken; ++token) {
            if (static_cast<std::size_t>(token) < context.activations.size())
                activation = std::max(activation, context.activations[static_cast<std::size_t>(token)]);
        }
        const double level = m_style.levelOf && activation > 0 ? m_style.levelOf(activation)
                                                               : ActivationTint::level(activation, m_style.maximum);
        if (level <= 0 || cell.range.isEmpty())
            continue;
        QTextLayout::FormatRange range{cell.range.begin, cell.range.length(), {}};
        range.format.setBackground(tint.background(level));
        range.format.setUnderlineColor(tint.underline(level));
        range.format.setProperty(kUnderlinePx, ActivationTint::underlinePx(level));
        m_tints.append(range);
    }

    QList<QTextLayout::FormatRange> formats;
    for (const TextRange& sign : m_text.signs) {
        QTextLayout::FormatRange range{sign.begin, sign.length(), {}};
        range.format.setForeground(mixed(m_style.theme.surface, m_style.theme.secondary, 0.75));
        formats.append(range);
    }
    // A change of font cuts the text where shaping must not be cut; there the strongest tint has to do.
    const bool isFiring = context.activation > 0;
    if (isFiring && !m_peak.isEmpty() && isShapedApart(m_text.display, m_peak.begin)
        && isShapedApart(m_text.display, m_peak.end)) {
        QTextLayout::FormatRange range{m_peak.begin, m_peak.length(), {}};
        range.format.setFontWeight(QFont::Bold);
        formats.append(range);
    }
    m_layout.setFormats(formats);

    const std::vector<std::uint8_t> special = specialFlags(context, m_style.specialTokens);
    for (std::size_t token = 0; token < special.size() && token < m_text.tokens.size(); ++token) {
        if (special[token])
            m_pills.push_back(m_text.tokens[token]);
    }
}

void ContextLine::layOut(double wrapWidthPx)
{
    QTextOption option;
    option.setTextDirection(m_isRightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    const bool isWrapped = wrapWidthPx >= 0;
    option.setAlignment(isWrapped ? Qt::AlignLeading : Qt::AlignLeft | Qt::AlignAbsolute);
    option.setWrapMode(isWrapped ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::NoWrap);
    if (!isWrapped)
        option.setFlags(QTextOption::IncludeTrailingSpaces);
    m_layout.setTextOption(option);
    m_layout.setFont(m_style.font);
    m_layout.setText(m_text.display);
    m_layout.setCacheEnabled(true);
    m_layout.beginLayout();
    double y = 0;
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(isWrapped ? wrapWidthPx : kEndlessPx);
        line.setPosition(QPointF(0, y));
        y += std::ceil(line.height()) + (isWrapped ? m_style.lineGapPx : 0);
    }
    m_layout.endLayout();
}

double ContextLine::widthPx() const
{
    double width = 0;
    for (int i = 0; i < m_layout.lineCount(); ++i)
        width = std::max(width, m_layout.lineAt(i).naturalTextRect().right());
    return width;
}

double ContextLine::heightPx() const
{
    if (m_layout.lineCount() == 0)
        return 0;
    const QTextLine last = m_layout.lineAt(m_layout.lineCount() - 1);
    return last.y() + std::ceil(last.height());
}

void ContextLine::addStretches(const QTextLine& line, int begin, int end, std::vector<QRectF>& rects) const
{
    const double top = line.y(), height = std::ceil(line.height());
    const auto add = [&](double a, double b) {
        const double left = std::min(a, b), right = std::max(a, b);
        if (right <= left)
            return;
        if (!rects.empty() && rects.back().top() == top && std::abs(rects.back().right() - left) < 0.01)
            rects.back().setRight(right);
        else if (!rects.empty() && rects.back().top() == top && std::abs(rects.back().left() - right) < 0.01)
            rects.back().setLeft(left);
        else
            rects.emplace_back(left, top, right - left, height);
    };
    if (!m_isBidirectional) {
        add(line.cursorToX(begin), line.cursorToX(end));
        return;
    }
    // Neighbours in the text need not be neighbours on the screen: go character by character.
    for (int unit = begin; unit < end; ++unit)
        add(line.cursorToX(unit, QTextLine::Leading), line.cursorToX(unit, QTextLine::Trailing));
}

std::vector<QRectF> ContextLine::rectsOf(const TextRange& range) const
{
    std::vector<QRectF> rects;
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        const int begin = std::max(range.begin, line.textStart());
        const int end = std::min(range.end, line.textStart() + line.textLength());
        if (begin < end)
            addStretches(line, begin, end, rects);
    }
    return rects;
}

QRectF ContextLine::tokenRect(int token) const
{
    QRectF bounds;
    if (token >= 0 && static_cast<std::size_t>(token) < m_text.tokens.size()) {
        for (const QRectF& rect : rectsOf(m_text.tokens[static_cast<std::size_t>(token)]))
            bounds |= rect;
    }
    return bounds;
}

QRectF ContextLine::peakRect() const
{
    QRectF bounds;
    for (const QRectF& rect : rectsOf(m_peak))
        bounds |= rect;
    return bounds;
}

int ContextLine::tokenAt(const QPointF& point) const
{
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        const QRectF area = line.naturalTextRect();
        // Gaps between wrapped lines belong to the line above, so that the pointer never falls between two.
        const double nextTop = i + 1 < m_layout.lineCount() ? m_layout.lineAt(i + 1).y() : area.bottom();
        if (point.y() < area.top() || point.y() >= nextTop || point.x() < area.left() || point.x() >= area.right())
            continue;
        const int cell = m_text.cellAt(line.xToCursor(point.x(), QTextLine::CursorOnCharacter));
        return cell < 0 ? -1 : m_text.cells[static_cast<std::size_t>(cell)].firstToken;
    }
    return -1;
}

void ContextLine::paint(QPainter* painter, const QPointF& origin, const QRectF& clip) const
{
    const double ratio = painter->device()->devicePixelRatioF();
    painter->save();
    painter->setClipRect(clip, Qt::IntersectClip);
    for (const QTextLayout::FormatRange& tint : m_tints) {
        const double weight = std::max(1.0, std::round(tint.format.doubleProperty(kUnderlinePx) * ratio)) / ratio;
        for (const QRectF& stretch : rectsOf({tint.start, tint.start + tint.length})) {
            const QRectF rect = snapped(stretch.translated(origin).adjusted(0, -1, 0, 2), ratio);
            if (!rect.intersects(clip))
                continue;
            painter->fillRect(rect, tint.format.background());
            painter->fillRect(QRectF(rect.left(), rect.bottom() - weight, rect.width(), weight),
                              tint.format.underlineColor());
        }
    }
    for (const TextRange& pill : m_pills) {
        for (const QRectF& stretch : rectsOf(pill)) {
            painter->setPen(QPen(m_style.theme.hairline, 1));
            painter->setRenderHint(QPainter::Antialiasing);
            painter->drawRoundedRect(snapped(stretch.translated(origin), ratio).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
            painter->setRenderHint(QPainter::Antialiasing, false);
        }
    }
    paintText(painter, origin, clip);
    painter->restore();
}

void ContextLine::paintText(QPainter* painter, const QPointF& origin, const QRectF& clip) const
{
    const auto end = static_cast<int>(m_text.display.size());
    const double ratio = painter->device()->devicePixelRatioF();
    if (m_seen.begin <= 0 && m_seen.end >= end) {
        painter->setPen(m_style.theme.text);
        m_layout.draw(painter, origin, {}, clip);
        return;
    }
    const auto drawWithin = [&](const TextRange& range, const QColor& color) {
        QRegion region;
        for (const QRectF& rect : rectsOf(range))
            region += snapped(rect.translated(origin).adjusted(0, -2, 0, 2), ratio).toAlignedRect();
        if (region.isEmpty())
            return;
        painter->save();
        painter->setClipRegion(region, Qt::IntersectClip);
        painter->setPen(color);
        m_layout.draw(painter, origin, {}, clip);
        painter->restore();
    };
    const QColor dimmed = m_style.theme.secondary;
    drawWithin({0, m_seen.begin}, dimmed);
    drawWithin(m_seen, m_style.theme.text);
    drawWithin({m_seen.end, end}, dimmed);

    const auto hairline = [&](const TextRange& side, bool isAfter) {
        // The edge is where the seen text begins, on the side of the text that was not seen.
        const std::vector<QRectF> rects = rectsOf(side);
        if (rects.empty())
            return;
        const QRectF& rect = isAfter ? rects.back() : rects.front();
        const double x = isAfter == m_isRightToLeft ? rect.left() : rect.right();
        painter->fillRect(snapped(QRectF(origin.x() + x, origin.y() + rect.top() - 3, 1, rect.height() + 6), ratio),
                          m_style.theme.secondary);
    };
    if (m_seen.begin > 0)
        hairline(m_seen, false);
    if (m_seen.end < end)
        hairline(m_seen, true);
}

} // namespace atomscope
