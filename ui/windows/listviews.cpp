#include "ui/windows/listviews.h"

#include "ui/widgets/atomlist.h"
#include "ui/widgets/filterwords.h"
#include "ui/widgets/flatbutton.h"

#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QMenu>
#include <algorithm>
#include <utility>

namespace atomscope {

namespace {

constexpr int kLongestName = 60;

/// "&" is a letter in a name and a mark in a menu.
QString inMenu(QString name)
{
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

ListViews::ListViews(AtomList* list, QList<SavedView> views, QObject* parent)
    : QObject(parent)
    , m_list(list)
    , m_views(std::move(views))
{
    connect(list->viewsButton(), &FlatButton::clicked, this, &ListViews::popUp);
}

qsizetype ListViews::placeOf(const QString& name) const
{
    const auto found = std::ranges::find(m_views, name, &SavedView::name);
    return found == m_views.end() ? -1 : found - m_views.begin();
}

void ListViews::popUp()
{
    const FlatButton* button = m_list->viewsButton();
    makeMenu()->popup(button->mapToGlobal(button->rect().bottomLeft()));
}

QMenu* ListViews::makeMenu()
{
    auto* menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    addViews(menu);
    menu->addSeparator();
    addChanges(menu);
    return menu;
}

void ListViews::addViews(QMenu* menu)
{
    if (m_views.isEmpty())
        menu->addAction(tr("No saved views yet"))->setEnabled(false);
    const SavedView now = m_list->view();
    for (const SavedView& view : std::as_const(m_views)) {
        QAction* action = menu->addAction(inMenu(view.name));
        action->setToolTip(wordsOf(view));
        action->setCheckable(true);
        action->setChecked(view.filter == now.filter && view.sort == now.sort);
        connect(action, &QAction::triggered, this, [this, view] { apply(view); });
    }
}

void ListViews::addChanges(QMenu* menu)
{
    QAction* save = menu->addAction(tr("&Save view as…"));
    save->setToolTip(tr("Filters, order and columns as they are now: %1").arg(wordsOf(m_list->view())));
    connect(save, &QAction::triggered, this,
            [this] { askForName(tr("Save view"), {}, [this](const QString& name) { this->save(name); }); });
    QMenu* renaming = menu->addMenu(tr("&Rename"));
    QMenu* removing = menu->addMenu(tr("&Delete"));
    for (const SavedView& view : std::as_const(m_views)) {
        const QString name = view.name;
        connect(renaming->addAction(tr("%1…").arg(inMenu(name))), &QAction::triggered, this, [this, name] {
            askForName(tr("Rename view"), name, [this, name](const QString& newName) { rename(name, newName); });
        });
        connect(removing->addAction(inMenu(name)), &QAction::triggered, this, [this, name] { remove(name); });
    }
    renaming->setEnabled(!m_views.isEmpty());
    removing->setEnabled(!m_views.isEmpty());
    menu->addSeparator();
    QAction* copy = menu->addAction(tr("&Copy view as text"));
    copy->setToolTip(tr("One line that another explorer can paste"));
    connect(copy, &QAction::triggered, this, &ListViews::copyAsText);
    QAction* paste = menu->addAction(tr("&Paste view"));
    paste->setEnabled(savedViewFromText(QApplication::clipboard()->text().toUtf8()).has_value());
    connect(paste, &QAction::triggered, this, &ListViews::pasteText);
}

QString ListViews::wordsOf(const SavedView& view) const
{
    QStringList words;
    if (!view.filter.text.empty())
        words.append(tr("“%1”").arg(QString::fromStdString(view.filter.text)));
    for (const FilterPart& part :
         partsOf(view.filter, [this](const std::string& measure) { return m_list->titleOf(measure); }))
        words.append(part.text);
    return words.isEmpty() ? tr("all atoms") : words.join(QStringLiteral(" · "));
}

void ListViews::apply(const SavedView& view)
{
    m_list->showView(view);
    m_list->setFocus();
}

void ListViews::askForName(const QString& title, const QString& name, const std::function<void(const QString&)>& done)
{
    auto* dialog = new QInputDialog(m_list->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(tr("Name of the view"));
    dialog->setTextValue(name);
    connect(dialog, &QInputDialog::textValueSelected, this, done);
    dialog->open();
}

void ListViews::keep(const SavedView& view)
{
    if (const qsizetype place = placeOf(view.name); place >= 0)
        m_views[place] = view;
    else
        m_views.append(view);
    Q_EMIT viewsChanged(m_views);
    Q_EMIT said(tr("View “%1” saved").arg(view.name));
}

void ListViews::save(const QString& name)
{
    SavedView view = m_list->view();
    view.name = name.simplified().left(kLongestName);
    if (!view.name.isEmpty())
        keep(view);
}

void ListViews::rename(const QString& name, const QString& newName)
{
    const QString wanted = newName.simplified().left(kLongestName);
    const qsizetype place = placeOf(name);
    if (place < 0 || wanted.isEmpty() || wanted == name)
        return;
    if (placeOf(wanted) >= 0) {
        Q_EMIT said(tr("There is a view “%1” already").arg(wanted));
        return;
    }
    m_views[place].name = wanted;
    Q_EMIT viewsChanged(m_views);
}

void ListViews::remove(const QString& name)
{
    const qsizetype place = placeOf(name);
    if (place < 0)
        return;
    m_views.removeAt(place);
    Q_EMIT viewsChanged(m_views);
    Q_EMIT said(tr("View “%1” deleted").arg(name));
}

void ListViews::copyAsText()
{
    SavedView view = m_list->view();
    view.name = wordsOf(view).left(kLongestName);
    QApplication::clipboard()->setText(QString::fromUtf8(toText(view)));
    Q_EMIT said(tr("View copied"));
}

void ListViews::pasteText()
{
    const auto view = savedViewFromText(QApplication::clipboard()->text().toUtf8());
    if (!view)
        return;
    keep(*view);
    apply(*view);
}

} // namespace atomscope
