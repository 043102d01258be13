#include "tests/support/testsupport.h"
#include "tests/ui/support/contrast.h"
#include "ui/delegates/activationtint.h"

using namespace atomscope;

class ActivationTintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lightnessIsMonotoneAndTextReadable_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void lightnessIsMonotoneAndTextReadable()
    {
        QFETCH(bool, isDark);
        const Theme theme(isDark ? darkPalette() : lightPalette());
        const ActivationTint tint(theme);
        QCOMPARE(tint.background(0), theme.surface);
        double before = test::luminance(theme.surface);
        for (int step = 0; step <= 20; ++step) {
            const QColor color = tint.background(step == 0 ? 1e-6 : step / 20.0);
            const double now = test::luminance(color);
            QVERIFY2(isDark ? now > before : now < before, qPrintable(QString::number(step)));
            QVERIFY2(test::contrast(theme.text, color) >= 4.5, qPrintable(QString::number(step)));
            before = now;
        }
        QVERIFY(test::contrast(theme.surface, tint.background(1)) >= 1.6);
    }

    void hueIsOne()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const ActivationTint tint{Theme(palette)};
            const int hue = tint.background(1).hslHue();
            for (int step = 4; step <= 20; ++step)
                QVERIFY(std::abs(tint.background(step / 20.0).hslHue() - hue) <= 8);
        }
    }

    void underlineGrows()
    {
        QCOMPARE(ActivationTint::underlinePx(0), 0.0);
        double before = 0;
        for (int step = 1; step <= 10; ++step) {
            QVERIFY(ActivationTint::underlinePx(step / 10.0) > before);
            before = ActivationTint::underlinePx(step / 10.0);
        }
        QVERIFY(ActivationTint::underlinePx(1) <= 3);
    }

    void levelStaysInRange()
    {
        QCOMPARE(ActivationTint::level(0, 5), 0.0);
        QCOMPARE(ActivationTint::level(-1, 5), 0.0);
        QCOMPARE(ActivationTint::level(std::nan(""), 5), 0.0);
        QCOMPARE(ActivationTint::level(3, 0), 0.0);
        QCOMPARE(ActivationTint::level(2.5, 5), 0.5);
        QCOMPARE(ActivationTint::level(9, 5), 1.0);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ActivationTintTest)
#include "tst_activationtint.moc"
