#include "core/measures/verdict.h"
#include "tests/support/testsupport.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/evidencesection.h"
#include "ui/widgets/quantity.h"

#include <QApplication>
#include <QLabel>
#include <cmath>

using namespace atomscope;

namespace {

PageEvidence measured()
{
    PageEvidence evidence;
    evidence.verdict = "several meanings";
    evidence.numbers = {
        {"n_contexts", 222}, {"coherence", 0.0543}, {"coherence_null", 0.0137}, {"senses", 2}, {"n_eff", std::nan("")}};
    return evidence;
}

const Quantity* quantity(const EvidenceSection& section, const QString& name)
{
    for (const auto* found : section.findChildren<Quantity*>()) {
        if (found->name() == name)
            return found;
    }
    return nullptr;
}

} // namespace

class EvidenceSectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreShownBesideTheirNulls()
    {
        EvidenceSection section;
        section.resize(1200, 30);
        section.setEvidence(measured());
        section.show();
        QCOMPARE(quantity(section, QStringLiteral("Automatic verdict"))->value(), QStringLiteral("several meanings"));
        QCOMPARE(quantity(section, QStringLiteral("coherence"))->value(), QStringLiteral("0.0543"));
        QCOMPARE(quantity(section, QStringLiteral("same tokens"))->value(), QStringLiteral("0.0137"));
        QCOMPARE(quantity(section, QStringLiteral("senses"))->value(), QStringLiteral("2"));
        QCOMPARE(quantity(section, QStringLiteral("compared"))->value(), QStringLiteral("222"));
        QCOMPARE(quantity(section, QStringLiteral("effective"))->value(), QStringLiteral("–"));
        QVERIFY(quantity(section, QStringLiteral("coherence"))->isVisible());
        QVERIFY(!quantity(section, QStringLiteral("coherence"))->toolTip().isEmpty());
    }

    void withoutRoomTheLastNumbersAreLeftOut()
    {
        QWidget page; // a window of its own would be as wide as its content asks for
        page.resize(1300, 60);
        auto* section = new EvidenceSection(&page);
        section->setEvidence(measured());
        section->resize(1200, 30);
        page.show();
        QVERIFY(quantity(*section, QStringLiteral("pair lookup"))->isVisible());
        section->resize(420, 30);
        QVERIFY(quantity(*section, QStringLiteral("coherence"))->isVisible());
        QVERIFY(!quantity(*section, QStringLiteral("pair lookup"))->isVisible());
        section->resize(1200, 30);
        QVERIFY(quantity(*section, QStringLiteral("pair lookup"))->isVisible());
    }

    void nothingMeasuredSaysSo()
    {
        EvidenceSection section;
        section.resize(1200, 30);
        section.setEvidence({});
        section.show();
        QCOMPARE(quantity(section, QStringLiteral("Automatic verdict"))->value(), QStringLiteral("not tested"));
        QVERIFY(!quantity(section, QStringLiteral("coherence"))->isVisible());
        QVERIFY(quantity(section, QStringLiteral("Automatic verdict"))->toolTip().contains(QStringLiteral("measure")));
    }

    void everyVerdictIsExplained()
    {
        const QString nothing = EvidenceSection::meaning(QStringLiteral("not tested"));
        for (const AutomaticVerdict verdict : kAutomaticVerdicts) {
            const auto name = toString(verdict);
            QVERIFY(EvidenceSection::meaning(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())))
                    != nothing);
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(EvidenceSectionTest)
#include "tst_evidencesection.moc"
