#include "ui/widgets/logview.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace atomscope {

LogView::LogView(QWidget* parent)
    : QWidget(parent)
    , m_filter(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_text(new QPlainTextEdit(this))
{
    m_filter->setPlaceholderText(tr("lines with this text"));
    m_filter->setAccessibleName(tr("Filter of the log"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(40 * kGridPx);
    m_text->setReadOnly(true);
    m_text->setMaximumBlockCount(kMostLines);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Log of the worker"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kGridPx);
    row->addWidget(m_filter, 1);
    row->addWidget(m_count);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_text, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &LogView::showLines);
    applyTheme();
    showCount();
}

bool LogView::matches(const QString& line) const
{
    return line.contains(m_filter->text(), Qt::CaseInsensitive);
}

void LogView::append(const QString& line)
{
    m_lines.append(line);
    if (m_lines.size() > kMostLines)
        m_lines.removeFirst();
    if (matches(line)) {
        m_text->appendPlainText(line);
        m_nShown = std::min<qsizetype>(m_nShown + 1, kMostLines);
    }
    showCount();
}

void LogView::setFilter(const QString& text)
{
    m_filter->setText(text);
}

QString LogView::text() const
{
    return m_text->toPlainText();
}

void LogView::showLines()
{
    QStringList shown;
    for (const QString& line : m_lines) {
        if (matches(line))
            shown.append(line);
    }
    m_nShown = shown.size();
    m_text->setPlainText(shown.join(QLatin1Char('\n')));
    m_text->moveCursor(QTextCursor::End);
    showCount();
}

void LogView::showCount()
{
    m_count->setText(m_filter->text().isEmpty()
                         ? tr("%1 lines").arg(formatCount(m_lines.size()))
                         : tr("%1 of %2 lines").arg(formatCount(m_nShown), formatCount(m_lines.size())));
}

void LogView::applyTheme()
{
    makeSecondary(m_count);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont small = themedFont(font(), TextSize::Small);
    if (small.pointSizeF() > 0)
        fixed.setPointSizeF(small.pointSizeF());
    else
        fixed.setPixelSize(small.pixelSize());
    m_text->setFont(fixed);
}

void LogView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
