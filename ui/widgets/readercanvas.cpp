#include "ui/widgets/readercanvas.h"

#include "ui/delegates/activationtint.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/pinhue.h"
#include "ui/widgets/errorstrip.h"

#include <QAccessibleWidget>
#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr int kLineGapPx = kGridPx + kHalfGridPx; // holds the bars and the strip under a line
constexpr int kBarPx = 2; // of each pinned atom that fires, under a token

class AccessibleReader : public QAccessibleWidget
{
public:
    explicit AccessibleReader(ReaderCanvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::Document)
    {
    }

    QString text(QAccessible::Text kind) const override
    {
        const auto* canvas = static_cast<ReaderCanvas*>(widget());
        if (kind == QAccessible::Value)
            return canvas->plainText();
        if (kind != QAccessible::Description)
            return QAccessibleWidget::text(kind);
        QStringList lines;
        for (int line = 0; line < canvas->lineCount(); ++line)
            lines.append(canvas->marginText(line));
        return lines.join(QLatin1Char('\n'));
    }
};

QAccessibleInterface* makeAccessibleReader(const QString&, QObject* object)
{
    auto* canvas = qobject_cast<ReaderCanvas*>(object);
    return canvas ? new AccessibleReader(canvas) : nullptr;
}

bool endsLine(const std::string& bytes)
{
    return bytes.find('\n') != std::string::npos;
}

} // namespace

ReaderCanvas::ReaderCanvas(QWidget* parent)
    : QWidget(parent)
{
    QAccessible::installFactory(makeAccessibleReader);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Document"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

ReaderCanvas::~ReaderCanvas() = default;

void ReaderCanvas::setPage(std::shared_ptr<const DocumentPage> page)
{
    m_page = std::move(page);
    m_specifics.reset();
    m_token = -1;
    rebuild();
}

void ReaderCanvas::setSpecifics(std::shared_ptr<const Specifics> specifics)
{
    if (!m_page || !specifics || specifics->size() != m_page->tokens.size())
        return;
    m_specifics = std::move(specifics);
    fillMargin();
    update();
}

void ReaderCanvas::setPinned(const std::vector<AtomId>& atoms)
{
    m_pinned = atoms;
    refreshAtoms();
}

void ReaderCanvas::refreshAtoms()
{
    m_maxima.clear();
    for (const AtomId atom : m_pinned) {
        float maximum = m_maximumOf ? m_maximumOf(atom) : 0;
        for (std::size_t token = 0; !(maximum > 0) && m_page && token < m_page->tokens.size(); ++token)
            maximum = std::max(maximum, m_page->activationOf(atom, token));
        m_maxima.push_back(maximum);
    }
    update();
}

void ReaderCanvas::setErrorsShown(bool on)
{
    m_areErrorsShown = on;
    update();
}

void ReaderCanvas::setBlanksMarked(bool on)
{
    if (std::exchange(m_areBlanksMarked, on) != on)
        rebuild();
}

std::vector<ReaderCanvas::Paragraph> ReaderCanvas::layOut(int width, int& height) const
{
    std::vector<Paragraph> paragraphs;
    height = kGridPx;
    if (!m_page)
        return paragraphs;
    ContextStyle style{font(), Theme(palette()), 0, {}};
    style.lineGapPx = kLineGapPx;
    style.areBlanksMarked = m_areBlanksMarked;
    const auto nTokens = static_cast<int>(m_page->tokens.size());
    for (int begin = 0; begin < nTokens;) {
        int end = begin;
        while (end < nTokens && !endsLine(m_page->tokens[static_cast<std::size_t>(end)]))
            ++end;
        end = std::min(nTokens, end + 1);
        Context context;
        context.peak = -1;
        context.tokens.assign(m_page->tokens.begin() + begin, m_page->tokens.begin() + end);
        context.windowEnd = end - begin;
        Paragraph paragraph{begin, end, height, std::make_unique<ContextLine>(context, style, textWidth(width))};
        height += static_cast<int>(std::ceil(paragraph.text->heightPx())) + kLineGapPx;
        paragraphs.push_back(std::move(paragraph));
        begin = end;
    }
    height += kGridPx;
    return paragraphs;
}

void ReaderCanvas::rebuild()
{
    m_paragraphs = layOut(width(), m_height);
    findLines();
    fillMargin();
    refreshAtoms();
    updateGeometry();
    update();
}

int ReaderCanvas::heightForWidth(int width) const
{
    if (width == this->width())
        return m_height;
    int height = 0;
    layOut(width, height);
    return height;
}

QSize ReaderCanvas::sizeHint() const
{
    return QSize(60 * kGridPx, m_height);
}

void ReaderCanvas::findLines()
{
    m_lines.clear();
    for (const Paragraph& paragraph : m_paragraphs) {
        for (int token = paragraph.begin; token < paragraph.end; ++token) {
            const auto rects = paragraph.text->rectsOf(
                paragraph.text->text().tokens[static_cast<std::size_t>(token - paragraph.begin)]);
            const QRect rect = rects.empty() ? QRect() : rects.front().translated(kLeftPx, paragraph.y).toAlignedRect();
            const bool isNewLine = m_lines.empty() || m_lines.back().begin < paragraph.begin
                || (!rect.isEmpty() && rect.top() > m_lines.back().rect.top());
            if (isNewLine)
                m_lines.push_back({rect.isEmpty() ? QRect(kLeftPx, paragraph.y, 1, fontMetrics().height()) : rect,
                                   token,
                                   token + 1,
                                   {}});
            m_lines.back().end = token + 1;
            m_lines.back().rect |= rect;
        }
    }
}

const ReaderCanvas::Paragraph* ReaderCanvas::paragraphOf(int token) const
{
    const auto after = std::ranges::upper_bound(m_paragraphs, token, {}, &Paragraph::begin);
    return token < 0 || after == m_paragraphs.begin() ? nullptr : &*(after - 1);
}

QRect ReaderCanvas::tokenRect(int token) const
{
    const Paragraph* paragraph = paragraphOf(token);
    if (!paragraph || token >= paragraph->end)
        return {};
    const QRectF rect = paragraph->text->tokenRect(token - paragraph->begin);
    return rect.isEmpty() ? QRect() : rect.translated(kLeftPx, paragraph->y).toAlignedRect();
}

QRect ReaderCanvas::lineRect(int line) const
{
    const QRect& text = m_lines[static_cast<std::size_t>(line)].rect;
    return QRect(0, text.top(), width(), text.height());
}

int ReaderCanvas::lineAt(int y) const
{
    for (int line = 0; line < lineCount(); ++line) {
        if (y >= lineRect(line).top() && y <= lineRect(line).bottom())
            return line;
    }
    return -1;
}

int ReaderCanvas::tokenAt(const QPoint& point) const
{
    for (const Paragraph& paragraph : m_paragraphs) {
        const QPointF inside = QPointF(point) - QPointF(kLeftPx, paragraph.y);
        if (inside.y() < 0 || inside.y() > paragraph.text->heightPx())
            continue;
        const int token = paragraph.text->tokenAt(inside);
        return token < 0 ? -1 : paragraph.begin + token;
    }
    return -1;
}

QString ReaderCanvas::plainText() const
{
    QString text;
    for (const Paragraph& paragraph : m_paragraphs)
        text += paragraph.text->text().plain;
    return text;
}

void ReaderCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const Theme theme(palette());
    painter.fillRect(event->rect(), theme.surface);
    for (const Paragraph& paragraph : m_paragraphs) {
        const int bottom = paragraph.y + static_cast<int>(std::ceil(paragraph.text->heightPx())) + kLineGapPx;
        if (bottom < event->rect().top() || paragraph.y > event->rect().bottom())
            continue;
        paintTokens(painter, paragraph);
        if (m_areErrorsShown) {
            const auto n = static_cast<std::size_t>(paragraph.end - paragraph.begin);
            paintErrorStrip(painter, theme, *paragraph.text,
                            std::span(m_page->errorNorms).subspan(static_cast<std::size_t>(paragraph.begin), n),
                            QPointF(kLeftPx, paragraph.y), kLineGapPx - kErrorStripPx - 1, event->rect());
        }
        paragraph.text->paint(&painter, QPointF(kLeftPx, paragraph.y), event->rect());
    }
    painter.setPen(QPen(theme.secondary, 1));
    paintWindowEdges(painter);
    for (int line = 0; line < lineCount(); ++line) {
        if (lineRect(line).intersects(event->rect()))
            paintMargin(painter, line);
    }
    if (hasFocus() && m_token >= 0) {
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(tokenRect(m_token).adjusted(-1, -1, 0, 1));
    }
}

void ReaderCanvas::paintWindowEdges(QPainter& painter) const
{
    if (!m_page)
        return;
    for (const std::int32_t begin : m_page->windowBegins) {
        const QRect rect = tokenRect(begin);
        if (begin > 0 && !rect.isEmpty())
            painter.drawLine(rect.left(), rect.top() - 2, rect.left(), rect.bottom() + kLineGapPx - 2);
    }
}

void ReaderCanvas::paintTokens(QPainter& painter, const Paragraph& paragraph) const
{
    const Theme theme(palette());
    for (int token = paragraph.begin; token < paragraph.end; ++token) {
        const auto at = static_cast<std::size_t>(token);
        double strongest = 0;
        std::size_t strongestPlace = 0;
        std::vector<std::size_t> firing;
        for (std::size_t place = 0; place < m_pinned.size(); ++place) {
            const float activation = m_page->activationOf(m_pinned[place], at);
            const double level
                = ActivationTint::level(static_cast<double>(activation), static_cast<double>(m_maxima[place]));
            if (level > 0)
                firing.push_back(place);
            if (level > strongest) {
                strongest = level;
                strongestPlace = place;
            }
        }
        if (firing.empty())
            continue;
        const auto& range = paragraph.text->text().tokens[static_cast<std::size_t>(token - paragraph.begin)];
        for (const QRectF& part : paragraph.text->rectsOf(range)) {
            const QRectF rect = part.translated(kLeftPx, paragraph.y);
            painter.fillRect(rect, ActivationTint(pinTheme(theme, strongestPlace)).background(strongest));
            double y = rect.bottom() - 1;
            for (const std::size_t place : firing) {
                painter.fillRect(QRectF(rect.left(), y, rect.width(), kBarPx), pinHue(theme, place));
                y += kBarPx;
            }
        }
    }
}

void ReaderCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        rebuild();
}

void ReaderCanvas::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        rebuild();
}

} // namespace atomscope
