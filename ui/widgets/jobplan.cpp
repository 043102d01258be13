#include "ui/widgets/jobplan.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>

namespace atomscope {

JobPlan::JobPlan(QWidget* parent)
    : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(2 * kGridPx);
    grid->setVerticalSpacing(kHalfGridPx);
    grid->setColumnStretch(1, 1);
    for (int row = 0; row < kLines; ++row) {
        Line line{new QLabel(this), new ElidedLabel(this)};
        line.name->setTextFormat(Qt::PlainText);
        line.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(line.name, row, 0);
        grid->addWidget(line.value, row, 1);
        m_lines.append(line);
    }
    applyTheme();
}

void JobPlan::showState(const QString& text, bool isError)
{
    showPlan({{{}, text, {}, isError}});
}

void JobPlan::showPlan(const QList<checktexts::PlanLine>& lines)
{
    for (int row = 0; row < kLines; ++row) {
        const checktexts::PlanLine line = lines.value(row);
        m_lines[row].name->setText(line.name);
        m_lines[row].value->setText(line.value);
        m_lines[row].value->setToolTip(line.details);
        m_lines[row].value->setAccessibleName(line.name.isEmpty() ? line.value
                                                                  : line.name + QLatin1Char(' ') + line.value);
        m_lines[row].isWarning = line.isWarning;
    }
    applyTheme();
}

QString JobPlan::text() const
{
    QStringList lines;
    for (const Line& line : m_lines) {
        if (!line.value->text().isEmpty())
            lines << (line.name->text() + QLatin1Char(' ') + line.value->text()).trimmed();
    }
    return lines.join(QLatin1Char('\n'));
}

void JobPlan::applyTheme()
{
    const Theme theme(palette());
    QFont demi = font(); // as the names of a form above
    demi.setWeight(QFont::DemiBold);
    const int nameWidth = QFontMetrics(demi).horizontalAdvance(tr("Options"));
    for (const Line& line : m_lines) {
        makeSecondary(line.name);
        line.name->setMinimumWidth(nameWidth);
        line.value->setMinimumHeight(QFontMetrics(font()).height());
        setInk(line.value, palette(), line.isWarning ? theme.warning : theme.text);
    }
}

void JobPlan::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
