#include "tests/support/testsupport.h"
#include "ui/delegates/theme.h"

#include <cmath>

using namespace atomscope;

namespace {

// WCAG 2.1.
double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsReadable_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textIsReadable()
    {
        QFETCH(bool, isDark);
        const QPalette palette = isDark ? darkPalette() : lightPalette();
        const Theme theme(palette);
        QCOMPARE(theme.isDark, isDark);
        for (const QColor& background :
             {theme.surface, theme.accentSoft, palette.color(QPalette::Window), palette.color(QPalette::Button)}) {
            QVERIFY(contrast(theme.text, background) >= 4.5);
            QVERIFY2(contrast(theme.secondary, background) >= 4.0, qPrintable(background.name()));
        }
        QVERIFY(contrast(theme.secondary, theme.surface) >= 4.5);
        QVERIFY(contrast(theme.warning, theme.surface) >= 4.5);
        QVERIFY(contrast(theme.error, theme.surface) >= 4.5);
        QVERIFY(contrast(theme.accent, theme.surface) >= 4.5);
        QVERIFY(contrast(theme.bar, theme.surface) >= 3);
        for (const QColor& category : theme.categories)
            QVERIFY2(contrast(category, theme.surface) >= 1.9, qPrintable(category.name()));
    }

    void choiceSurvivesItsName()
    {
        for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark})
            QVERIFY(themeChoiceFromString(toString(choice)) == choice);
        QVERIFY(!themeChoiceFromString(QStringLiteral("blue")));
    }

    void sizesOfTextDiffer()
    {
        QFont body;
        body.setPointSizeF(10);
        QVERIFY(themedFont(body, TextSize::Small).pointSizeF() < 10);
        QVERIFY(themedFont(body, TextSize::Title).pointSizeF() > 14);
        body.setPixelSize(13);
        QCOMPARE(themedFont(body, TextSize::Small).pixelSize(), 11);
        QCOMPARE(themedFont(body, TextSize::Body), body);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ThemeTest)
#include "tst_theme.moc"
