#pragma once

#include "ui/session/viewchoices.h"

#include <QObject>

namespace atomscope {

class WindowActions;

/// The three actions of the theme, of which one is checked.
class ThemeActions : public QObject
{
    Q_OBJECT
public:
    explicit ThemeActions(const WindowActions* actions);

    void setTheme(ThemeChoice theme);

Q_SIGNALS:
    void chosen(atomscope::ThemeChoice theme);

private:
    const WindowActions* m_actions;
};

} // namespace atomscope
