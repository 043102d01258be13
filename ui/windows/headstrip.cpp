#include "ui/windows/headstrip.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/flatbutton.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>

namespace atomscope {

HeadStrip::HeadStrip(QWidget* parent)
    : QWidget(parent)
    , m_name(new FlatButton(this))
    , m_theme(new FlatButton(this, QStringLiteral("◐")))
    , m_menu(new QMenu(this))
{
    m_menu->setToolTipsVisible(true);
    m_name->setMenu(m_menu);
    m_name->setPopupMode(QToolButton::InstantPopup);
    m_theme->setInk(FlatButton::Ink::Secondary);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, kGridPx, 0);
    row->setSpacing(kHalfGridPx);
    row->addWidget(m_name);
    row->addWidget(m_theme);
    connect(m_menu, &QMenu::aboutToShow, this, &HeadStrip::fillMenu);
    connect(m_theme, &FlatButton::clicked, this, [this] { Q_EMIT themeSwitched(!Theme(palette()).isDark); });
    setIndex({});
    applyTheme();
}

void HeadStrip::setIndex(const QString& file)
{
    if (file == m_file && !m_name->text().isEmpty())
        return;
    m_file = file;
    const QString name = file.isEmpty() ? tr("no index") : QFileInfo(file).fileName();
    m_name->setText(tr("%1 ▾").arg(name));
    m_name->setAccessibleName(tr("Index: %1").arg(name));
    m_name->setToolTip(file.isEmpty() ? tr("Open an index") : tr("%1\nOpen another index").arg(file));
    m_name->setInk(file.isEmpty() ? FlatButton::Ink::Secondary : FlatButton::Ink::Text);
    m_name->updateGeometry();
    layout()->activate();
    // A menu bar asks for its corner's width only when it gets the corner.
    if (auto* bar = qobject_cast<QMenuBar*>(parentWidget()))
        bar->setCornerWidget(this);
}

void HeadStrip::setRecentFiles(const QStringList& files)
{
    m_recent = files;
}

void HeadStrip::fillMenu()
{
    m_menu->clear();
    for (const QString& file : m_recent) {
        if (file == m_file)
            continue;
        // An "&" in a name is no shortcut.
        const QString name = QFileInfo(file).fileName().replace(QLatin1Char('&'), QStringLiteral("&&"));
        QAction* action = m_menu->addAction(name, this, [this, file] { Q_EMIT fileChosen(file); });
        action->setToolTip(file);
    }
    if (!m_menu->isEmpty())
        m_menu->addSeparator();
    m_menu->addAction(tr("Open index…"), this, &HeadStrip::openRequested);
}

void HeadStrip::applyTheme()
{
    for (FlatButton* button : {m_name, m_theme})
        button->setFixedHeight(fontMetrics().height() + kHalfGridPx); // the menus beside it keep theirs
    const QString tip = Theme(palette()).isDark ? tr("Light theme") : tr("Dark theme");
    m_theme->setToolTip(tip);
    m_theme->setAccessibleName(tip);
}

void HeadStrip::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

} // namespace atomscope
