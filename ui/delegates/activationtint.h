#pragma once

#include "ui/delegates/theme.h"

namespace atomscope {

/// How strongly a token is marked for its activation: one hue whose lightness is monotone in the activation, and an
/// underline that grows with it, so that the scale survives greyscale prints and colour blindness.
struct ActivationTint
{
    explicit ActivationTint(const Theme& theme);

    /// activation / maximum in 0 … 1; 0 for what does not fire.
    static double level(double activation, double maximum);
    /// Opaque; `surface` at level 0. Theme::text keeps at least 4.5:1 on it at every level.
    QColor background(double level) const;
    QColor underline(double level) const;
    /// Logical pixels, 0 at level 0, else 1 … 3.
    static double underlinePx(double level);

private:
    QColor m_surface;
    QColor m_hue;
    double m_strongest; ///< share of the hue at level 1
};

} // namespace atomscope
