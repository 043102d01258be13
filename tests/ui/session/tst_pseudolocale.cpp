#include "tests/support/testsupport.h"
#include "ui/session/pseudolocale.h"

using namespace atomscope;

class PseudoLocaleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsAreLongerAndAccentedAndKeepTheirPlaces_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("word") << QStringLiteral("Label") << QStringLiteral("Łåbéł~~");
        QTest::newRow("mnemonic, dots") << QStringLiteral("&Open…") << QStringLiteral("&Öpéñ~~…");
        QTest::newRow("places") << QStringLiteral("%1 of %L2") << QStringLiteral("%1 öf %L2~");
        QTest::newRow("count") << QStringLiteral("%n firing(s)") << QStringLiteral("%n fîřîñğ(š~~~)");
        QTest::newRow("tags") << QStringLiteral("<b>max</b>") << QStringLiteral("<b>måx</b>~");
        QTest::newRow("entities") << QStringLiteral("a &lt; b") << QStringLiteral("å &lt; b~");
        QTest::newRow("sign") << QStringLiteral("×") << QStringLiteral("×");
        QTest::newRow("nothing") << QString() << QString();
    }

    void textsAreLongerAndAccentedAndKeepTheirPlaces()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, shown);
        QCOMPARE(pseudoText(text), shown);
    }

    void theProgramSpeaksIt()
    {
        PseudoLocale locale;
        QVERIFY(QCoreApplication::installTranslator(&locale));
        QCOMPARE(QCoreApplication::translate("Any", "Open %n file(s)", nullptr, 3),
                 QStringLiteral("Öpéñ 3 fîłé(š~~~~)"));
        QCoreApplication::removeTranslator(&locale);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(PseudoLocaleTest)
#include "tst_pseudolocale.moc"
