#include "ui/widgets/listheader.h"

#include "ui/delegates/theme.h"

#include <QPainter>

namespace atomscope {

ListHeader::ListHeader(QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setHighlightSections(false);
    setSectionsClickable(true);
    setSectionsMovable(true);
    setSortIndicatorShown(true);
    setMinimumSectionSize(4 * kGridPx);
}

QSize ListHeader::sizeHint() const
{
    return QSize(QHeaderView::sizeHint().width(), 3 * kGridPx);
}

void ListHeader::paintEvent(QPaintEvent* event)
{
    const Theme theme(palette());
    QPainter(viewport()).fillRect(viewport()->rect(), theme.surface);
    QHeaderView::paintEvent(event);
    QPainter(viewport()).fillRect(0, height() - 1, width(), 1, theme.hairline);
}

void ListHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const Theme theme(palette());
    const bool isSorted = sortIndicatorSection() == section;
    const QVariant alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
    const bool isRight = alignment.isValid() && (alignment.toInt() & Qt::AlignRight);
    painter->fillRect(rect, theme.surface);
    painter->setFont(themedFont(font(), TextSize::Small));
    painter->setPen(isSorted ? theme.text : theme.secondary);
    QString text = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    if (isSorted) {
        const QString arrow
            = sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral("\u25b4") : QStringLiteral("\u25be");
        text = isRight ? arrow + QLatin1Char(' ') + text : text + QLatin1Char(' ') + arrow;
    }
    const QRect area = rect.adjusted(kGridPx, 0, -kGridPx, -1);
    painter->drawText(area, static_cast<int>((isRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter),
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
}

} // namespace atomscope
