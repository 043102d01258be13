#pragma once

#include "ui/session/viewchoices.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>
#include <array>
#include <optional>

class QApplication;

namespace atomscope {

/// Everything is laid out on multiples of this.
inline constexpr int kGridPx = 8;
inline constexpr int kHalfGridPx = kGridPx / 2;

/// The only sizes of text: running text, secondary text, and the title of a page.
enum class TextSize { Body, Small, Title };
QFont themedFont(const QFont& body, TextSize size);

/// Named colours that QPalette has no role for, derived from a palette, so that they follow every change of it.
struct Theme
{
    explicit Theme(const QPalette& palette);

    bool isDark = false;
    QColor surface; ///< behind pages and lists
    QColor text;
    QColor secondary; ///< units, captions, what is not measured; at least 4.5:1 on every background
    QColor hairline; ///< where space does not separate
    QColor outline; ///< around fields that take text; at least 2:1 on every background
    QColor accent; ///< the one accent: selection mark, focus, the atom's own data
    QColor accentSoft; ///< behind a selected row; `text` stays readable on it
    QColor bar; ///< histogram bars
    QColor grid; ///< faint lines behind data
    QColor warning;
    QColor error;
    QColor star;
    /// Okabe and Ito's colours for categories, lightened or darkened where they would vanish on `surface`.
    std::array<QColor, 7> categories;
};

/// Mixes two opaque colours; 0 gives `a`, 1 gives `b`.
QColor mixed(const QColor& a, const QColor& b, double fraction);

/// The project's own palettes.
QPalette lightPalette();
QPalette darkPalette();

/// Fusion and one of the palettes above; System takes the one that is nearer to the desktop's.
void applyTheme(QApplication& application, ThemeChoice choice);

/// All text at so many percent of the size that `desktop`, the application's font at its start, has.
void applyTextSize(const QFont& desktop, int percent);

} // namespace atomscope
