#pragma once

#include <QString>
#include <optional>

/// Choices of a person that the whole window shares and the settings keep.
namespace atomscope {

enum class ThemeChoice { System, Light, Dark };

/// "system", "light", "dark"; nothing for any other word.
std::optional<ThemeChoice> themeChoiceFromString(const QString& text);
QString toString(ThemeChoice choice);

/// What the middle of the window shows.
enum class CentreView { Atom, Overview, Probe, Reader };

/// Which contexts a page shows.
enum class StrataMode { FullRange, TopOnly };

/// "full-range", "top-only"; nothing for any other word.
std::optional<StrataMode> strataModeFromString(const QString& text);
QString toString(StrataMode mode);

} // namespace atomscope
