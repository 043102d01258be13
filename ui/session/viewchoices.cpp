#include "ui/session/viewchoices.h"

namespace atomscope {

std::optional<ThemeChoice> themeChoiceFromString(const QString& text)
{
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        if (text == toString(choice))
            return choice;
    }
    return std::nullopt;
}

QString toString(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

std::optional<StrataMode> strataModeFromString(const QString& text)
{
    for (const StrataMode mode : {StrataMode::FullRange, StrataMode::TopOnly}) {
        if (text == toString(mode))
            return mode;
    }
    return std::nullopt;
}

QString toString(StrataMode mode)
{
    return mode == StrataMode::TopOnly ? QStringLiteral("top-only") : QStringLiteral("full-range");
}

} // namespace atomscope
