#pragma once

#include "ui/session/indexreplies.h"

#include <QObject>
#include <QPoint>

class QMenu;
class QWidget;

namespace atomscope {

class AtomList;
class IndexConnection;
class WindowActions;

/// What is done with the shown atom as a whole: its citation, and the menu of its row in the list.
class AtomCommands : public QObject
{
    Q_OBJECT
public:
    AtomCommands(IndexConnection* index, AtomList* list, const WindowActions* actions);

Q_SIGNALS:
    void said(const QString& message);
    /// The menu of a row before it is shown, for what else can be done.
    void menuMade(QMenu* menu);

private:
    void copyCitation();
    void copyNumber();
    void showMenu(const QPoint& globalPosition);
    void showState();

    IndexConnection* m_index;
    AtomList* m_list;
    const WindowActions* m_actions;
    std::shared_ptr<const AtomPage> m_page; ///< the one that is shown
};

} // namespace atomscope
