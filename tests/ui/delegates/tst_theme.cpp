#include "tests/support/testsupport.h"
#include "tests/ui/support/contrast.h"
#include "ui/delegates/theme.h"

using namespace atomscope;

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
            for (const QColor& ink : {theme.text, theme.secondary, theme.accent, theme.warning, theme.error})
                QVERIFY2(test::contrast(ink, background) >= 4.5, qPrintable(ink.name() + u' ' + background.name()));
            // A sign of its own, not a text: WCAG asks for 3.
            QVERIFY2(test::contrast(theme.star, background) >= 3, qPrintable(background.name()));
        }
        for (const QColor& background : {theme.surface, palette.color(QPalette::Window)})
            QVERIFY(test::contrast(theme.outline, background) >= 2);
        // A chosen entry of a menu or a box.
        QVERIFY(test::contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >= 4.5);
        QVERIFY(test::contrast(theme.bar, theme.surface) >= 3);
        for (const QColor& category : theme.categories)
            QVERIFY2(test::contrast(category, theme.surface) >= 1.9, qPrintable(category.name()));
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
