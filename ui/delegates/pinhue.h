#pragma once

#include "ui/delegates/theme.h"

#include <cstddef>

namespace atomscope {

/// The hue of the pinned atom at a place (BrowseState::pinned()): blue, orange, green, purple of Okabe and Ito.
inline QColor pinHue(const Theme& theme, std::size_t place)
{
    constexpr std::array<std::size_t, 4> kHues = {4, 0, 2, 6};
    return theme.categories[kHues[place % kHues.size()]];
}

/// A theme whose one accent is that hue, for what is drawn in the theme's accent.
inline Theme pinTheme(Theme theme, std::size_t place)
{
    theme.accent = pinHue(theme, place);
    return theme;
}

} // namespace atomscope
