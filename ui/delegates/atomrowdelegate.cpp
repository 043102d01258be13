#include "ui/delegates/atomrowdelegate.h"

#include "ui/delegates/sparkline.h"
#include "ui/delegates/theme.h"
#include "ui/delegates/tokentext.h"
#include "ui/models/atomtablemodel.h"

#include <QFontMetrics>
#include <QPainter>

namespace atomscope {

namespace {

constexpr int kMarkPx = 3; // at the left edge of a selected row
constexpr int kDotPx = 7;

std::span<const std::uint8_t> bytesOf(const QByteArray& array)
{
    return {reinterpret_cast<const std::uint8_t*>(array.constData()), static_cast<std::size_t>(array.size())};
}

void paintBackground(QPainter* painter, const QStyleOptionViewItem& option, const Theme& theme, bool isFirst)
{
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(option.rect, theme.accentSoft);
        if (isFirst)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(kMarkPx, option.rect.height())), theme.accent);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, mixed(theme.surface, theme.text, 0.04));
    }
}

void paintSparkline(QPainter* painter, const QRect& cell, const QByteArray& bins, const Theme& theme)
{
    const double ratio = painter->device()->devicePixelRatioF();
    const auto geometry
        = SparklineGeometry::fit(QRectF(cell).adjusted(kHalfGridPx, 0, 0, 0), static_cast<int>(bins.size()), 4, ratio);
    painter->fillRect(QRectF(geometry.area.left(), geometry.area.bottom(), geometry.area.width(), 1 / ratio),
                      theme.hairline);
    for (const QRectF& bar : geometry.bars(bytesOf(bins), ratio))
        painter->fillRect(bar, theme.bar);
}

/// A filled dot before a person's words, a hollow one before the program's, a diamond before imported ones; returns
/// where the text begins.
int paintDot(QPainter* painter, const QRect& cell, bool isPersons, bool isHypothesis, const Theme& theme)
{
    const QRectF dot(cell.left(), cell.center().y() - kDotPx / 2.0 + 0.5, kDotPx, kDotPx);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(isPersons ? theme.accent : theme.secondary, 1));
    painter->setBrush(isPersons ? QBrush(theme.accent) : QBrush(Qt::NoBrush));
    const QRectF inside = dot.adjusted(0.5, 0.5, -0.5, -0.5);
    const QPointF middle = inside.center();
    if (isHypothesis)
        painter->drawPolygon(QPolygonF({{middle.x(), inside.top()},
                                        {inside.right(), middle.y()},
                                        {middle.x(), inside.bottom()},
                                        {inside.left(), middle.y()}}));
    else
        painter->drawEllipse(inside);
    painter->restore();
    return cell.left() + kDotPx + kHalfGridPx + 1;
}

} // namespace

AtomRowDelegate::AtomRowDelegate(QObject* parent)
    : QStyledItemDelegate(parent)
{
}

void AtomRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme theme(option.palette);
    const int column = index.column();
    painter->save();
    paintBackground(painter, option, theme, column == AtomTableModel::Atom);

    QRect cell = option.rect.adjusted(kGridPx, 0, -kGridPx, 0);
    const bool isDead = index.data(AtomTableModel::IsDeadRole).toBool();
    const bool isPersons = index.data(AtomTableModel::HasPersonsLabelRole).toBool();
    const bool isWords
        = column == AtomTableModel::Label || column == AtomTableModel::Verdict || column == AtomTableModel::Category;
    QString text = index.data().toString();
    if (column == AtomTableModel::TopToken && !text.isEmpty())
        text = shownToken(text);
    QFont font = option.font;
    QColor color = isDead ? theme.secondary : theme.text;

    if (column == AtomTableModel::Histogram) {
        const QByteArray bins = index.data(AtomTableModel::SparklineRole).toByteArray();
        if (!bins.isEmpty()) {
            paintSparkline(painter, option.rect, bins, theme);
            painter->restore();
            return;
        }
        font.setItalic(true);
    } else if (column == AtomTableModel::Label && !text.isEmpty()) {
        cell.setLeft(paintDot(painter, cell, isPersons, index.data(AtomTableModel::IsHypothesisRole).toBool(), theme));
    }
    if (isWords && !isPersons) {
        font.setItalic(true);
        color = theme.secondary;
    }
    painter->setFont(font);
    painter->setPen(color);
    const bool isNumber = index.data(AtomTableModel::IsNumberRole).toBool();
    const auto flags
        = static_cast<int>(Qt::AlignVCenter | Qt::TextSingleLine | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    painter->drawText(cell, flags, QFontMetrics(font).elidedText(text, Qt::ElideRight, cell.width()));
    if (column == AtomTableModel::Atom && index.data(AtomTableModel::IsStarredRole).toBool()) {
        painter->setPen(theme.star);
        painter->drawText(option.rect.adjusted(kMarkPx + 2, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          QStringLiteral("★"));
    }
    painter->restore();
}

QSize AtomRowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return QSize(10 * kGridPx, rowHeightPx(option.font));
}

int AtomRowDelegate::rowHeightPx(const QFont& font)
{
    const int wantedPx = QFontMetrics(font).height() + kGridPx;
    return (wantedPx + kHalfGridPx - 1) / kHalfGridPx * kHalfGridPx;
}

} // namespace atomscope
