#include "ui/windows/themeactions.h"

#include "ui/windows/windowactions.h"

#include <QAction>
#include <QActionGroup>

namespace atomscope {

namespace {

constexpr std::pair<WindowActions::Id, ThemeChoice> kThemes[] = {
    {WindowActions::Id::ThemeSystem, ThemeChoice::System},
    {WindowActions::Id::ThemeLight, ThemeChoice::Light},
    {WindowActions::Id::ThemeDark, ThemeChoice::Dark},
};

} // namespace

ThemeActions::ThemeActions(const WindowActions* actions)
    : QObject(actions->parent())
    , m_actions(actions)
{
    auto* group = new QActionGroup(this);
    for (const auto& [id, theme] : kThemes) {
        QAction* action = actions->action(id);
        action->setActionGroup(group);
        connect(action, &QAction::triggered, this, [this, theme = theme] { Q_EMIT chosen(theme); });
    }
}

void ThemeActions::setTheme(ThemeChoice theme)
{
    for (const auto& [id, choice] : kThemes) {
        if (choice == theme)
            m_actions->action(id)->setChecked(true);
    }
}

} // namespace atomscope
