#include "tests/ui/support/widgettest.h"
#include "ui/models/numberformat.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/neighbourssection.h"
#include "ui/widgets/quantity.h"

#include <QLabel>
#include <QSignalSpy>
#include <algorithm>
#include <cmath>

using namespace atomscope;
using Kind = NeighboursSection::Kind;

namespace {

CoFirings counted()
{
    CoFirings all{AtomId{7}, 200, 10'000, {}, {}};
    all.strongest = {{AtomId{30}, 150, 300, 0.6, 0.75, 0.5}, {AtomId{31}, 20, 4'000, 0.1, 0.1, 0.005}};
    CoFiring& first = all.strongest.front();
    first.cosine = 0.05;
    first.nDocumentsTogether = 12;
    first.expected = 30;
    first.z = 21.5;
    first.falseDiscoveryRate = 1e-9;
    first.isSignificant = true;
    first.kind = PairKind::Composition;
    all.strongest.back().expected = 15;
    all.strongest.back().z = 1.2;
    all.strongest.back().falseDiscoveryRate = 0.3;
    all.nearCosine = 0.1;
    all.ofOthers = {{AtomId{1}, 0, 50, -0.01, 0, 0}, {AtomId{2}, 0, 0, std::nan(""), 0, std::nan("")}};
    return all;
}

struct Shown
{
    NeighboursSection section;

    Shown()
    {
        section.resize(420, 220);
        section.show();
        section.setNeighbours(
            {{AtomId{1}, 0.9F}, {AtomId{2}, 0.25F}},
            [](AtomId atom) {
                return KnownAs{QStringLiteral("name of %1").arg(atom.v), false};
            },
            true);
    }
    /// Name and value of what is seen, in order.
    QStringList numbers() const
    {
        QStringList shown;
        for (const Quantity* quantity : section.findChildren<Quantity*>()) {
            if (quantity->isVisible())
                shown.append(quantity->name() + QStringLiteral(": ") + quantity->value());
        }
        return shown;
    }
    QStringList texts() const
    {
        QStringList shown;
        for (const QLabel* label : section.findChildren<QLabel*>()) {
            if (label->isVisible() && !label->text().isEmpty())
                shown.append(label->text());
        }
        return shown;
    }
    FlatButton* button(const QString& text) const
    {
        for (FlatButton* button : section.findChildren<FlatButton*>()) {
            if (button->isVisible() && button->text().startsWith(text))
                return button;
        }
        return nullptr;
    }
};

} // namespace

class NeighboursSectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void directionsGetTheirPhiWhenItIsCounted()
    {
        Shown shown;
        QCOMPARE(
            shown.numbers(),
            (QStringList{QStringLiteral("cosine with atom 1: 0.900"), QStringLiteral("cosine with atom 2: 0.250")}));
        shown.section.setCoFirings(counted());
        QCOMPARE(
            shown.numbers(),
            (QStringList{QStringLiteral("cosine with atom 1: 0.900"), QStringLiteral("φ with atom 1: -0.0100"),
                         QStringLiteral("kind of the pair with atom 1: –"), QStringLiteral("cosine with atom 2: 0.250"),
                         QStringLiteral("φ with atom 2: –"), QStringLiteral("kind of the pair with atom 2: –")}));
        shown.section.resize(300, 220); // names need the room
        QCOMPARE(shown.numbers().filter(QStringLiteral("kind")), QStringList());
        const auto quantities = shown.section.findChildren<Quantity*>();
        const auto phi = std::ranges::find(quantities, QStringLiteral("φ with atom 1"), &Quantity::name);
        QVERIFY((*phi)->toolTip().contains(QStringLiteral("Too few common firings")));
        shown.section.setNeighbours({}, {}, false); // another page
        QVERIFY(shown.numbers().isEmpty());
        QVERIFY(shown.texts().contains(QStringLiteral("computed when the index is finished")));
    }

    void whatFiresTogetherHasBothShares()
    {
        Shown shown;
        shown.section.setKind(Kind::CoFiring);
        QVERIFY(shown.texts().contains(QStringLiteral("being counted …")));
        shown.section.setCoFirings(counted());
        const QStringList numbers = shown.numbers();
        QCOMPARE(numbers.size(), 8);
        QCOMPARE(numbers[0], QStringLiteral("φ with atom 30: 0.600"));
        QVERIFY(numbers[1].endsWith(formatPercent(0.75)));
        QVERIFY(numbers[2].endsWith(formatPercent(0.5)));
        QCOMPARE(numbers[3], QStringLiteral("kind of the pair with atom 30: composed"));
        QCOMPARE(numbers[7], QStringLiteral("kind of the pair with atom 31: chance"));
        QVERIFY(shown.texts().contains(QStringLiteral("○ name of 30")));
        const auto quantities = shown.section.findChildren<Quantity*>();
        const auto kind = std::ranges::find(quantities, numbers[3].section(QLatin1Char(':'), 0, 0), &Quantity::name);
        QVERIFY(kind != quantities.end());
        for (const char* said : {"come together", "150 common firings in 12 documents", "z 21.5", "above 0.100"})
            QVERIFY2((*kind)->toolTip().contains(QLatin1String(said)), qPrintable((*kind)->toolTip()));
        QSignalSpy asked(&shown.section, &NeighboursSection::atomRequested);
        shown.button(QStringLiteral("31"))->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].value<AtomId>(), AtomId{31});
    }

    void manyFiringsAreCountedWhenAsked()
    {
        Shown shown;
        shown.section.setKind(Kind::CoFiring);
        shown.section.setCountOffered(33'314);
        QSignalSpy asked(&shown.section, &NeighboursSection::countRequested);
        FlatButton* count = shown.button(QStringLiteral("Count at its 33,314"));
        QVERIFY(count);
        count->click();
        QCOMPARE(asked.count(), 1);
        QVERIFY(!count->isVisible());
        QVERIFY(shown.texts().contains(QStringLiteral("being counted …")));
    }

    void whatCannotBeCountedSaysWhy()
    {
        Shown shown;
        shown.section.setKind(Kind::CoFiring);
        shown.section.setNotCountable(QStringLiteral("an export"));
        QVERIFY(shown.texts().contains(QStringLiteral("an export")));
        CoFirings none = counted();
        none.strongest.clear();
        shown.section.setCoFirings(none);
        QVERIFY(shown.texts().contains(QStringLiteral("no atom fires at 5 or more of its tokens")));
    }

    void compactShowsFewerRows()
    {
        Shown shown;
        std::vector<Neighbour> many;
        for (int i = 0; i < 20; ++i)
            many.push_back({AtomId{i}, 0.5F});
        shown.section.setNeighbours(many, {}, true);
        QCOMPARE(shown.numbers().size(), NeighboursSection::kRows);
        shown.section.setCompact(true);
        QCOMPARE(shown.numbers().size(), NeighboursSection::kCompactRows);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(NeighboursSectionTest)
#include "tst_neighbourssection.moc"
