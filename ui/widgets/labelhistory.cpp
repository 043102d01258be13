#include "ui/widgets/labelhistory.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace atomscope {

LabelHistory::LabelHistory(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_list(new QListWidget(this))
{
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setFocusPolicy(Qt::TabFocus);
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("History of the label"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addWidget(m_title);
    column->addWidget(m_list, 1);
    setHistory({});
    applyTheme();
}

QString LabelHistory::localTime(const std::string& timeUtc)
{
    const QString text = QString::fromStdString(timeUtc);
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")) : text;
}

QString LabelHistory::summary(const LabelContent& content)
{
    QStringList parts;
    if (!content.label.empty())
        parts << tr("“%1”").arg(QString::fromStdString(content.label));
    if (!content.category.empty())
        parts << QString::fromStdString(content.category);
    if (content.verdict != Verdict::None) {
        parts << (content.verdict == Verdict::Monosemantic       ? tr("monosemantic")
                      : content.verdict == Verdict::Polysemantic ? tr("polysemantic")
                                                                 : tr("unclear"));
    }
    if (content.confidence)
        parts << tr("confidence %1").arg(*content.confidence);
    if (content.isStarred)
        parts << QStringLiteral("★");
    return parts.isEmpty() ? tr("nothing") : parts.join(QStringLiteral(" · "));
}

void LabelHistory::setHistory(const std::vector<LabelRevision>& history)
{
    const auto count = static_cast<int>(history.size());
    m_title->setText(count == 0 ? tr("History: no version yet")
                                : (count == 1 ? tr("History: 1 version") : tr("History: %1 versions").arg(count)));
    m_list->clear();
    for (auto revision = history.rbegin(); revision != history.rend(); ++revision) {
        const QString who = QString::fromStdString(revision->author);
        m_list->addItem(tr("%1  %2  v%3\n%4")
                            .arg(who, localTime(revision->timeUtc), QString::fromStdString(revision->programVersion),
                                 summary(revision->content)));
        m_list->item(m_list->count() - 1)->setToolTip(QString::fromStdString(revision->content.notes));
    }
}

int LabelHistory::count() const
{
    return m_list->count();
}

void LabelHistory::applyTheme()
{
    makeSecondary(m_title);
    m_list->setFont(themedFont(font(), TextSize::Small));
    QPalette colors = palette();
    colors.setColor(QPalette::Base, palette().color(QPalette::Window));
    colors.setColor(QPalette::Text, Theme(palette()).secondary);
    m_list->setPalette(colors);
}

void LabelHistory::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
