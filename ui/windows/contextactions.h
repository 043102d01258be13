#pragma once

#include "ui/windows/windowactions.h"

#include <QObject>

namespace atomscope {

class AtomPageView;
class BrowseState;

/// Keys and menu entries that change what an atom's page shows of its contexts.
class ContextActions : public QObject
{
    Q_OBJECT
public:
    /// Belongs to the window of the actions.
    ContextActions(const WindowActions* actions, BrowseState* state, AtomPageView* page, QWidget* window);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void said(const QString& message);

private:
    void askForRange();
    void copyNumbers();

    BrowseState* m_state;
    AtomPageView* m_page;
    QWidget* m_window;
};

} // namespace atomscope
