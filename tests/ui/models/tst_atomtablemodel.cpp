#include "tests/support/testsupport.h"
#include "tests/ui/support/examplecolumns.h"
#include "ui/models/atomtablemodel.h"
#include "ui/models/numberformat.h"
#include "ui/session/atomorder.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <limits>

using namespace atomscope;
using namespace atomscope::test;

namespace {

using Key = AtomSort::Key;

// Answers a request as the query thread does, but at once.
bool answer(AtomTableModel& model, const AtomOrderRequest& request)
{
    return model.setOrder(request.generation,
                          orderAtoms(*request.columns, *request.labels, request.sort, request.filter));
}

struct Fixture
{
    AtomTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    std::vector<AtomOrderRequest> requests;

    Fixture()
    {
        QObject::connect(&model, &AtomTableModel::orderWanted, &model,
                         [this](const AtomOrderRequest& request) { requests.push_back(request); });
    }
};

QString shown(const AtomTableModel& model, int row, int column)
{
    return model.data(model.index(row, column)).toString();
}

} // namespace

class AtomTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyLoadingAndFullAreSound()
    {
        Fixture fixture;
        QCOMPARE(fixture.model.rowCount(), 0);
        fixture.model.setColumns(exampleColumns(0));
        QCOMPARE(fixture.model.rowCount(), 0);
        fixture.model.setColumns(exampleColumns(50));
        QCOMPARE(fixture.model.rowCount(), 50);
        fixture.model.setLabels(exampleLabels(50));
        fixture.model.requestOrder({Key::Measure, "max_act", true}, {.text = "token"});
        QVERIFY(fixture.model.isOrdering());
        QCOMPARE(fixture.model.rowCount(), 50);
        QVERIFY(answer(fixture.model, fixture.requests.back()));
        QVERIFY(!fixture.model.isOrdering());
        QVERIFY(fixture.model.rowCount() < 50);
        fixture.model.setColumns(nullptr);
        QCOMPARE(fixture.model.rowCount(), 0);
    }

    void staleAnswerIsIgnored()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(30));
        fixture.model.requestOrder({Key::Measure, "n_fired", true}, {});
        fixture.model.requestOrder({Key::Measure, "max_act", false}, {});
        QCOMPARE(fixture.requests.size(), std::size_t(2));
        QVERIFY(!answer(fixture.model, fixture.requests[0]));
        QCOMPARE(fixture.model.atomAt(0), AtomId{0});
        QVERIFY(answer(fixture.model, fixture.requests[1]));
        QVERIFY2(!answer(fixture.model, fixture.requests[1]), "an answer counts once");
    }

    void answerForAnotherDictionaryIsIgnored()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(30));
        fixture.model.requestOrder({Key::Measure, "n_fired", true}, {});
        const auto request = fixture.requests.back();
        fixture.model.setColumns(exampleColumns(10));
        QVERIFY(!answer(fixture.model, request));
        QCOMPARE(fixture.requests.size(), std::size_t(2)); // the sort is asked for again
        QVERIFY(answer(fixture.model, fixture.requests.back()));
        QCOMPARE(fixture.model.rowCount(), 10);
    }

    void valuesChangeInPlaceAndTheOrderStays()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(40, 1));
        fixture.model.requestOrder({Key::Measure, "max_act", true}, {});
        answer(fixture.model, fixture.requests.back());
        const AtomId first = fixture.model.atomAt(0);
        QSignalSpy resets(&fixture.model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&fixture.model, &QAbstractItemModel::dataChanged);
        const auto other = exampleColumns(40, 99);
        fixture.model.setColumns(other);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(fixture.model.atomAt(0), first);
        QCOMPARE(fixture.requests.size(), std::size_t(1));
        QCOMPARE(fixture.model.columns().get(), other.get());
    }

    void rowsAndAtomsAreInverse()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(64));
        fixture.model.requestOrder({Key::Measure, "max_act", true}, {.category = "token"});
        answer(fixture.model, fixture.requests.back());
        int nShown = 0;
        for (std::int32_t atom = 0; atom < 64; ++atom) {
            const int row = fixture.model.rowOf(AtomId{atom});
            if (row < 0)
                continue;
            ++nShown;
            QCOMPARE(fixture.model.atomAt(row), AtomId{atom});
        }
        QCOMPARE(nShown, fixture.model.rowCount());
        QCOMPARE(fixture.model.rowOf(AtomId{64}), -1);
        QCOMPARE(fixture.model.rowOf(AtomId{-1}), -1);
        QCOMPARE(fixture.model.atomAt(fixture.model.rowCount()), AtomId{});
        QVERIFY(!fixture.model.data(QModelIndex()).isValid());
    }

    void fewFiringsAreCountedInWords()
    {
        AtomTableModel model;
        const auto columns = test::exampleColumns(3);
        columns->nFired = {1, 29, 30};
        model.setColumns(columns);
        const auto density = [&model](int row) { return model.index(row, AtomTableModel::Density).data().toString(); };
        QCOMPARE(density(0), QStringLiteral("1 firing"));
        QCOMPARE(density(1), QStringLiteral("29 firings"));
        QCOMPARE(density(2), QStringLiteral("0.30\u00a0%"));
    }

    void deadAtomsShowNoNumbers()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(6));
        QVERIFY(fixture.model.data(fixture.model.index(3, 0), AtomTableModel::IsDeadRole).toBool());
        QCOMPARE(shown(fixture.model, 3, AtomTableModel::Histogram), QStringLiteral("dead"));
        QCOMPARE(shown(fixture.model, 3, AtomTableModel::Density), QString());
        QCOMPARE(shown(fixture.model, 3, AtomTableModel::MaxAct), QString());
        QVERIFY(fixture.model.data(fixture.model.index(3, 1), AtomTableModel::SparklineRole).toByteArray().isEmpty());
    }

    void personsLabelStandsInFrontOfTheCategory()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(6));
        const auto cell = fixture.model.index(1, AtomTableModel::Label);
        QVERIFY(!cell.data(AtomTableModel::HasPersonsLabelRole).toBool());
        QCOMPARE(cell.data().toString(), QString::fromStdString(fixture.model.columns()->category[1]));
        LabelContent content;
        content.label = "gloss";
        fixture.model.setLabel(AtomId{1}, content);
        QVERIFY(cell.data(AtomTableModel::HasPersonsLabelRole).toBool());
        QCOMPARE(cell.data().toString(), QStringLiteral("gloss"));
        QCOMPARE(shown(fixture.model, 1, AtomTableModel::Category),
                 QString::fromStdString(fixture.model.columns()->category[1]));
    }

    void anExportIsShownAsOne()
    {
        Fixture fixture;
        auto columns = std::make_shared<AtomColumns>();
        columns->nAtoms = 4;
        columns->importedFrom = "Neuronpedia";
        columns->nFired = {-1, -1, -1, -1};
        columns->isPresent = {1, 0, 1, 1};
        columns->hypotheses = {"cats", "", "", "hats"};
        const double none = std::numeric_limits<double>::quiet_NaN();
        columns->measures = {{"density", "density", "as exported", {0.0002, none, none, 0}},
                             {"max_act", "max", "as exported", {4.5, none, none, 0}}};
        fixture.model.setColumns(columns);
        QCOMPARE(fixture.model.rowCount(), 3);
        QCOMPARE(fixture.model.atomAt(1), AtomId{2});
        QCOMPARE(fixture.model.rowOf(AtomId{1}), -1);
        QCOMPARE(shown(fixture.model, 0, AtomTableModel::Density), formatPercent(0.0002));
        QCOMPARE(shown(fixture.model, 1, AtomTableModel::Density), QStringLiteral("–"));
        QCOMPARE(shown(fixture.model, 1, AtomTableModel::MaxAct), QStringLiteral("–"));
        const QModelIndex label = fixture.model.index(0, AtomTableModel::Label);
        QVERIFY(!label.data(AtomTableModel::IsDeadRole).toBool());
        QVERIFY(label.data(AtomTableModel::IsHypothesisRole).toBool());
        QVERIFY(label.data(Qt::ToolTipRole).toString().contains(QStringLiteral("not a label")));
        LabelContent content;
        content.label = "mine";
        fixture.model.setLabel(AtomId{0}, content);
        QCOMPARE(label.data().toString(), QStringLiteral("mine"));
        QVERIFY(!label.data(AtomTableModel::IsHypothesisRole).toBool());
        QVERIFY(!fixture.model.index(1, AtomTableModel::Label).data(AtomTableModel::IsHypothesisRole).toBool());
    }

    void verdictSaysNotTested()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(3));
        for (int row = 0; row < 3; ++row)
            QCOMPARE(shown(fixture.model, row, AtomTableModel::Verdict), QStringLiteral("not tested"));
        LabelContent content;
        content.verdict = Verdict::Polysemantic;
        fixture.model.setLabel(AtomId{2}, content);
        QCOMPARE(shown(fixture.model, 2, AtomTableModel::Verdict), QStringLiteral("polysemantic"));
    }

    void anAutomaticVerdictIsShownWhereNobodyGaveOne()
    {
        Fixture fixture;
        auto columns = exampleColumns(3);
        columns->verdict = {"several meanings", "cannot tell", "not tested"};
        fixture.model.setColumns(columns);
        LabelContent content;
        content.verdict = Verdict::Monosemantic;
        fixture.model.setLabel(AtomId{1}, content);
        QCOMPARE(shown(fixture.model, 0, AtomTableModel::Verdict), QStringLiteral("several meanings"));
        QCOMPARE(shown(fixture.model, 1, AtomTableModel::Verdict), QStringLiteral("monosemantic"));
        QCOMPARE(shown(fixture.model, 2, AtomTableModel::Verdict), QStringLiteral("not tested"));
        const QModelIndex automatic = fixture.model.index(0, AtomTableModel::Verdict);
        QVERIFY(!automatic.data(AtomTableModel::HasPersonsLabelRole).toBool());
        QVERIFY(automatic.data(Qt::ToolTipRole).toString().contains(QStringLiteral("automatic")));
        QVERIFY(fixture.model.index(1, AtomTableModel::Verdict).data(AtomTableModel::HasPersonsLabelRole).toBool());
    }

    void sortingByAColumnAsksOnce()
    {
        Fixture fixture;
        fixture.model.setColumns(exampleColumns(9));
        for (int column = 0; column < fixture.model.columnCount(); ++column) {
            QVERIFY(!fixture.model.headerData(column, Qt::Horizontal).toString().isEmpty());
            if (column == AtomTableModel::Histogram)
                continue;
            const AtomSort sort = fixture.model.sortOf(column, Qt::DescendingOrder);
            QCOMPARE(fixture.model.columnOf(sort), column);
        }
        fixture.model.sort(AtomTableModel::MaxAct, Qt::DescendingOrder);
        fixture.model.sort(AtomTableModel::MaxAct, Qt::DescendingOrder);
        QCOMPARE(fixture.requests.size(), std::size_t(1));
        QCOMPARE(fixture.requests[0].sort, (AtomSort{Key::Measure, "max_act", true}));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomTableModelTest)
#include "tst_atomtablemodel.moc"
