#pragma once

#include "ui/session/savedview.h"

#include <QList>
#include <QObject>
#include <functional>

class QMenu;

namespace atomscope {

class AtomList;

/// The saved views of the atom list and their menu: apply, save, rename, delete, and carry one to somebody else as a
/// line of text. Lives in the GUI thread.
class ListViews : public QObject
{
    Q_OBJECT
public:
    ListViews(AtomList* list, QList<SavedView> views, QObject* parent);

    const QList<SavedView>& views() const { return m_views; }
    /// As another window has changed them. Says nothing.
    void setViews(const QList<SavedView>& views) { m_views = views; }
    /// The menu under the list's views button.
    void popUp();
    /// Keeps how the list is shown now; a view of the same name is replaced. An empty name keeps nothing.
    void save(const QString& name);
    /// To a name that no other view has; else nothing happens.
    void rename(const QString& name, const QString& newName);
    void remove(const QString& name);

Q_SIGNALS:
    void viewsChanged(const QList<atomscope::SavedView>& views);
    /// Something for the status bar.
    void said(const QString& message);

private:
    QMenu* makeMenu();
    void addViews(QMenu* menu);
    void addChanges(QMenu* menu);
    void apply(const SavedView& view);
    void keep(const SavedView& view);
    void askForName(const QString& title, const QString& name, const std::function<void(const QString&)>& done);
    void copyAsText();
    void pasteText();
    QString wordsOf(const SavedView& view) const;
    qsizetype placeOf(const QString& name) const;

    AtomList* m_list;
    QList<SavedView> m_views;
};

} // namespace atomscope
