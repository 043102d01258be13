// The pages in the middle of the window, in a real window over a real index.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/claimsview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/densityplot.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/overviewview.h"
#include "ui/widgets/readerview.h"
#include "ui/widgets/scatterplot.h"
#include "ui/widgets/statepanel.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/mainwindow.h"

#include <QTemporaryDir>

using namespace atomscope;
using namespace atomscope::test;

namespace {

struct Opened
{
    QTemporaryDir folder;
    TinyTable table = makeTinyTable();
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    std::unique_ptr<MainWindow> window;

    bool open()
    {
        if (!writeTinyIndex(toPath(file), table))
            return false;
        Settings settings;
        settings.author = QStringLiteral("tester");
        window = std::make_unique<MainWindow>(settings, folder.path());
        window->show();
        window->openIndex(file);
        return QTest::qWaitFor([this] { return window->index()->index() && isSettled(); });
    }
    bool isSettled() const { return window->index()->isSettled() && window->pages()->isSettled(); }
    bool settle() const
    {
        return QTest::qWaitFor([this] { return isSettled(); });
    }
    bool press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(window.get(), key, modifiers);
        return settle();
    }
    template <typename View> View* view() const { return window->findChild<View*>(); }
    AtomList* list() const { return view<AtomList>(); }
    int nRows() const { return window->findChild<AtomTableModel*>()->rowCount(); }
};

} // namespace

class CentrePagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOverviewComesAndGoesByOneKey()
    {
        Opened opened;
        QVERIFY(opened.open());
        auto* overview = opened.view<OverviewView>();
        const auto* atomPage = opened.view<AtomPageView>();
        QVERIFY(atomPage->isVisible() && !overview->isVisible());
        QVERIFY(!overview->page()); // nothing is counted that nobody looks at
        const AtomId atom = atomPage->atom();
        QVERIFY(opened.press(Qt::Key_O));
        QVERIFY(overview->isVisible() && !atomPage->isVisible());
        QCOMPARE(overview->page()->snapshot.nTokens, opened.table.nTokens());
        QVERIFY(overview->scatter()->nShown() > 0);
        QVERIFY(opened.press(Qt::Key_O));
        QVERIFY(atomPage->isVisible());
        QCOMPARE(atomPage->atom(), atom);
    }

    void theClaimsComeAndGoByOneKeyAndTheirAtomsAreTheList()
    {
        Opened opened;
        QVERIFY(opened.open());
        auto* claims = opened.view<ClaimsView>();
        QVERIFY(!claims->page()); // nothing is counted that nobody looks at
        QVERIFY(opened.press(Qt::Key_H));
        QVERIFY(claims->isVisible() && !opened.view<AtomPageView>()->isVisible());
        QCOMPARE(claims->page()->claims.size(), std::size_t(12));
        QCOMPARE(claims->page()->snapshot.nTokens, opened.table.nTokens());
        const auto nAlive = static_cast<int>(claims->page()->facts.nAlive);
        QVERIFY(nAlive > 0 && nAlive < opened.nRows());
        for (FlatButton* link : claims->findChildren<FlatButton*>()) {
            if (link->accessibleName().startsWith(QStringLiteral("atoms alive")))
                link->click();
        }
        QTRY_COMPARE(opened.nRows(), nAlive);
        QVERIFY(opened.press(Qt::Key_H));
        QVERIFY(opened.view<AtomPageView>()->isVisible());
    }

    void whatIsChosenInTheScatterIsTheListAndItsChipGivesAllBack()
    {
        Opened opened;
        QVERIFY(opened.open());
        QVERIFY(opened.press(Qt::Key_O));
        const int nAll = opened.nRows();
        const std::vector<AtomId> atoms = {AtomId{7}, AtomId{3}, AtomId{7}, AtomId{12}};
        Q_EMIT opened.view<OverviewView>()->scatter()->atomsChosen(atoms);
        QTRY_COMPARE(opened.nRows(), 3);
        FlatButton* chip = nullptr;
        for (FlatButton* button : opened.list()->findChildren<FlatButton*>()) {
            if (button->text().startsWith(QStringLiteral("3 chosen")))
                chip = button;
        }
        QVERIFY(chip);
        QTRY_VERIFY(chip->isVisible());
        chip->click();
        QTRY_COMPARE(opened.nRows(), nAll);
    }

    void aRangeOfDensitiesIsARangeOfTheList()
    {
        Opened opened;
        QVERIFY(opened.open());
        QVERIFY(opened.press(Qt::Key_O));
        auto* overview = opened.view<OverviewView>();
        const int nAll = opened.nRows();
        overview->densities()->setBrushedRange(std::pair{0.05, 0.5});
        Q_EMIT overview->densities()->rangeBrushed(0.05, 0.5);
        QCOMPARE(opened.list()->filter().ranges.size(), 1U);
        QTRY_VERIFY(opened.nRows() < nAll);
        for (int row = 0; row < opened.nRows(); ++row) {
            const AtomId atom = opened.window->findChild<AtomTableModel*>()->atomAt(row);
            const double density = static_cast<double>(opened.table.statistics(atom).nFired)
                / static_cast<double>(opened.table.nTokens());
            QVERIFY(density >= 0.05 && density <= 0.5);
        }
        overview->densities()->reset();
        QTRY_COMPARE(opened.nRows(), nAll);
    }

    void anAtomOfThePlotIsComeBackFrom()
    {
        Opened opened;
        QVERIFY(opened.open());
        QVERIFY(opened.press(Qt::Key_O));
        auto* overview = opened.view<OverviewView>();
        Q_EMIT overview->scatter()->atomRequested(AtomId{2});
        QVERIFY(opened.settle());
        const auto* atomPage = opened.view<AtomPageView>();
        QVERIFY(atomPage->isVisible());
        QCOMPARE(atomPage->page()->numbers.atom, AtomId{2});
        QVERIFY(opened.press(Qt::Key_Left, Qt::AltModifier));
        QVERIFY(overview->isVisible());
    }

    void theDocumentOfAContextIsReadAndComeBackFrom()
    {
        Opened opened;
        QVERIFY(opened.open());
        auto* atomPage = opened.view<AtomPageView>();
        const auto page = atomPage->page();
        QVERIFY(page->contexts.size() > 2);
        atomPage->contexts()->focusContext(2);
        QVERIFY(opened.press(Qt::Key_D));
        const auto* reader = opened.view<ReaderView>();
        QVERIFY(reader->isVisible());
        const Context& context = page->contexts[2];
        QCOMPARE(reader->page()->document.id, context.document);
        QCOMPARE(reader->canvas()->focusedToken(), context.tokenInDocument);
        std::string expected, shown;
        for (const SequenceTokens& window : opened.table.windows) {
            for (std::size_t i = window.hasBos ? 1 : 0; window.document == context.document && i < window.ids.size();
                 ++i)
                expected += std::to_string(window.ids[i].v) + ' ';
        }
        for (const TokenId id : reader->page()->tokenIds)
            shown += std::to_string(id.v) + ' ';
        QCOMPARE(shown, expected);
        QVERIFY(opened.press(Qt::Key_P, Qt::ShiftModifier));
        Q_EMIT reader->canvas()->atomRequested(AtomId{2});
        QVERIFY(opened.settle());
        QCOMPARE(atomPage->page()->numbers.atom, AtomId{2});
        QVERIFY(opened.press(Qt::Key_Left, Qt::AltModifier));
        QVERIFY(reader->isVisible());
        QCOMPARE(reader->page()->document.id, context.document);
    }

    void aDocumentThatIsNotThereIsAnErrorInPlace()
    {
        Opened opened;
        QVERIFY(opened.open());
        QVERIFY(opened.press(Qt::Key_D));
        const auto* reader = opened.view<ReaderView>();
        opened.window->pages()->reader()->read(DocumentId{12345}, 0);
        QVERIFY(opened.settle());
        QCOMPARE(reader->statePanel()->state(), StatePanel::State::Error);
        opened.window->pages()->reader()->read(opened.table.documents.front().id, 0);
        QVERIFY(opened.settle());
        QCOMPARE(reader->page()->document.id, opened.table.documents.front().id);
    }

    void withoutAnIndexTheOverviewSaysWhatToDo()
    {
        const QTemporaryDir folder;
        MainWindow window(Settings(), folder.path());
        window.show();
        window.showPage(QStringLiteral("overview"));
        QVERIFY(window.findChild<OverviewView*>()->isVisible());
        QVERIFY(!window.findChild<OverviewView*>()->page());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(CentrePagesTest)
#include "tst_centrepages.moc"
