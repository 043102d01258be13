#include "ui/delegates/theme.h"

#include "ui/delegates/fieldstyle.h"

#include <QApplication>
#include <QStyle>

namespace atomscope {

namespace {

struct PaletteColors
{
    QRgb window, base, alternate, text, placeholder, button, light, mid, dark, highlight, highlightedText, link;
};

constexpr PaletteColors kLight = {0xfff5f6f7, 0xffffffff, 0xfff7f8f9, 0xff1b1f24, 0xff5f6771, 0xfff0f1f3,
                                  0xffffffff, 0xffd3d7dc, 0xffa9afb7, 0xff0b62ad, 0xffffffff, 0xff0b62ad};
constexpr PaletteColors kDark = {0xff1d2024, 0xff16181b, 0xff1b1e22, 0xffe3e6ea, 0xff9ba3ad, 0xff2a2e33,
                                 0xff3a3f46, 0xff3a3f46, 0xff101214, 0xff2b78bb, 0xffffffff, 0xff6db6f2};

QPalette paletteOf(const PaletteColors& colors)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.base);
    palette.setColor(QPalette::AlternateBase, colors.alternate);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.placeholder);
    palette.setColor(QPalette::Button, colors.button);
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.highlightedText);
    palette.setColor(QPalette::Light, colors.light);
    palette.setColor(QPalette::Midlight, mixed(colors.button, colors.light, 0.5));
    palette.setColor(QPalette::Mid, colors.mid);
    palette.setColor(QPalette::Dark, colors.dark);
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0));
    palette.setColor(QPalette::Highlight, colors.highlight);
    palette.setColor(QPalette::HighlightedText, colors.highlightedText);
    palette.setColor(QPalette::Link, colors.link);
    palette.setColor(QPalette::LinkVisited, colors.link);
    palette.setColor(QPalette::ToolTipBase, colors.base);
    palette.setColor(QPalette::ToolTipText, colors.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, mixed(colors.text, colors.window, 0.55));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mixed(colors.highlight, colors.window, 0.6));
    return palette;
}

// Okabe and Ito (2008), without black: orange, sky blue, bluish green, yellow, blue, vermilion, reddish purple.
constexpr std::array<QRgb, 7> kOkabeIto
    = {0xffe69f00, 0xff56b4e9, 0xff009e73, 0xfff0e442, 0xff0072b2, 0xffd55e00, 0xffcc79a7};

} // namespace

QFont themedFont(const QFont& body, TextSize size)
{
    if (size == TextSize::Body)
        return body;
    const double factor = size == TextSize::Small ? 0.88 : 1.55;
    QFont font = body;
    if (body.pointSizeF() > 0)
        font.setPointSizeF(body.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(body.pixelSize() * factor));
    if (size == TextSize::Title)
        font.setWeight(QFont::DemiBold);
    return font;
}

void applyTextSize(const QFont& desktop, int percent)
{
    QFont font = desktop;
    if (desktop.pointSizeF() > 0)
        font.setPointSizeF(desktop.pointSizeF() * percent / 100);
    else
        font.setPixelSize(std::max(1, desktop.pixelSize() * percent / 100));
    QApplication::setFont(font);
}

QColor mixed(const QColor& a, const QColor& b, double fraction)
{
    const auto mix = [fraction](int from, int to) { return qRound(from + (to - from) * fraction); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

Theme::Theme(const QPalette& palette)
    : isDark(palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness())
    , surface(palette.color(QPalette::Base))
    , text(palette.color(QPalette::Text))
    , secondary(palette.color(QPalette::PlaceholderText))
    , hairline(mixed(surface, text, isDark ? 0.18 : 0.14))
    , outline(mixed(surface, text, isDark ? 0.34 : 0.36))
    , accent(isDark ? palette.color(QPalette::Link) : palette.color(QPalette::Highlight))
    , accentSoft(mixed(surface, palette.color(QPalette::Highlight), isDark ? 0.30 : 0.13))
    , bar(mixed(surface, accent, isDark ? 0.75 : 0.70))
    , grid(mixed(surface, text, isDark ? 0.10 : 0.07))
    , warning(isDark ? QColor(0xe6, 0x9f, 0x00) : QColor(0x8a, 0x5a, 0x00))
    , error(isDark ? QColor(0xf2, 0x8b, 0x6b) : QColor(0xb0, 0x3a, 0x00))
    , star(isDark ? QColor(0xf0, 0xb4, 0x29) : QColor(0xb0, 0x70, 0x00))
{
    for (std::size_t i = 0; i < kOkabeIto.size(); ++i) {
        const QColor pure(kOkabeIto[i]);
        // Yellow on white and blue on black are hard to see: move them towards the text.
        const bool isHardToSee = isDark ? pure.lightness() < 100 : pure.lightness() > 140;
        categories[i] = isHardToSee ? mixed(pure, text, 0.3) : pure;
    }
}

QPalette lightPalette()
{
    return paletteOf(kLight);
}

QPalette darkPalette()
{
    return paletteOf(kDark);
}

void applyTheme(QApplication& application, ThemeChoice choice)
{
    if (qobject_cast<FieldStyle*>(application.style()) == nullptr)
        QApplication::setStyle(new FieldStyle);
    if (choice == ThemeChoice::System) {
        // An empty palette gives way to the platform's, which tells light from dark.
        QApplication::setPalette(QPalette());
        choice = Theme(QApplication::palette()).isDark ? ThemeChoice::Dark : ThemeChoice::Light;
    }
    QApplication::setPalette(choice == ThemeChoice::Dark ? darkPalette() : lightPalette());
}

} // namespace atomscope
