#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/delegates/tokentext.h"
#include "ui/widgets/atomhead.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/statepanel.h"

#include <QAccessible>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <map>

using namespace atomscope;

namespace {

std::unique_ptr<AtomPageView> shownView()
{
    auto view = std::make_unique<AtomPageView>();
    view->setTokenText(test::exampleTokenText);
    view->setAtomName([](AtomId atom) { return KnownAs{QString::number(atom.v), false}; });
    view->resize(800, 600);
    view->show();
    return view;
}

/// Value by name of everything in the accessible tree that has both.
std::multimap<QString, QString> namedValues(QAccessibleInterface* root)
{
    std::multimap<QString, QString> found;
    if (!root || root->state().invisible)
        return found;
    const QString value = root->text(QAccessible::Value);
    if (!value.isEmpty())
        found.emplace(root->text(QAccessible::Name), value);
    for (int i = 0; i < root->childCount(); ++i)
        found.merge(namedValues(root->child(i)));
    return found;
}

FlatButton* buttonNamed(const QWidget& parent, const QString& name)
{
    for (FlatButton* button : parent.findChildren<FlatButton*>()) {
        if (button->accessibleName() == name || button->text() == name)
            return button;
    }
    return nullptr;
}

} // namespace

class AtomPageViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accessibleTreeHoldsTheNumbers()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        const auto values = namedValues(QAccessible::queryAccessibleInterface(view.get()));
        const auto has = [&](const char* name, const char* value) {
            const auto [first, last] = values.equal_range(QString::fromUtf8(name));
            return std::any_of(first, last,
                               [&](const auto& entry) { return entry.second == QString::fromUtf8(value); });
        };
        QVERIFY(has("density", "3.5\u00a0%"));
        QVERIFY(has("max", "34.1"));
        QVERIFY(has("mean", "8.62"));
        QVERIFY(has("firings", "35,121"));
        QVERIFY(has("documents", "9,417"));
        QVERIFY(has("Automatic category", "token in context"));
        QVERIFY(has("held out by", "8 windows"));
        QVERIFY(has("lookup gain", "0.580"));
        QVERIFY(has("cosine with atom 1790", "0.710"));
        QVERIFY(has(" to", "2.31")); // a raised token by its own text
        QVERIFY(has(",", "-1.94"));
        QVERIFY(has("Top", "31.8 … 34.1  ·  3 of 35,121 firings"));
    }

    void numbersSaySoFarWhileTheIndexFills()
    {
        const auto view = shownView();
        auto page = test::examplePage();
        page->numbers.isSoFar = true;
        page->numbers.nFired = 12;
        view->setPage(page);
        const auto values = namedValues(QAccessible::queryAccessibleInterface(view.get()));
        QCOMPARE(values.find(QStringLiteral("tokens read"))->second, QStringLiteral("1,000,000 so far"));
        QCOMPARE(values.find(QStringLiteral("density"))->second, QStringLiteral("12 of 1,000,000"));
    }

    void deadAtomsGiveTheirBound()
    {
        const auto view = shownView();
        view->setPage(test::deadPage());
        const auto values = namedValues(QAccessible::queryAccessibleInterface(view.get()));
        QCOMPARE(values.find(QStringLiteral("density"))->second, QStringLiteral("< 3e-06"));
        QCOMPARE(values.find(QStringLiteral("max"))->second, QStringLiteral("–"));
        QCOMPARE(values.find(QStringLiteral("its share"))->second, QStringLiteral("–"));
    }

    void whatIsAbsentHasItsReason()
    {
        const auto view = shownView();
        auto page = test::examplePage();
        page->logitEffects = {};
        page->neighbours.clear();
        page->absences = {{"logit_effects", "made without a model"}, {"neighbours", "made without a decoder"}};
        view->setPage(page);
        QStringList texts;
        for (const QLabel* label : view->findChildren<QLabel*>()) {
            if (label->isVisibleTo(view.get()))
                texts.append(label->text());
        }
        QVERIFY(texts.contains(QStringLiteral("not known: made without a decoder")));
        QVERIFY(texts.contains(QStringLiteral("not known: made without a model")));
        const auto* area = view->findChild<QScrollArea*>();
        QTRY_COMPARE(area->widget()->width(), area->viewport()->width()); // a long reason does not widen the page
        // The next page has them again.
        view->setPage(test::examplePage());
        for (const QLabel* label : view->findChildren<QLabel*>())
            QVERIFY(!label->isVisibleTo(view.get()) || !label->text().startsWith(QLatin1String("not known")));
    }

    void clickCopiesANumber()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        for (Quantity* quantity : view->findChildren<Quantity*>()) {
            if (quantity->name() == QStringLiteral("firings")) {
                QTest::mouseClick(quantity, Qt::LeftButton);
                break;
            }
        }
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("35121")); // exact, and a number to a script
    }

    void headTellsWhatIsWanted()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        QSignalSpy star(view.get(), &AtomPageView::starToggled), next(view.get(), &AtomPageView::nextRequested),
            previous(view.get(), &AtomPageView::previousRequested), update(view.get(), &AtomPageView::updateRequested),
            atom(view.get(), &AtomPageView::atomRequested);
        view->setLabel(test::exampleLabel());
        QCOMPARE(star.count(), 0); // being told is no wish
        buttonNamed(*view, QStringLiteral("star"))->click();
        QCOMPARE(star[0][0].toBool(), false);
        buttonNamed(*view, QStringLiteral("next atom"))->click();
        buttonNamed(*view, QStringLiteral("previous atom"))->click();
        buttonNamed(*view, QStringLiteral("1619"))->click();
        QCOMPARE(next.count(), 1);
        QCOMPARE(previous.count(), 1);
        QCOMPARE(atom[0][0].value<AtomId>(), AtomId{1619});
        view->setNewTokens(180'000);
        FlatButton* chip = buttonNamed(*view, QStringLiteral("+180k tokens: update"));
        QVERIFY(chip && chip->isVisible());
        chip->click();
        QCOMPARE(update.count(), 1);
        view->setPage(test::examplePage());
        QVERIFY(!chip->isVisible());
    }

    void fastAnswersNeverShowLoading()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        view->showLoading(AtomId{7});
        QVERIFY(view->isShowingPage());
        QCOMPARE(view->atom(), AtomId{7});
        view->setPage(test::deadPage());
        QVERIFY(view->isShowingPage());
        view->showLoading(AtomId{8});
        QTRY_VERIFY(!view->isShowingPage());
        QVERIFY(view->statePanel()->state() == StatePanel::State::Loading);
        QVERIFY(view->statePanel()->title().contains(QStringLiteral("8")));
    }

    void errorsSayWhatAndOfferAnotherTry()
    {
        const auto view = shownView();
        QSignalSpy again(view.get(), &AtomPageView::actionRequested);
        view->showLoading(AtomId{9});
        view->showError(QStringLiteral("The index is gone"), QStringLiteral("errno 2"));
        QVERIFY(view->statePanel()->state() == StatePanel::State::Error);
        for (QPushButton* button : view->statePanel()->findChildren<QPushButton*>())
            button->click();
        QCOMPARE(again.count(), 1);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("The index is gone\nerrno 2"));
        view->setPage(test::examplePage());
        QVERIFY(view->isShowingPage());
    }

    void placeOnThePageIsKeptAndRestored()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        QCOMPARE(view->scrollPosition(), 0);
        view->setPage(test::examplePage(), 420);
        QTRY_COMPARE(view->scrollPosition(), 420);
        view->setPage(test::examplePage()); // an update of the same atom
        QCOMPARE(view->scrollPosition(), 420);
        view->setPage(test::deadPage()); // another one begins at its top
        QTRY_COMPARE(view->scrollPosition(), 0);
        view->setPage(test::examplePage(), 420); // going back
        QTRY_COMPARE(view->scrollPosition(), 420);
    }

    void focusedContextComesIntoView()
    {
        const auto view = shownView();
        view->setPage(test::examplePage());
        auto* area = view->findChild<QScrollArea*>();
        QTRY_VERIFY(area->widget()->height() > area->viewport()->height());
        view->contexts()->focusContext(24);
        const QRect rect = view->contexts()->contextRect(24);
        const int top = view->contexts()->mapTo(area->viewport(), rect.topLeft()).y();
        QVERIFY(top >= 0 && top + rect.height() <= area->viewport()->height());
    }

    void contextsBeginInTheUpperHalf_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1280x720") << QSize(596, 682);
        QTest::newRow("1440x900") << QSize(716, 862);
        QTest::newRow("1920x1080") << QSize(1180, 1040);
    }

    void contextsBeginInTheUpperHalf()
    {
        QFETCH(QSize, size); // of the page in a window of that size
        const auto view = shownView();
        view->resize(size);
        view->setPage(test::examplePage());
        const auto top = [&] { return view->contexts()->mapTo(view.get(), QPoint(0, 0)).y(); };
        QTRY_VERIFY2(top() < size.height() / 2, qPrintable(QString::number(top())));
    }

    void nothingIsCutAtTheRight_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {560, 640, 720, 800, 1000, 1440})
            QTest::addRow("%d", width) << width;
    }

    void nothingIsCutAtTheRight()
    {
        QFETCH(int, width);
        const auto view = shownView();
        view->resize(width, 600);
        view->setPage(test::examplePage());
        auto* area = view->findChild<QScrollArea*>();
        QTRY_COMPARE(area->widget()->width(), area->viewport()->width());
    }

    void blanksOfTokensAreSeen()
    {
        QCOMPARE(shownToken(QStringLiteral(" to")), QStringLiteral("␣to"));
        QCOMPARE(shownToken(QStringLiteral("  ")), QStringLiteral("␣␣"));
        QCOMPARE(shownToken(QStringLiteral("\n")), QStringLiteral("⏎"));
        QCOMPARE(shownToken(QString()), QStringLiteral("∅"));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(AtomPageViewTest)
#include "tst_atompageview.moc"
