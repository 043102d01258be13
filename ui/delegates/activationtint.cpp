#include "ui/delegates/activationtint.h"

#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

// The weakest firing must still be told from no firing.
constexpr double kWeakest = 0.09;
constexpr double kStrongestLight = 0.46;
constexpr double kStrongestDark = 0.50;

} // namespace

ActivationTint::ActivationTint(const Theme& theme)
    : m_surface(theme.surface)
    , m_hue(theme.isDark ? mixed(theme.accent, theme.surface, 0.12) : theme.accent)
    , m_strongest(theme.isDark ? kStrongestDark : kStrongestLight)
{
}

double ActivationTint::level(double activation, double maximum)
{
    if (!(activation > 0) || !(maximum > 0))
        return 0;
    return std::min(1.0, activation / maximum);
}

QColor ActivationTint::background(double level) const
{
    return level > 0 ? mixed(m_surface, m_hue, kWeakest + (m_strongest - kWeakest) * level) : m_surface;
}

QColor ActivationTint::underline(double level) const
{
    return mixed(m_surface, m_hue, level > 0 ? 0.45 + 0.5 * level : 0);
}

double ActivationTint::underlinePx(double level)
{
    return level > 0 ? 1 + 2 * level : 0;
}

} // namespace atomscope
