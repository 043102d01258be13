// The margin of the reader: the telling atoms of each line.
#include "ui/delegates/numberformat.h"
#include "ui/delegates/pinhue.h"
#include "ui/widgets/readercanvas.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kMarginPx = 28 * kGridPx, kNarrowMarginPx = 20 * kGridPx;
constexpr int kNarrowBelowPx = 80 * kGridPx;
constexpr int kBarPx = 2;

} // namespace

int ReaderCanvas::textWidth(int width) const
{
    const int margin = width < kNarrowBelowPx ? kNarrowMarginPx : kMarginPx;
    return std::max(20 * kGridPx, width - margin - kLeftPx - 2 * kGridPx);
}

void ReaderCanvas::fillMargin()
{
    for (Line& line : m_lines) {
        line.margin.clear();
        if (m_specifics)
            line.margin
                = mostSpecific(*m_specifics, static_cast<std::size_t>(line.begin), static_cast<std::size_t>(line.end));
    }
}

std::vector<ReaderCanvas::MarginItem> ReaderCanvas::marginItems(int line) const
{
    std::vector<MarginItem> items;
    const QFontMetrics metrics(themedFont(font(), TextSize::Small));
    const QRect area = lineRect(line);
    int left = kLeftPx + textWidth(width()) + kGridPx;
    const int right = width() - kGridPx;
    for (const SpecificAtom& atom : marginOf(line)) {
        const QString name = m_nameOf ? m_nameOf(atom.atom) : QString();
        const QString whole = QStringLiteral("%1 %2").arg(atom.atom.v).arg(name).trimmed();
        const int room = right - left;
        if (room < metrics.horizontalAdvance(QString::number(atom.atom.v)))
            break;
        const QString text = metrics.elidedText(whole, Qt::ElideRight, room);
        const int width = metrics.horizontalAdvance(text);
        items.push_back({QRect(left, area.top(), width, area.height()), text, &atom});
        left += width + kGridPx + kHalfGridPx;
    }
    return items;
}

const SpecificAtom* ReaderCanvas::marginAtomAt(const QPoint& point) const
{
    const int line = lineAt(point.y());
    if (line < 0)
        return nullptr;
    for (const MarginItem& item : marginItems(line)) {
        if (item.rect.contains(point))
            return item.atom;
    }
    return nullptr;
}

QString ReaderCanvas::marginText(int line) const
{
    QStringList atoms;
    for (const SpecificAtom& atom : marginOf(line)) {
        atoms.append(tr("atom %1 %2, activation %3, as active at %4 of %5 tokens")
                         .arg(QString::number(atom.atom.v), m_nameOf ? m_nameOf(atom.atom) : QString(),
                              formatActivation(static_cast<double>(atom.activation)),
                              formatCount(std::llround(atom.tailCount)), formatCount(m_page->snapshot.nTokens)));
    }
    return atoms.join(QStringLiteral("; "));
}

void ReaderCanvas::paintMargin(QPainter& painter, int line) const
{
    const Theme theme(palette());
    painter.setFont(themedFont(font(), TextSize::Small));
    for (const MarginItem& item : marginItems(line)) {
        const auto pinned = std::ranges::find(m_pinned, item.atom->atom);
        const bool isPinned = pinned != m_pinned.end();
        painter.setPen(isPinned ? theme.text : theme.secondary);
        painter.drawText(item.rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, item.text);
        if (isPinned)
            painter.fillRect(QRect(item.rect.left(), item.rect.bottom() - 1, item.rect.width(), kBarPx),
                             pinHue(theme, static_cast<std::size_t>(pinned - m_pinned.begin())));
    }
    painter.setFont(font());
}

} // namespace atomscope
