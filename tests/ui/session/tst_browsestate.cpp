#include "tests/support/testsupport.h"
#include "ui/session/browsestate.h"
#include "ui/session/settings.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace atomscope;

class BrowseStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comingBackFindsTheScrollPosition()
    {
        BrowseState state;
        QSignalSpy atoms(&state, &BrowseState::atomChanged);
        QCOMPARE(state.atom(), AtomId{});
        state.setAtom(AtomId{5});
        state.noteScrollPosition(300);
        state.setAtom(AtomId{9});
        state.noteScrollPosition(70);
        QVERIFY(state.canGoBack() && !state.canGoForward());
        state.goBack();
        QCOMPARE(state.atom(), AtomId{5});
        QCOMPARE(atoms.last().at(1).toInt(), 300);
        state.goForward();
        QCOMPARE(atoms.last().at(1).toInt(), 70);
        state.goForward();
        QCOMPARE(atoms.size(), 4);
    }

    void aNewAtomAfterGoingBackDropsWhatLayAhead()
    {
        BrowseState state;
        for (const int atom : {1, 2, 3})
            state.setAtom(AtomId{atom});
        state.goBack();
        state.goBack();
        state.setAtom(AtomId{7});
        QVERIFY(!state.canGoForward());
        state.goBack();
        QCOMPARE(state.atom(), AtomId{1});
        QVERIFY(!state.canGoBack());
    }

    void everyPlaceHasItsFocusAndItsRange()
    {
        BrowseState state;
        QSignalSpy ranges(&state, &BrowseState::rangeChanged);
        state.setRange(ActivationRange{1, 2}); // of no place
        QVERIFY(!state.range());
        state.setAtom(AtomId{5});
        const BrowseState::ContextSpot spot{SequenceId{3}, 7, -1};
        state.noteFocus(spot);
        state.setRange(ActivationRange{1, 2});
        state.setRange(ActivationRange{1, 2});
        QCOMPARE(ranges.size(), 1);
        state.setAtom(AtomId{6});
        QVERIFY(!state.focus() && !state.range());
        state.goBack();
        QCOMPARE(state.focus(), std::optional(spot));
        QCOMPARE(state.range(), std::optional(ActivationRange{1, 2}));
        state.setRange(std::nullopt);
        QCOMPARE(ranges.size(), 2);
        state.setWidth(-5);
        QCOMPARE(state.width(), kWholeDocument);
    }

    void theSameAtomAgainIsNoChange()
    {
        BrowseState state;
        QSignalSpy atoms(&state, &BrowseState::atomChanged);
        state.setAtom(AtomId{1});
        state.setAtom(AtomId{1});
        state.setAtom(AtomId{});
        QCOMPARE(atoms.size(), 1);
        QVERIFY(!state.canGoBack());
        state.clear();
        state.clear();
        QCOMPARE(atoms.size(), 2);
        QCOMPARE(state.atom(), AtomId{});
    }

    void backComesFromAnAtomToThePageItWasFoundOn()
    {
        BrowseState state;
        QSignalSpy views(&state, &BrowseState::viewChanged);
        state.setAtom(AtomId{5});
        state.setView(CentreView::Probe);
        state.setView(CentreView::Probe);
        QCOMPARE(state.atom(), AtomId{5});
        state.setAtom(AtomId{5}); // the atom's page, although the atom is the same
        QCOMPARE(state.view(), CentreView::Atom);
        state.goBack();
        QCOMPARE(state.view(), CentreView::Probe);
        state.goBack();
        QCOMPARE(state.view(), CentreView::Atom);
        QVERIFY(!state.canGoBack());
        QCOMPARE(views.size(), 4);
    }

    void anIndexOpensOnThePageThatIsShown()
    {
        BrowseState state;
        QSignalSpy atoms(&state, &BrowseState::atomChanged);
        state.setView(CentreView::Overview);
        state.startAt(AtomId{3});
        QCOMPARE(state.view(), CentreView::Overview);
        QCOMPARE(state.atom(), AtomId{3});
        QVERIFY(!state.canGoBack());
        state.clear();
        QCOMPARE(state.view(), CentreView::Overview);
        QCOMPARE(state.atom(), AtomId{});
        state.setView(CentreView::Atom);
        state.setAtom(AtomId{4});
        QVERIFY(!state.canGoBack()); // nothing was shown without an atom
        QCOMPARE(atoms.size(), 3);
    }

    void fourAtomsArePinnedAtMost()
    {
        BrowseState state;
        QSignalSpy pinned(&state, &BrowseState::pinnedChanged);
        for (const int atom : {1, 2, 3, 4, 5})
            state.togglePinned(AtomId{atom});
        state.togglePinned(AtomId{3});
        state.togglePinned(AtomId{});
        QVERIFY(state.pinned() == (std::vector<AtomId>{AtomId{2}, AtomId{4}, AtomId{5}}));
        QCOMPARE(pinned.size(), 6);
        state.setAtom(AtomId{1});
        state.clear();
        QVERIFY(state.pinned().empty());
    }

    void theHistoryIsBounded()
    {
        BrowseState state;
        for (int atom = 0; atom < 3000; ++atom)
            state.setAtom(AtomId{atom});
        int n = 0;
        while (state.canGoBack()) {
            state.goBack();
            ++n;
        }
        QCOMPARE(n, 999);
        QCOMPARE(state.atom(), AtomId{2000});
    }

    void everyChoiceIsReportedOnceAndOnlyWhenItChanges()
    {
        BrowseState state;
        QSignalSpy mode(&state, &BrowseState::strataModeChanged), width(&state, &BrowseState::widthChanged),
            monospace(&state, &BrowseState::monospaceChanged), sort(&state, &BrowseState::sortChanged),
            filter(&state, &BrowseState::filterChanged);
        AtomSort byDensity{AtomSort::Key::Measure, "density", true};
        AtomFilter labelled;
        labelled.isLabelledOnly = true;
        for (int i = 0; i < 2; ++i) {
            state.setStrataMode(StrataMode::TopOnly);
            state.setWidth(0); // the whole window
            state.setMonospace(true);
            state.setSort(byDensity);
            state.setFilter(labelled);
        }
        QCOMPARE(state.width(), 0);
        for (const QSignalSpy* spy : {&mode, &width, &monospace, &sort, &filter})
            QCOMPARE(spy->size(), 1);
    }

    void settingsComeBackAsTheyWere()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        Settings settings;
        settings.author = QStringLiteral("Ä. Müller");
        settings.theme = ThemeChoice::Dark;
        settings.windowGeometry = QByteArray("\0\1\xff", 3);
        settings.windowState = "state";
        settings.width = 60;
        settings.isMonospace = true;
        settings.areBlanksMarked = false;
        settings.waitingJobs = {QStringLiteral("{\"out\":\"a\"}"), QStringLiteral("{\"out\":\"b, c\"}")};
        settings.modelFolders.insert(QStringLiteral("ab12"), {QStringLiteral("/m/ü, x"), QStringLiteral("/s")});
        settings.strataMode = StrataMode::TopOnly;
        for (int i = 0; i < 12; ++i)
            settings.addRecentFile(QStringLiteral("/tmp/%1.atoms").arg(i));
        settings.addRecentFile(QStringLiteral("/tmp/5.atoms"));
        QCOMPARE(settings.recentFiles.size(), 10);
        QCOMPARE(settings.recentFiles.mid(0, 2),
                 (QStringList{QStringLiteral("/tmp/5.atoms"), QStringLiteral("/tmp/11.atoms")}));
        {
            QSettings store(file, QSettings::IniFormat);
            saveSettings(settings, store);
        }
        const QSettings store(file, QSettings::IniFormat);
        QVERIFY(loadSettings(store) == settings);
    }

    void missingAndSenselessSettingsAreTheDefaults()
    {
        const QTemporaryDir folder;
        QSettings store(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        const Settings empty = loadSettings(store);
        QVERIFY(!empty.author.isEmpty());
        Settings defaults;
        defaults.author = empty.author;
        QVERIFY(empty == defaults);
        store.setValue(QStringLiteral("theme"), QStringLiteral("purple"));
        store.setValue(QStringLiteral("contexts/width"), -5);
        store.setValue(QStringLiteral("contexts/strata"), 7);
        QVERIFY(loadSettings(store) == defaults);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(BrowseStateTest)
#include "tst_browsestate.moc"
