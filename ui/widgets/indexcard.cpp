#include "ui/widgets/indexcard.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/sparkline.h"
#include "ui/delegates/theme.h"

#include <QDir>
#include <QFileInfo>
#include <QPainter>

namespace atomscope {

namespace {

constexpr int kThumbnailPx = 15 * kGridPx;
constexpr double kRadiusPx = 4;

} // namespace

IndexCard::IndexCard(const QString& file, QWidget* parent)
    : QAbstractButton(parent)
    , m_file(file)
{
    setText(QFileInfo(file).fileName());
    setAccessibleName(tr("Open %1").arg(file));
    setToolTip(file);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void IndexCard::setSummary(const IndexSummary& summary)
{
    m_summary = summary;
    setAccessibleDescription(details());
    if (!summary.problem.isEmpty())
        setToolTip(summary.problem);
    update();
}

QString IndexCard::details() const
{
    if (!m_summary)
        return tr("Reading …");
    if (!m_summary->problem.isEmpty())
        return m_summary->problem;
    QStringList parts{m_summary->source};
    parts << tr("%1 atoms").arg(formatCount(m_summary->nAtoms));
    if (m_summary->nTokens > 0)
        parts << (m_summary->isFinished ? tr("%1 tokens") : tr("%1 tokens so far"))
                     .arg(formatCompact(m_summary->nTokens));
    if (!m_summary->site.isEmpty())
        parts << m_summary->site;
    return parts.join(QStringLiteral(" · "));
}

QSize IndexCard::sizeHint() const
{
    const int body = QFontMetrics(font()).height();
    const int small = QFontMetrics(themedFont(font(), TextSize::Small)).height();
    return {60 * kGridPx, body + 2 * small + 2 * kGridPx};
}

void IndexCard::paintThumbnail(QPainter& painter, const QRect& cell) const
{
    const Theme theme(palette());
    if (!m_summary || m_summary->bars.empty())
        return;
    const double ratio = devicePixelRatioF();
    const auto geometry = SparklineGeometry::fit(cell, static_cast<int>(m_summary->bars.size()), 1, ratio);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.bar);
    for (const QRectF& bar : geometry.bars(m_summary->bars, ratio))
        painter.drawRect(bar);
}

void IndexCard::paintEvent(QPaintEvent*)
{
    const Theme theme(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? theme.accent : theme.hairline);
    painter.setBrush(underMouse() || isDown() ? QBrush(theme.accentSoft) : Qt::NoBrush);
    painter.drawRoundedRect(frame, kRadiusPx, kRadiusPx);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRect inner = rect().adjusted(kGridPx, kGridPx, -kGridPx, -kGridPx);
    paintThumbnail(painter, {inner.topLeft(), QSize(kThumbnailPx, inner.height())});

    const QRect text = inner.adjusted(kThumbnailPx + 2 * kGridPx, 0, 0, 0);
    const auto line
        = [&](int top, const QFont& lineFont, const QColor& ink, const QString& words, Qt::TextElideMode mode) {
              const QFontMetrics metrics(lineFont);
              painter.setFont(lineFont);
              painter.setPen(ink);
              painter.drawText(QRect(text.left(), top, text.width(), metrics.height()),
                               Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(words, mode, text.width()));
              return top + metrics.height();
          };
    QFont demi = font();
    demi.setWeight(QFont::DemiBold);
    const QFont small = themedFont(font(), TextSize::Small);
    const bool isBad = m_summary && !m_summary->problem.isEmpty();
    int top = line(text.top(), demi, theme.text, this->text(), Qt::ElideMiddle);
    top = line(top, small, isBad ? theme.error : theme.secondary, details(), Qt::ElideRight);
    line(top, small, theme.secondary, QFileInfo(m_file).absolutePath(), Qt::ElideMiddle);
}

} // namespace atomscope
